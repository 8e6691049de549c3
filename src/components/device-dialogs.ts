import { nameFew } from '../name-few';
import type { AppState } from '../state/app-state';
import type { DeleteDeviceScreen, DeviceCodesScreen } from '../state/devices-screen';
import { drawCodePair } from './code-pair-field';
import type { DialogContent, DialogRoom } from './dialog';
import { wrapText } from './text-layout';
import type { Look } from './theme';

/** Two codes of one device, for a resync or to enable it. */
export function drawDeviceCodes(
  state: AppState,
  screen: DeviceCodesScreen,
  look: Look,
  { width }: DialogRoom,
): DialogContent {
  const { device } = screen;
  const what = device.state === 'enabled' ? 'Resync' : 'Enable';
  return {
    title: `${what} ${look.show(device.name)}`,
    lines: drawCodePair(state, screen, look, width),
  };
}

/** What goes with the device, and the field for its name. */
export function drawDeleteDevice(
  _: AppState,
  { device, userName, profiles, isOnly, typed }: DeleteDeviceScreen,
  look: Look,
  { width }: DialogRoom,
): DialogContent {
  const name = look.show(device.name);
  const wrap = (text: string) => wrapText(text, width);
  const whose =
    device.state === 'unused'
      ? 'Nobody has enabled it. AWS does not say who made it.'
      : `Of user ${look.show(userName)}.`;
  const isUsed = profiles.length > 0;
  const count = `In use by ${profiles.length} profile${profiles.length === 1 ? '' : 's'}:`;
  const names = wrapText(nameFew(profiles.map(look.show)), width - 2).map((row) => `  ${row}`);
  const losses = [
    ...(isUsed ? ['Their mfa_serial lines are removed.'] : []),
    ...(device.kind === 'virtual'
      ? ['The app on the phone keeps a dead entry: delete it there too.']
      : []),
  ].join(' ');
  return {
    title: `Delete the device ${name}`,
    lines: [
      ...(isUsed ? [...wrap(`${whose} ${count}`), ...names] : wrap(whose)),
      ...(losses === '' ? [] : ['', ...wrap(losses)]),
      ...(isOnly
        ? wrap('After this the user has no MFA.').map((line) => look.paint('urgent', line))
        : []),
      '',
    ],
    field: `Type the name to delete it:  ${look.bold(look.show(typed))}${look.cursor(' ')}`,
  };
}
