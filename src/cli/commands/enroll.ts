import { resolve } from 'node:path';
import { givesCodes, virtualSerialNumber } from '../../aws/devices/device';
import type { DeviceAccess } from '../../aws/devices/device-access';
import { deviceNameProblem, devicePathProblem } from '../../aws/devices/device-name';
import {
  createDevice,
  type DeviceRequest,
  type Enrollment,
  type EnrollmentStart,
  startEnrollment,
  unusedOfName,
} from '../../aws/devices/enrollment';
import { otpauthForms } from '../../aws/devices/otpauth-uri';
import { findProfile } from '../../aws/sessions/plan';
import { AppFailure, toAppError } from '../../errors';
import { nameFew } from '../../name-few';
import { isDumb } from '../../terminal/screen/capabilities';
import { saveDevice } from '../../use-cases/save-device';
import type { Uses } from '../command-context';
import { afterEnrollment, type EnrolledContext } from '../devices/after-enrollment';
import { askDeviceName, askTwoCodes } from '../devices/enrollment-dialog';
import { checkMayHaveKeys, createDeviceAccess } from '../devices/open-device-access';
import { createQrFile, type QrFile } from '../devices/qr-file';
import { qrInk, showQrScreen } from '../devices/qr-screen';
import { createSerialNumbers } from '../devices/serial-number-lines';
import { exitCodes } from '../exit-codes';
import { type CodePairs, readAuthenticationCodes } from '../face/ask-for-codes';
import type { DrawContext } from '../face/drawing';
import { inSilence } from '../face/silence';
import { tellError } from '../face/tell-error';
import { askYesOrNo } from '../face/terminal-questions';

type Context = EnrolledContext & DrawContext & Uses<'positionals'>;

type EnrollOptions = {
  readonly name: string | undefined;
  readonly path: string;
  readonly qrFile: string | undefined;
  readonly saysYes: boolean;
};

/**
 * Creates a virtual MFA device for the profile's user, has it scanned, enables it, and writes its
 * serial number into the config file. Left at any point before that, it deletes the device again.
 */
export function run(context: Context): Promise<number> {
  return inSilence(() => enroll(context));
}

async function enroll(context: Context): Promise<number> {
  const options = readOptions(context);
  const [profileName = ''] = context.positionals;
  checkMayHaveKeys(profileName, context);
  const codes = readAuthenticationCodes(context);
  try {
    checkCanBeScanned(context, options);
    const access = await createDeviceAccess(profileName, context);
    const start = await startEnrollment(access, context.signal);
    if (await usesExisting(access, start, options, context)) return exitCodes.done;
    const request = await chooseDevice(access, start, options, context);
    const file = options.qrFile === undefined ? undefined : createQrFile(options.qrFile);
    try {
      const enrollment = await createDevice(access, start, request, context.signal);
      context.notice(`created ${enrollment.serialNumber}: it is not enabled yet`);
      await enableOrUndo(access, enrollment, { file, codes }, context);
      file?.remove();
      const { serialNumber } = enrollment;
      const others = start.devices.enabled.map((device) => device.serialNumber);
      await afterEnrollment({ access, serialNumber, others }, context);
    } finally {
      file?.remove();
    }
  } finally {
    codes?.close();
  }
  return exitCodes.done;
}

/** Throws `AppFailure` `usage`, before anything is done. */
function readOptions({ options }: Uses<'options'>): EnrollOptions {
  const name = options['device-name'];
  const path = options['path'] ?? '/';
  const problem =
    (name === undefined ? undefined : deviceNameProblem(name)) ?? devicePathProblem(path);
  if (problem !== undefined) {
    throw new AppFailure({
      kind: 'usage',
      message: problem,
      hint: 'For example: --device-name laptop --path /team/',
    });
  }
  const qrFile = options['qr-file'];
  return {
    name,
    path,
    qrFile: qrFile === undefined ? undefined : resolve(qrFile),
    saysYes: options['yes'] === true,
  };
}

/** The seed is shown where it goes away again, and never in lines that can be scrolled back to. */
function canShowCode({ canAsk, env }: Uses<'env' | 'canAsk'>): boolean {
  return canAsk() && !isDumb(env, process.platform);
}

function checkCanBeScanned(context: Uses<'env' | 'canAsk'>, { qrFile }: EnrollOptions): void {
  if (canShowCode(context) || qrFile !== undefined) return;
  throw new AppFailure({
    kind: 'usage',
    message: context.canAsk()
      ? "TERM is not set or dumb: this terminal can't show the QR code."
      : 'There is no terminal to show the QR code on.',
    hint: 'Pass --qr-file FILE to have it written as a PNG, which is deleted at the end.',
  });
}

/** Offers the device that the user has; `true`: it is saved, and no other is wanted. */
async function usesExisting(
  { user, profileName }: DeviceAccess,
  { devices }: EnrollmentStart,
  { name, saysYes }: EnrollOptions,
  context: Context,
): Promise<boolean> {
  const has = devices.enabled.filter(({ serialNumber }) => givesCodes(serialNumber));
  const [only] = has;
  if (only === undefined) return false;
  const profile = findProfile(profileName, context.profiles());
  context.notice(`${user.name} has ${nameFew(has.map((device) => device.name))} already.`);
  const isUsed = has.some(({ serialNumber }) => serialNumber === profile.mfaSerial);
  const asks = context.canAsk() && !saysYes && name === undefined && has.length === 1 && !isUsed;
  const question = `Use ${only.name} for ${profileName} in place of a new device?`;
  if (!asks || !(await askYesOrNo(question, context))) return false;
  const files = createSerialNumbers(context);
  await saveDevice(profileName, only.serialNumber, files, { tell: context.notice });
  return true;
}

/** The name, and what becomes of an unused device that has it. */
async function chooseDevice(
  { user }: DeviceAccess,
  start: EnrollmentStart,
  { name: asked, path, saysYes }: EnrollOptions,
  context: Uses<'canAsk' | 'signal' | 'notice'>,
): Promise<DeviceRequest> {
  const asks = context.canAsk() && !saysYes;
  const name = asked ?? (asks ? await askDeviceName(start, context) : start.suggestion);
  const unused = unusedOfName(start, virtualSerialNumber({ ...user, path, name }));
  if (unused === undefined || !asks) return { path, name, replacesUnused: saysYes };
  context.notice(`${unused.serialNumber} was created before and is not enabled.`);
  const replacesUnused = await askYesOrNo('Delete it and start again?', context);
  return { path, name, replacesUnused };
}

type Means = { readonly file: QrFile | undefined; readonly codes: CodePairs | undefined };

/** From here on there is a device that nobody uses: whatever happens, it is enabled or deleted. */
async function enableOrUndo(
  access: DeviceAccess,
  enrollment: Enrollment,
  means: Means,
  context: Context,
): Promise<void> {
  try {
    await showAndEnable(access, enrollment, means, context);
  } catch (thrown) {
    if (await isEnabledAfterAll(enrollment, context)) {
      if (toAppError(thrown).kind === 'device-state-unknown') return;
      context.notice(`AWS had enabled ${enrollment.serialNumber} already: it stays.`);
    }
    throw thrown;
  }
}

async function isEnabledAfterAll(
  enrollment: Enrollment,
  context: Uses<'home' | 'notice'>,
): Promise<boolean> {
  context.notice(`deleting ${enrollment.serialNumber}, which is not enabled …`);
  try {
    const outcome = await enrollment.undo();
    if (outcome === 'deleted') context.notice('deleted');
    return outcome === 'enabled';
  } catch (thrown) {
    tellError(thrown, context);
    return false;
  }
}

async function showAndEnable(
  access: DeviceAccess,
  enrollment: Enrollment,
  { file, codes }: Means,
  context: Context,
): Promise<void> {
  const { deviceName, seed } = enrollment;
  const forms = otpauthForms({ deviceName, account: access.user.account, seed });
  if (file !== undefined) {
    file.write(forms[0].uri);
    context.notice(`the QR code is in ${file.path}, until this ends`);
  }
  const ink = qrInk(context);
  const showCode = canShowCode(context)
    ? () => showQrScreen({ forms, seed, ink, file: file?.path }, context.signal)
    : undefined;
  if (codes === undefined || file === undefined) await showCode?.();
  for (;;) {
    const pair =
      codes === undefined ? await askTwoCodes(enrollment, showCode, context) : await codes.next();
    context.signal.throwIfAborted();
    if (pair === undefined) throw new AppFailure({ kind: 'authentication-codes-needed' });
    try {
      await enrollment.enable(pair, context.signal);
      return;
    } catch (thrown) {
      const error = toAppError(thrown);
      if (error.kind !== 'codes-refused' || codes?.mayGiveMore === false) throw thrown;
      tellError(thrown, context);
    }
  }
}
