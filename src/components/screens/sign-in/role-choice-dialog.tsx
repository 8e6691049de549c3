import { cells, cutEnd, cutMiddle, fitCells } from '../../../cells';
import type { RoleChoiceScreen } from '../../../state/app-state';
import { useTheme } from '../../hooks/use-theme';
import { Dialog, useDialogRoom } from '../../ui/dialog';
import { Gap } from '../../ui/gap';
import { Line } from '../../ui/line';
import { SelectRow } from '../../ui/select-row';

/** The rows of the question, of what is selected, and the gaps between. */
const otherRows = 5;

/** Which of the roles that no profile names get one. */
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
        {cutEnd('No profile names these. Space chooses, Enter goes on.', width, glyphs.ellipsis)}
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
