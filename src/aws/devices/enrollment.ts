import { AppFailure, explain, toAppError } from '../../errors';
import type { Secret } from '../../secret';
import type { AuthenticationCodes } from '../iam';
import { areConsecutive, canBeOfDevice } from './authentication-codes';
import { type Device, virtualSerialNumber } from './device';
import type { DeviceAccess } from './device-access';
import { suggestDeviceName } from './device-name';
import { awsTime, enableDevice, isLost } from './enable-device';
import {
  type DeviceList,
  listDevices,
  listEnabled,
  listUnused,
  mostDevices,
  tooManyDevices,
} from './list-devices';
import { nameTaken } from './name-taken';
import { otpauthForms } from './otpauth-uri';

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

/** Deletes a device that nobody uses. Throws `AppFailure` `device-left`. */
export async function removeUnused(
  access: DeviceAccess,
  serialNumber: string,
  signal: AbortSignal | undefined,
): Promise<'deleted' | 'enabled'> {
  const { iam, signed, profileName: profile } = access;
  try {
    await signed((call) => iam.deleteVirtualMfaDevice(call, { serialNumber }), signal);
    return 'deleted';
  } catch (thrown) {
    const error = toAppError(thrown);
    if (error.kind === 'device-unknown') return 'deleted';
    if (error.kind === 'device-conflict' && error.reason === 'in-use') return 'enabled';
    // Whoever may not delete it is told nothing of its state.
    const enabled = await listEnabled(access, signal).catch(() => []);
    if (enabled.some((device) => device.serialNumber === serialNumber)) return 'enabled';
    throw new AppFailure({
      kind: 'device-left',
      serialNumber,
      profile,
      reason: explain(error).message,
      needsMfa: error.kind === 'permission-missing' && !error.withMfa,
      aws: error.aws,
      cause: error.cause,
    });
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
