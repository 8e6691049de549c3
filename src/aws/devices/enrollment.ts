import { AppFailure, toAppError } from '../../errors';
import { Secret } from '../../secret';
import type { AuthenticationCodes } from '../iam';
import { areConsecutive, canBeOfDevice } from './authentication-codes';
import { type Device, suggestDeviceName, virtualSerialNumber } from './device';
import type { DeviceAccess } from './device-access';
import { awsTime, enableDevice, isLost, stateUnknown } from './enable-device';
import {
  type DeviceList,
  listDevices,
  listUnused,
  mostDevices,
  nameTaken,
  tooManyDevices,
} from './list-devices';
import { removeUnused } from './remove-device';

export type EnrollmentStart = {
  readonly devices: DeviceList;
  /** A free name, or the user's own even if an unused device has it. */
  readonly suggestion: string;
};

/** A device that exists and is not enabled yet. From here on, every way out calls `undo`. */
export type Enrollment = {
  readonly serialNumber: string;
  readonly name: string;
  readonly seed: Secret;
  /** What the QR code tells the authenticator app. */
  readonly forms: ReturnType<typeof otpauthForms>;
  /** Whether a code can come from this device. Does not ask AWS. */
  readonly canBeCode: (code: string) => boolean;
  /** Whether the second code follows the first, as AWS requires. Does not ask AWS. */
  readonly areConsecutive: (codes: AuthenticationCodes) => boolean;
  /** Throws like `enableDevice`. Can be tried again with two new codes. */
  readonly enable: (codes: AuthenticationCodes, signal: AbortSignal | undefined) => Promise<void>;
  /**
   * Deletes the device. `enabled`: AWS had enabled it after all, so it stays.
   *
   * Throws `AppFailure` `device-left` if it can't be deleted.
   */
  readonly undo: () => Promise<'deleted' | 'enabled'>;
};

/**
 * How often to try `CreateVirtualMFADevice` if its answer is lost, or a deleted device still has
 * the name.
 */
const attempts = 3;

/** Between two attempts. IAM needs a moment until a deletion shows everywhere. */
const pauseMs = 1_000;

/** Lists the user's devices. Throws `AppFailure` `device-limit` if AWS allows no more. */
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

/** The unused device that has this name, so that a new one can't have it. */
export function unusedOfName(start: EnrollmentStart, serialNumber: string): Device | undefined {
  return start.devices.unused?.find((device) => device.serialNumber === serialNumber);
}

export type DeviceRequest = { readonly path: string; readonly name: string };

/**
 * Creates the device. If the answer is lost and AWS has created it, it is deleted and created
 * again, because AWS sends the seed only once.
 *
 * Throws `AppFailure`: `device-unused` and `device-name-taken` if the name is not free,
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
        // It was not there at the start, so only the lost call can have created it.
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

/** AWS may have carried out a canceled call. If AWS can't be asked, nobody knows. */
async function removeIfMade(access: DeviceAccess, serialNumber: string): Promise<void> {
  const signal = access.tidyingSignal();
  const isMade = await isUnused(access, serialNumber, signal).catch(() => false);
  if (isMade) await removeUnused(access, serialNumber, signal);
}

/** Whether AWS lists it as unused. Also `false` if the user may not ask. */
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
    throw isLost(error) ? stateUnknown(access, serialNumber, 'created', error) : thrown;
  }
}

function unusedDevice(access: DeviceAccess, serialNumber: string): AppFailure {
  const { user, profileName: profile } = access;
  const suggestion = suggestDeviceName(user.name, [serialNumber]);
  return new AppFailure({ kind: 'device-unused', serialNumber, profile, suggestion });
}

/**
 * AWS's sample policies allow a device with the user's name, so that is worth a try after a
 * refusal.
 */
function withNameToTry(failure: AppFailure, name: string, userName: string): AppFailure {
  const { error } = failure;
  if (error.kind !== 'permission-missing' || name === userName) return failure;
  return new AppFailure({ ...error, nameToTry: userName });
}

/** What a QR code holds: a name to show, and the seed. */
type OtpauthForm = {
  /** The name that the phone will show. */
  readonly label: string;
  /** `otpauth://totp/…`: holds the seed. */
  readonly uri: Secret;
};

type OtpauthFacts = {
  readonly deviceName: string;
  readonly account: string;
  readonly seed: Secret;
};

/**
 * The same seed under ever shorter names, the richest first, so that the QR code can be as small as
 * the terminal requires: the device with account and issuer, the same with the issuer only in the
 * label's prefix, the account, just `AWS`. In Google's key URI format, `issuer` and the prefix are
 * optional. Its defaults for digits, period and algorithm are the same as AWS's.
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
 * A path may hold `:` and `@`, and apps show them. The other special characters of a name (`+`,
 * `=`, `,`) are escaped, because some apps read a bare `+` as a blank.
 */
function escapeLabel(label: string): string {
  return encodeURIComponent(label).replaceAll('%3A', ':').replaceAll('%40', '@');
}
