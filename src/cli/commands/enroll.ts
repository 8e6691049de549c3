import { resolve } from 'node:path';
import {
  deviceNameProblem,
  devicePathProblem,
  virtualSerialNumber,
} from '../../aws/devices/device';
import { unusedOfName } from '../../aws/devices/enrollment';
import { toUserDevices } from '../../aws/devices/user-devices';
import { findProfile } from '../../aws/sessions/plan';
import { AppFailure } from '../../errors';
import { nameFew } from '../../printable';
import { isDumb } from '../../terminal/screen/capabilities';
import {
  type Enrolled,
  type EnrollmentFace,
  enroll,
  sayEnrolled,
} from '../../use-cases/enroll-device';
import type { Uses } from '../command-context';
import {
  askDeviceName,
  nextCodes,
  type OfferContext,
  offerSession,
  tellUndone,
} from '../devices/enrollment-dialog';
import {
  checkMayHaveKeys,
  createDeviceAccess,
  type DeviceAccessContext,
} from '../devices/open-device-access';
import { createQrFile, type QrFile } from '../devices/qr-file';
import { showQrScreen } from '../devices/qr-screen';
import { createSerialNumbers, type SavedLine } from '../devices/serial-number-lines';
import { exitCodes } from '../exit-codes';
import { type CodePairs, readAuthenticationCodes } from '../face/ask-for-codes';
import type { DrawContext } from '../face/drawing';
import { qrInk } from '../face/qr-drawing';
import { inSilence } from '../face/silence';
import { askYesOrNo } from '../face/terminal-prompt';

type Context = DeviceAccessContext &
  DrawContext &
  OfferContext &
  Uses<'positionals' | 'home' | 'locations' | 'stdout' | 'canAsk'>;

type EnrollOptions = ReturnType<typeof readOptions>;

/**
 * Creates a virtual MFA device for the profile's user, shows its QR code, enables it, and saves its
 * serial number in the config file. If the person leaves before it is enabled, deletes the device.
 */
export function run(context: Context): Promise<number> {
  return inSilence(() => enrollByCommand(context));
}

async function enrollByCommand(context: Context): Promise<number> {
  const options = readOptions(context);
  const [profileName = ''] = context.positionals;
  checkMayHaveKeys(profileName, context);
  const codes = readAuthenticationCodes(context);
  const files: QrFile[] = [];
  try {
    checkCanBeScanned(context, options);
    const saved: SavedLine[] = [];
    const world = {
      open: async () => toUserDevices(await createDeviceAccess(profileName, context)),
      profiles: context.profiles,
      planOf: context.sessions().plan,
      savesNothing: context.options['no-save'] === true,
      ...createSerialNumbers(context, (line) => saved.push(line)),
    };
    const face = createFace(options, codes, files, saved, context);
    const enrolled = await enroll(profileName, world, face);
    if (enrolled !== undefined) await offerSession(enrolled, context);
  } finally {
    files[0]?.remove();
    codes?.close();
  }
  return exitCodes.done;
}

/** Throws `AppFailure` `usage` before the command does anything. */
function readOptions({ options }: Uses<'options'>) {
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

/** The seed may only appear on a screen that can be cleared, never in the scrollback. */
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
    hint: 'Pass --qr-file FILE to write it to a PNG, which is deleted at the end.',
  });
}

/** Answers come from the person at the terminal or from options. Fails where neither has one. */
function createFace(
  options: EnrollOptions,
  codes: CodePairs | undefined,
  files: QrFile[],
  saved: readonly SavedLine[],
  context: Context,
): EnrollmentFace {
  const { notice, signal } = context;
  const { saysYes, path } = options;
  const isScript = ['json', 'yes', 'authentication-codes'].some((name) => name in context.options);
  const asksNext = !isScript && context.canAsk();
  const asksName = !saysYes && context.canAsk();
  let { name } = options;

  return {
    tell: notice,
    during: (_, job) => job(signal),
    failed: (_, thrown) => {
      throw thrown;
    },

    async chooseExisting({ user, profileName }, existing) {
      const [only] = existing;
      const profile = findProfile(profileName, context.profiles());
      notice(`${user.name} already has ${nameFew(existing.map(({ name }) => name))}.`);
      const isUsed = existing.some(({ serialNumber }) => serialNumber === profile.mfaSerial);
      const asks = asksName && options.name === undefined && existing.length === 1 && !isUsed;
      if (!asks || only === undefined) return undefined;
      const question = `Use ${only.name} for ${profileName} instead of a new device?`;
      return (await askYesOrNo(question, context)) ? only.serialNumber : undefined;
    },

    async askName({ user }, start) {
      name ??= asksName ? await askDeviceName(start, context) : start.suggestion;
      const unused = unusedOfName(start, virtualSerialNumber({ ...user, path, name }));
      if (unused !== undefined) {
        const { serialNumber } = unused;
        if (asksName) notice(`${serialNumber} exists already and is not enabled.`);
        if (saysYes || (asksName && (await askYesOrNo('Delete it and start again?', context))))
          return { kind: 'free', serialNumber, name };
      }
      if (options.qrFile !== undefined) files.push(createQrFile(options.qrFile));
      return { kind: 'create', path, name };
    },

    async askCodes(enrollment, refusal) {
      const { serialNumber, forms } = enrollment;
      const [file] = files;
      const screen = { device: enrollment, ink: qrInk(context), file: file?.path };
      const showCode = canShowCode(context) ? () => showQrScreen(screen, signal) : undefined;
      if (refusal === undefined) {
        notice(`created ${serialNumber}, not enabled yet`);
        if (file !== undefined) {
          file.write(forms[0].uri);
          notice(`the QR code is in ${file.path} until enrollment ends`);
        }
        if (codes === undefined || file === undefined) await showCode?.();
      }
      return nextCodes(codes, refusal, context, enrollment, showCode);
    },

    left(undone) {
      tellUndone(undone, context);
      return false;
    },

    enrolled(enrolled) {
      files[0]?.remove();
      tellEnrolled(enrolled, saved[0], context);
    },

    async askNext(roles) {
      if (roles.length > 0) {
        const names = nameFew(roles);
        const question = `Save it for the roles of this user too (${names})?`;
        if (saysYes || (asksNext && (await askYesOrNo(question, context)))) return 'save-for-roles';
        notice(`These roles have no mfa_serial: ${names}`);
      }
      return asksNext ? 'sign-in' : undefined;
    },
  };
}

/** Throws `AppFailure` if the device was enabled but its serial number could not be saved. */
function tellEnrolled(
  enrolled: Enrolled,
  line: SavedLine | undefined,
  { notice, options, stdout }: Uses<'notice' | 'options' | 'stdout'>,
): void {
  const { profileName, userName, name, serialNumber, saved } = enrolled;
  notice(sayEnrolled({ userName, name }));
  if (saved.error !== undefined) throw new AppFailure(saved.error);
  notice(saved.text ?? `Not saved. The line for ${profileName} is mfa_serial = ${serialNumber}`);
  if (options['json'] === true) stdout.write(`${JSON.stringify(toJson(enrolled, line))}\n`);
}

export type EnrollJson = ReturnType<typeof toJson>;

/** The documented JSON. `version` changes if the meaning of a member does. */
function toJson({ profileName, userName, serialNumber }: Enrolled, line: SavedLine | undefined) {
  const config = line === undefined ? null : { file: line.path, line: line.line ?? null };
  return { version: 1, profile: profileName, user: userName, serialNumber, config };
}
