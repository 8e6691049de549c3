import { sendCodes } from '../../use-cases/change-device';
import { type Actor, showNotice } from '../actions';
import { changeScreen, isScreen, topScreenOf, withoutScreens } from '../screens';
import { activeCode, type CodePair, eraseCode, isPairWhole, noCodes, typeCode } from './code-pair';
import { changeDevices } from './device-actions';
import type { DeviceCodesScreen } from './devices-state';

/** Types or pastes into the two fields; the sixth digit of the second sends both. */
export async function typeDeviceCode(actor: Actor, text: string): Promise<void> {
  const screen = topScreenOf(actor.store.getState(), 'device-codes');
  if (screen === undefined || screen.busy !== undefined) return;
  const { pair, complaint } = typeCode(screen.codes, text, undefined);
  changeCodes(actor, () => pair);
  if (complaint !== undefined) showNotice(actor, complaint, 'urgent');
  if (isPairWhole(pair)) await sendDeviceCodes(actor);
}

export function eraseDeviceCode(actor: Actor): void {
  changeCodes(actor, eraseCode);
}

export function clearDeviceCode(actor: Actor): void {
  changeCodes(actor, (codes) => ({ ...codes, [activeCode(codes)]: '' }));
}

export function showDeviceCodes(actor: Actor): void {
  changeCodes(actor, (codes) => ({ ...codes, isShown: !codes.isShown }));
}

/** Resyncs the device, or enables the one that is off. */
async function sendDeviceCodes(actor: Actor): Promise<void> {
  const screen = topScreenOf(actor.store.getState(), 'device-codes');
  if (screen === undefined || !isPairWhole(screen.codes)) return;
  const { device, codes, refusals } = screen;
  const isOn = device.state === 'enabled';
  const label = isOn ? 'resyncing the device' : 'enabling the device';
  change(actor, () => ({ busy: label, codes: noCodes, refusal: undefined }));
  await changeDevices(actor, label, isOn ? 'Not resynced' : 'Not enabled', async (world, face) => {
    const refusal = await sendCodes(device, codes, refusals, world, face);
    if (refusal === undefined) close(actor);
    else change(actor, () => ({ refusal, refusals: refusal.refusals }));
    return refusal === undefined;
  });
  change(actor, () => ({ busy: undefined }));
}

function close({ store }: Actor): void {
  store.setState((state) => withoutScreens(state, (screen) => isScreen(screen, 'device-codes')));
}

function changeCodes(actor: Actor, next: (codes: CodePair) => CodePair): void {
  change(actor, ({ codes, busy }) => (busy === undefined ? { codes: next(codes) } : {}));
}

function change(
  { store }: Actor,
  next: (screen: DeviceCodesScreen) => Partial<DeviceCodesScreen>,
): void {
  store.setState((state) =>
    changeScreen(state, 'device-codes', (screen) => ({ ...screen, ...next(screen) })),
  );
}
