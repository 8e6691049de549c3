/** The two fields of codes: the same for an enrollment and for a device that is there already. */
import { toAppError } from '../../errors';
import { sendCodes } from '../../use-cases/change-device';
import type { CodeChecks } from '../../use-cases/two-codes';
import { type Actor, showFailure, showNotice } from '../actions';
import type { Intent } from '../intents';
import { changeScreen, isScreen, topScreenOf, withoutScreens } from '../screens';
import { activeCode, type CodePair, eraseCode, isPairWhole, noCodes, typeCode } from './code-pair';
import { changeDevices } from './device-actions';
import type { DeviceCodesScreen } from './devices-state';
import { changeCodesStep, codesStep, enableByCodes } from './enrollment-actions';

type CodesIntent = Extract<
  Intent,
  { kind: 'type-code' | 'erase-code' | 'clear-code' | 'show-codes' | 'fill-code' }
>;

/** The fields on top, while nothing is sent. */
type Fields = {
  readonly serialNumber: string;
  readonly codes: CodePair;
  readonly checks: CodeChecks;
  readonly change: (codes: CodePair) => void;
  readonly send: () => Promise<void>;
};

export async function actOnCodes(actor: Actor, intent: CodesIntent): Promise<void> {
  const fields = fieldsOnTop(actor);
  if (fields === undefined) return;
  const { codes } = fields;
  switch (intent.kind) {
    case 'type-code':
      return type(actor, fields, intent.text);
    case 'erase-code':
      return fields.change(eraseCode(codes));
    case 'clear-code':
      return fields.change({ ...codes, [activeCode(codes)]: '' });
    case 'show-codes':
      return fields.change({ ...codes, isShown: !codes.isShown });
    case 'fill-code':
      return fillCode(actor, fields.serialNumber);
  }
}

/** The sixth digit of the second sends both. */
async function type(actor: Actor, fields: Fields, text: string): Promise<void> {
  const { pair, complaint } = typeCode(fields.codes, text, fields.checks);
  fields.change(pair);
  if (complaint !== undefined) showNotice(actor, complaint, 'urgent');
  if (isPairWhole(pair)) await fields.send();
}

function fieldsOnTop(actor: Actor): Fields | undefined {
  const step = codesStep(actor);
  if (step !== undefined) {
    return {
      serialNumber: step.device.serialNumber,
      codes: step.codes,
      checks: actor.enrollments.get()?.checks,
      change: (codes) => changeCodesStep(actor, { codes }),
      send: async () => enableByCodes(actor),
    };
  }
  const screen = topScreenOf(actor.store.getState(), 'device-codes');
  if (screen === undefined || screen.busy !== undefined) return undefined;
  return {
    serialNumber: screen.device.serialNumber,
    codes: screen.codes,
    checks: undefined,
    change: (codes) => change(actor, { codes }),
    send: () => sendDeviceCodes(actor),
  };
}

/** Types the code of the device, as the sandbox's phone shows it now. */
async function fillCode(actor: Actor, serialNumber: string): Promise<void> {
  const { authenticator } = actor.services;
  if (authenticator === undefined) return;
  try {
    const codes = await authenticator.codes();
    const found = codes.find((code) => code.serialNumber === serialNumber);
    if (found === undefined) showNotice(actor, 'The sandbox has no such device.', 'urgent');
    else await actOnCodes(actor, { kind: 'type-code', text: found.code });
  } catch (thrown) {
    showFailure(actor, 'No code', toAppError(thrown));
  }
}

/** Resyncs the device, or enables the one that is off. */
async function sendDeviceCodes(actor: Actor): Promise<void> {
  const screen = topScreenOf(actor.store.getState(), 'device-codes');
  if (screen === undefined) return;
  const { device, codes, refusals } = screen;
  const isOn = device.state === 'enabled';
  const label = isOn ? 'resyncing the device' : 'enabling the device';
  change(actor, { busy: label, codes: noCodes, refusal: undefined });
  await changeDevices(actor, label, isOn ? 'Not resynced' : 'Not enabled', async (world, face) => {
    const refusal = await sendCodes(device, codes, refusals, world, face);
    if (refusal === undefined) close(actor);
    else change(actor, { refusal, refusals: refusal.refusals });
    return refusal === undefined;
  });
  change(actor, { busy: undefined });
}

function close({ store }: Actor): void {
  store.setState((state) => withoutScreens(state, (screen) => isScreen(screen, 'device-codes')));
}

function change({ store }: Actor, next: Partial<DeviceCodesScreen>): void {
  store.setState((state) =>
    changeScreen(state, 'device-codes', (screen) => ({ ...screen, ...next })),
  );
}
