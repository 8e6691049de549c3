/** The two code fields, used for an enrollment and for an existing device. */
import { type CodeChecks, sendCodes } from '../../use-cases/change-device';
import { type Actor, showNotice } from '../actions';
import {
  activeCode,
  type CodeField,
  type CodePair,
  eraseCode,
  isPairWhole,
  noCodes,
  typeCode,
} from '../fields/field';
import { changeScreen, isScreen, topScreenOf, withoutScreens } from '../screens';
import { changeDevices } from './device-actions';
import type { DeviceCodesScreen } from './devices-state';
import { changeCodesStep, codesStep, enableByCodes } from './enrollment-actions';

/** The fields of the screen on top, while nothing is being sent. */
type Fields = {
  readonly serialNumber: string;
  readonly codes: CodePair;
  readonly checks: CodeChecks;
  readonly change: (codes: CodePair) => void;
  readonly send: () => Promise<void>;
};

/** `undefined` while codes are on their way. */
export function codePairField(actor: Actor): CodeField | undefined {
  const fields = fieldsOnTop(actor);
  if (fields === undefined) return undefined;
  const { codes, change, serialNumber } = fields;
  return {
    serialNumber,
    type: (text) => type(actor, fields, text),
    erase: () => change(eraseCode(codes)),
    clear: () => change({ ...codes, [activeCode(codes)]: '' }),
    show: () => change({ ...codes, isShown: !codes.isShown }),
  };
}

/** Sends both codes at the sixth digit of the second. */
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
