import type { DeviceCodesScreen } from '../../../state/devices/devices-state';
import { useTheme } from '../../hooks/use-theme';
import { CodePair } from '../../ui/code-pair-field';
import { Dialog } from '../../ui/dialog';

/** Two codes of one device, for a resync or to enable it. */
export function DeviceCodesDialog({ screen }: { readonly screen: DeviceCodesScreen }) {
  const { show } = useTheme();
  const { device, codes, busy, refusal } = screen;
  const what = device.state === 'enabled' ? 'Resync' : 'Enable';
  return (
    <Dialog title={`${what} ${show(device.name)}`}>
      <CodePair codes={codes} busy={busy} refusal={refusal} />
    </Dialog>
  );
}
