import { Box } from 'ink';
import { nameFew } from '../../../name-few';
import type { DeleteDeviceScreen } from '../../../state/devices/devices-state';
import { useTheme } from '../../hooks/use-theme';
import { Dialog } from '../../ui/dialog';
import { Gap } from '../../ui/gap';
import { Line } from '../../ui/line';
import { Paint } from '../../ui/paint';
import { TextField } from '../../ui/text-field';

/** What goes with the device, and the field for its name. */
export function DeleteDeviceDialog({
  screen: { device, userName, profiles, isOnly, typed },
}: {
  readonly screen: DeleteDeviceScreen;
}) {
  const { show } = useTheme();
  const name = show(device.name);
  const whose =
    device.state === 'unused'
      ? 'Nobody has enabled it. AWS does not say who made it.'
      : `Of user ${show(userName)}.`;
  const isUsed = profiles.length > 0;
  const count = `In use by ${profiles.length} profile${profiles.length === 1 ? '' : 's'}:`;
  const losses = [
    ...(isUsed ? ['Their mfa_serial lines are removed.'] : []),
    ...(device.kind === 'virtual'
      ? ['The app on the phone keeps a dead entry: delete it there too.']
      : []),
  ].join(' ');
  return (
    <Dialog
      title={`Delete the device ${name}`}
      field={<TextField label="Type the name to delete it:" value={typed} />}
    >
      <Line>{isUsed ? `${whose} ${count}` : whose}</Line>
      {isUsed && (
        <Box paddingLeft={2} flexShrink={0}>
          <Paint>{nameFew(profiles.map(show))}</Paint>
        </Box>
      )}
      {losses !== '' && (
        <>
          <Gap />
          <Line>{losses}</Line>
        </>
      )}
      {isOnly && <Line tone="urgent">After this the user has no MFA.</Line>}
      <Gap />
    </Dialog>
  );
}
