import { cutEnd, fitCells } from '../../cells';
import type { Screen } from '../../state/app-state';
import { useTheme } from '../hooks';
import { Dialog, useDialogRoom } from '../ui/dialog';
import { CodeWindow } from '../ui/fields';
import { Gap, Line } from '../ui/lines';
import { SelectRow } from '../ui/select-row';

const labelWidth = 24;

/** The sandbox's phone, with the codes of its devices. */
export function AuthenticatorDialog({
  screen: { codes, selected },
}: {
  readonly screen: Extract<Screen, { kind: 'authenticator' }>;
}) {
  const { show, glyphs } = useTheme();
  const { width } = useDialogRoom();
  return (
    <Dialog title="Authenticator (sandbox only)">
      {codes.length === 0 && <Line>No device has been enrolled yet.</Line>}
      {codes.map(({ serialNumber, label, code, isUsed }, index) => {
        const text = ` ${fitCells(show(label), labelWidth, glyphs.ellipsis)}  ${code.slice(0, 3)} ${code.slice(3)}`;
        const note = isUsed ? '    already used' : '';
        return (
          <SelectRow key={serialNumber} isSelected={index === selected}>
            {fitCells(cutEnd(text + note, width - 1, glyphs.ellipsis), width - 1)}
          </SelectRow>
        );
      })}
      <Gap />
      <CodeWindow label="  these codes" />
      <Gap />
      <Line>^F in a token code field types the code for you.</Line>
    </Dialog>
  );
}
