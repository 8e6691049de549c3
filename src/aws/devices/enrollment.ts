import { AppFailure, toAppError } from '../../errors';
import { Secret } from '../../secret';
import type { AuthenticationCodes } from '../iam';
import { areConsecutive, canBeOfDevice } from './authentication-codes';
import { type Device, suggestDeviceName, virtualSerialNumber } from './device';
import type { DeviceAccess } from './device-access';
import { awsTime, enableDevice, isLost } from './enable-device';
import {
  type DeviceList,
  listDevices,
  listUnused,
  mostDevices,
  nameTaken,
  tooManyDevices,
} from './list-devices';
import { removeUnused } from './remove-device';

/** What is known before a device is made. */
export type EnrollmentStart = {
  readonly devices: DeviceList;
  /** A name that is free, or the user's own where an unused device has it. */
  readonly suggestion: string;
};

/** A device that exists and is not enabled yet: from here on every way out calls `undo`. */
export type Enrollment = {
  readonly serialNumber: string;
  readonly name: string;
  readonly seed: Secret;
  /** What the authenticator app is told. */
  readonly forms: ReturnType<typeof otpauthForms>;
  /** Whether a code can be of this device: found before AWS is asked. */
  readonly canBeCode: (code: string) => boolean;
  /** Whether the second code follows the first, as AWS wants it: found in the same way. */
  readonly areConsecutive: (codes: AuthenticationCodes) => boolean;
  /** Throws as `enableDevice`; may be tried again with two new codes. */
  readonly enable: (codes: AuthenticationCodes, signal: AbortSignal | undefined) => Promise<void>;
  /**
   * Deletes the device again. `enabled`: AWS had enabled it after all, so it stays.
   *
   * Throws `AppFailure` `device-left` where it can't be deleted.
   */
  readonly undo: () => Promise<'deleted' | 'enabled'>;
};

/** `CreateVirtualMFADevice` is tried this often where its answer is lost or its name lingers. */
const attempts = 3;

/** Between two of them, in milliseconds: IAM takes a moment until a deletion is seen everywhere. */
const pauseMs = 1_000;

/** Looks at what the user has. Throws `AppFailure` `device-limit` where there is no room for more. */
export async function startEnrollment(
  access: DeviceAccess,
  signal: AbortSignal | undefined,
): Promise<EnrollmentStart> {
  const devices = await listDevices(access, signal);
  if (devices.enabled.length >= mostDevices) throw tooManyDevices(devices.user, devices.enabled);
  const suggestion = suggestDeviceName(
    devices.user.name,
    devices.enabled.map(({ serialNumber }) => serialNumber),
  );
  return { devices, suggestion };
}

/** The unused device that has this name, so that a new one can't. */
export function unusedOfName(start: EnrollmentStart, serialNumber: string): Device | undefined {
  return start.devices.unused?.find((device) => device.serialNumber === serialNumber);
}

/** What the new device is to be called. */
export type DeviceRequest = { readonly path: string; readonly name: string };

/**
 * Creates the device. Where the answer is lost and AWS has made it, it is deleted and made again,
 * because AWS tells the seed once.
 *
 * Throws `AppFailure`: `device-unused` and `device-name-taken` where the name is not free,
 * `permission-missing`, `device-left`, `device-state-unknown`, and what `IamPort` throws.
 */
export async function createDevice(
  access: DeviceAccess,
  start: EnrollmentStart,
  { path, name }: DeviceRequest,
  signal: AbortSignal | undefined,
): Promise<Enrollment> {
  const { iam, user, signed, clock } = access;
  const serialNumber = virtualSerialNumber({ ...user, path, name });
  if (unusedOfName(start, serialNumber) !== undefined) throw unusedDevice(access, serialNumber);
  let wasLost = false;
  for (let attempt = 1; ; attempt += 1) {
    try {
      const created = await signed(
        (call) => iam.createVirtualMfaDevice(call, { path, name }),
        signal,
      );
      return toEnrollment(access, { ...created, name });
    } catch (thrown) {
      if (!(thrown instanceof AppFailure)) throw thrown;
      const { error } = thrown;
      if (error.kind === 'canceled') await removeIfMade(access, serialNumber);
      const isTaken = error.kind === 'device-conflict' && error.reason === 'exists';
      wasLost ||= isLost(error);
      if (!isTaken && !isLost(error)) throw withNameToTry(thrown, name, user.name);
      if (await isUnused(access, serialNumber, signal)) {
        // It was not there at the start: only the lost call can have made it.
        if (!wasLost) throw unusedDevice(access, serialNumber);
        await removeUnused(access, serialNumber, signal);
      } else if (isTaken) {
        const taken = await nameTaken(access, serialNumber, thrown, signal);
        if (taken.isCertain || attempt === attempts) throw taken.failure;
      }
      if (attempt === attempts) throw thrown;
      await clock.sleep(pauseMs, signal);
    }
  }
}

function toEnrollment(
  access: DeviceAccess,
  device: { readonly serialNumber: string; readonly name: string; readonly seed: Secret },
): Enrollment {
  const { serialNumber, seed } = device;
  let refusals = 0;
  return {
    ...device,
    forms: otpauthForms({ deviceName: device.name, account: access.user.account, seed }),
    canBeCode: (code) => canBeOfDevice(seed, code, awsTime(access)),
    areConsecutive: (codes) => areConsecutive(seed, codes, awsTime(access)),
    enable: async (codes, signal) => {
      try {
        await enableDevice(access, { serialNumber, seed, refusals }, codes, signal);
      } catch (thrown) {
        const error = toAppError(thrown);
        if (error.kind === 'codes-refused') refusals = Math.max(refusals, error.refusals);
        throw thrown;
      }
    },
    undo: () => removeUnused(access, serialNumber, access.tidyingSignal()),
  };
}

/** A call that was given up may have been carried out. Where nothing can be asked, nothing is known. */
async function removeIfMade(access: DeviceAccess, serialNumber: string): Promise<void> {
  const signal = access.tidyingSignal();
  const isMade = await isUnused(access, serialNumber, signal).catch(() => false);
  if (isMade) await removeUnused(access, serialNumber, signal);
}

/** Whether AWS lists it as nobody's; `false` too where the user may not ask. */
async function isUnused(
  access: DeviceAccess,
  serialNumber: string,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  try {
    const unused = await listUnused(access, signal);
    return unused?.some((device) => device.serialNumber === serialNumber) ?? false;
  } catch (thrown) {
    const error = toAppError(thrown);
    if (!isLost(error)) throw thrown;
    const { profileName: profile } = access;
    const { aws, cause } = error;
    throw new AppFailure({
      kind: 'device-state-unknown',
      change: 'created',
      serialNumber,
      profile,
      aws,
      cause,
    });
  }
}

function unusedDevice(access: DeviceAccess, serialNumber: string): AppFailure {
  const { user, profileName: profile } = access;
  const suggestion = suggestDeviceName(user.name, [serialNumber]);
  return new AppFailure({ kind: 'device-unused', serialNumber, profile, suggestion });
}

/** AWS's sample policies allow a device named as the user: worth a try where another was refused. */
function withNameToTry(failure: AppFailure, name: string, userName: string): AppFailure {
  const { error } = failure;
  if (error.kind !== 'permission-missing' || name === userName) return failure;
  return new AppFailure({ ...error, nameToTry: userName });
}

/** What an authenticator app is told: a name to show, and the seed. */
type OtpauthForm = {
  /** The name that the phone will show. */
  readonly label: string;
  /** `otpauth://totp/…`: holds the seed. */
  readonly uri: Secret;
};

/** Whose seed it is. */
type OtpauthFacts = {
  readonly deviceName: string;
  readonly account: string;
  readonly seed: Secret;
};

/**
 * The same seed under ever shorter names, the richest first, so that a QR code can be as small as
 * the terminal asks: the device with account and issuer, the same with the issuer in the label's
 * prefix alone, the account, nothing but `AWS`. Google's key URI format makes `issuer` and the
 * prefix optional; the digits, the period and the algorithm are its defaults and AWS's.
 */
export function otpauthForms({
  deviceName,
  account,
  seed,
}: OtpauthFacts): readonly [OtpauthForm, ...OtpauthForm[]] {
  const form = (label: string, parameters: string): OtpauthForm => ({
    label,
    uri: new Secret(`otpauth://totp/${escapeLabel(label)}?secret=${seed.reveal()}${parameters}`),
  });
  const full = `AWS:${deviceName}@${account}`;
  return [form(full, '&issuer=AWS'), form(full, ''), form(`AWS:${account}`, ''), form('AWS', '')];
}

/**
 * `:` and `@` may stand in a path as they are, and apps show them so; the rest of what a name can
 * hold (`+`, `=`, `,`) is escaped, because some apps read a bare `+` as a blank.
 */
function escapeLabel(label: string): string {
  return encodeURIComponent(label).replaceAll('%3A', ':').replaceAll('%40', '@');
}
