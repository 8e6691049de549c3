import type { DeleteDeviceScreen } from '../../../state/devices/devices-state';
import { useTheme } from '../../hooks/use-theme';
import { Dialog } from '../../ui/dialog';
import { Gap } from '../../ui/gap';
import { Line } from '../../ui/line';
import { Refusal } from '../../ui/refusal';
import { TextField } from '../../ui/text-field';

/** What goes with the device, and the field for its name. */
export function DeleteDeviceDialog({
  screen: { device, notes, warning, typed },
}: {
  readonly screen: DeleteDeviceScreen;
}) {
  const { show } = useTheme();
  return (
    <Dialog
      title={`Delete the device ${show(device.name)}`}
      field={<TextField label="Type the name to delete it:" value={typed} />}
    >
      {warning !== undefined && <Refusal>{show(warning)}</Refusal>}
      {notes.map((note) => (
        <Line key={note}>{show(note)}</Line>
      ))}
      <Gap />
    </Dialog>
  );
}
