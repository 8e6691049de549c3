import { type AppError, AppFailure } from '../../errors';
import type { IamPort } from '../iam';
import type { AwsCall } from '../sdk-settings';
import type { StsPort } from '../sts';
import {
  type Device,
  deviceKind,
  deviceName,
  givesCodes,
  type IamUser,
  suggestDeviceName,
  toIamUser,
} from './device';
import type { DeviceAccess } from './device-access';

export type DeviceList = {
  readonly user: IamUser;
  /** The user's enabled devices, the oldest first. */
  readonly enabled: readonly Device[];
  /**
   * The account's virtual devices that nobody has enabled, those with the user's name first. AWS
   * does not say who created them. `undefined` if the user may not list them.
   */
  readonly unused: readonly Device[] | undefined;
};

/** AWS's limit for devices of any kind (IAM quotas, "MFA devices in use by an IAM user"). */
export const mostDevices = 8;

/** Asks AWS for the user's devices, and for the account's unused ones. */
export async function listDevices(
  access: DeviceAccess,
  signal: AbortSignal | undefined,
): Promise<DeviceList> {
  const { user } = access;
  const [enabled, unused] = await Promise.all([
    listEnabled(access, signal),
    listUnused(access, signal),
  ]);
  return { user, enabled, unused };
}

export async function listEnabled(
  access: DeviceAccess,
  signal: AbortSignal | undefined,
): Promise<readonly Device[]> {
  const { iam, user, signed } = access;
  const devices = await signed((call) => iam.listMfaDevices(call, { userName: user.name }), signal);
  return devices
    .map(({ serialNumber, enabledAt }) => toDevice(serialNumber, 'enabled', enabledAt))
    .sort((a, b) => (a.enabledAt?.getTime() ?? 0) - (b.enabledAt?.getTime() ?? 0));
}

/** The unused virtual devices, or `undefined` if the user may not list them. */
export async function listUnused(
  access: DeviceAccess,
  signal: AbortSignal | undefined,
): Promise<readonly Device[] | undefined> {
  const { iam, user, signed } = access;
  try {
    const devices = await signed(
      (call) => iam.listVirtualMfaDevices(call, { assigned: false }),
      signal,
    );
    return devices
      .map(({ serialNumber }) => toDevice(serialNumber, 'unused', undefined))
      .sort((a, b) => rank(a, user) - rank(b, user) || a.name.localeCompare(b.name));
  } catch (thrown) {
    if (thrown instanceof AppFailure && thrown.error.kind === 'permission-missing')
      return undefined;
    throw thrown;
  }
}

/**
 * Whether the device has a name that enrollment suggests for this user, so that it is probably
 * theirs.
 */
function isNamedLike(device: Device, user: IamUser): boolean {
  return device.name === user.name || device.name.startsWith(`${user.name}-`);
}

/** The error that names all devices, because one has to be deleted first. */
export function tooManyDevices(
  user: IamUser,
  enabled: readonly Device[],
  refusal?: AppError,
): AppFailure {
  return new AppFailure({
    kind: 'device-limit',
    userName: user.name,
    most: mostDevices,
    devices: enabled.map(({ name }) => name),
    aws: refusal?.aws,
    cause: refusal?.cause,
  });
}

function rank(device: Device, user: IamUser): number {
  return isNamedLike(device, user) ? 0 : 1;
}

function toDevice(
  serialNumber: string,
  state: Device['state'],
  enabledAt: Date | undefined,
): Device {
  const kind = deviceKind(serialNumber);
  return { serialNumber, name: deviceName(serialNumber), kind, state, enabledAt };
}

/**
 * The serial numbers of the devices that give codes, for the user who signs the call. None if that
 * is no IAM user. `GetCallerIdentity` says the user's name and needs no permission.
 *
 * Throws `AppFailure`, `permission-missing` among others.
 */
export async function listCodeDevices(
  sts: StsPort,
  iam: IamPort,
  call: AwsCall,
  iamEndpoint: string | undefined,
): Promise<readonly string[]> {
  const { arn } = await sts.getCallerIdentity(call);
  const user = toIamUser(arn);
  if (user === undefined) return [];
  const devices = await iam.listMfaDevices(
    { ...call, endpoint: iamEndpoint },
    { userName: user.name },
  );
  return devices.map(({ serialNumber }) => serialNumber).filter(givesCodes);
}

/**
 * Finds whose device has the name, and which name is free. `isCertain` is `false` if AWS lists
 * nobody who has it: AWS may still know a deleted device for a moment.
 */
export async function nameTaken(
  access: DeviceAccess,
  serialNumber: string,
  refusal: AppFailure,
  signal: AbortSignal | undefined,
): Promise<{ readonly failure: AppFailure; readonly isCertain: boolean }> {
  const assigned = await listAssigned(access, signal);
  const holder = assigned?.find((device) => device.serialNumber === serialNumber);
  const taken = [serialNumber, ...(assigned ?? []).map((device) => device.serialNumber)];
  const failure = new AppFailure({
    kind: 'device-name-taken',
    serialNumber,
    owner: holder?.userName,
    suggestion: suggestDeviceName(access.user.name, taken),
    aws: refusal.error.aws,
    cause: refusal.error.cause,
  });
  return { failure, isCertain: assigned === undefined || holder !== undefined };
}

/** `undefined` if the user may not list them. */
async function listAssigned({ iam, signed }: DeviceAccess, signal: AbortSignal | undefined) {
  try {
    return await signed((call) => iam.listVirtualMfaDevices(call, { assigned: true }), signal);
  } catch (thrown) {
    if (thrown instanceof AppFailure && thrown.error.kind === 'permission-missing')
      return undefined;
    throw thrown;
  }
}
