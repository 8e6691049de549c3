import { cutMiddle, fitCells } from '../../../cells';
import type { DeviceChoiceScreen } from '../../../state/app-state';
import { deviceName } from '../../../state/devices/device-facts';
import { reasonToAsk } from '../../../state/devices/device-work';
import { useTheme } from '../../hooks/use-theme';
import { Dialog, useDialogRoom } from '../../ui/dialog';
import { Gap } from '../../ui/gap';
import { Line } from '../../ui/line';
import { SelectRow } from '../../ui/select-row';

/** Which of the user's devices the code is to come from. */
export function DeviceChoiceDialog({ screen }: { readonly screen: DeviceChoiceScreen }) {
  const { show, glyphs } = useTheme();
  const { width } = useDialogRoom();
  const { serialNumbers, selected } = screen;
  const name = show(screen.profileName);
  const reason = reasonToAsk(screen.asker);
  return (
    <Dialog title={`${reason === undefined ? 'Sign in:' : 'MFA for'} ${name}`}>
      {reason !== undefined && <Line>{reason}</Line>}
      <Line>
        The user of {name} has {serialNumbers.length} devices that give codes.
      </Line>
      <Line>Which one do you have with you?</Line>
      <Gap />
      {serialNumbers.map((serialNumber, index) => (
        <SelectRow key={serialNumber} isSelected={index === selected}>
          {fitCells(` ${show(deviceName(serialNumber))}`, width - 1, glyphs.ellipsis)}
        </SelectRow>
      ))}
      <Gap />
      <Line tone="muted">
        {cutMiddle(show(serialNumbers[selected] ?? ''), width, glyphs.ellipsis)}
      </Line>
    </Dialog>
  );
}
