import { cells, cutEnd, cutMiddle, fitCells } from '../../cells';
import type { DeviceChoiceScreen, RoleChoiceScreen } from '../../state/app-state';
import { deviceName, reasonToAsk } from '../../state/devices/devices-state';
import { useTheme } from '../hooks';
import { Dialog, useDialogRoom } from '../ui/dialog';
import { Gap, Line } from '../ui/lines';
import { SelectRow } from '../ui/select-row';

/** Asks which of the user's devices gives the code. */
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

/** The rows of the question and of the selected role, with the gaps. */
const otherRows = 5;

/** Asks which roles without a profile get one. */
export function RoleChoiceDialog({ screen }: { readonly screen: RoleChoiceScreen }) {
  const { show, glyphs } = useTheme();
  const { width, rows } = useDialogRoom();
  const { profileName, roles, selected, chosen } = screen;
  const page = Math.max(1, rows - otherRows);
  const from = Math.max(0, Math.min(selected - Math.floor(page / 2), roles.length - page));
  const about = roles[selected];
  const account =
    about && `${about.accountId}  ${show(about.accountName)}: ${show(about.roleName)}`;
  const count = `${chosen.size} of ${roles.length} chosen`;
  return (
    <Dialog title={`Add roles of ${show(profileName)}`}>
      <Line>
        {cutEnd(
          'These have no profile yet. Space chooses, Enter continues.',
          width,
          glyphs.ellipsis,
        )}
      </Line>
      <Gap />
      {roles.slice(from, from + page).map((role, index) => (
        <SelectRow key={role.profile} isSelected={from + index === selected}>
          {fitCells(
            ` [${chosen.has(role) ? 'x' : ' '}] ${role.profile}`,
            width - 1,
            glyphs.ellipsis,
          )}
        </SelectRow>
      ))}
      <Gap />
      <Line tone="muted">
        {`${cutMiddle(account ?? '', width - cells(count) - 2, glyphs.ellipsis)}  ${count}`}
      </Line>
    </Dialog>
  );
}
