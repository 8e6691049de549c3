import { bounds } from '../../bounds';

/**
 * `virtual`: an authenticator app, named by an ARN. `hardware`: a token that shows codes, named by
 * the number on its back. `passkey`: a passkey or FIDO security key, which gives no codes.
 */
type DeviceKind = 'virtual' | 'hardware' | 'passkey';

/** An MFA device of one user, or an unused one that belongs to nobody. */
export type Device = {
  readonly serialNumber: string;
  /** The last part of the ARN, or the whole serial number of a hardware token. */
  readonly name: string;
  readonly kind: DeviceKind;
  /** `unused`: it belongs to no user, because it was never enabled, or was deactivated. */
  readonly state: 'enabled' | 'unused';
  readonly enabledAt: Date | undefined;
};

/** The parts of an IAM ARN that say which device it is. */
const deviceArn = /^arn:([\w-]+):iam::(\d*):(mfa|u2f|sms-mfa)(\/(?:.*\/)?)([^/]+)$/s;

/**
 * The kind of device that a serial number names. The resource part of passkeys and FIDO keys begins
 * with `u2f/` (IAM user guide, ListMFADevices). A hardware token has no ARN.
 */
export function deviceKind(serialNumber: string): DeviceKind {
  const resource = deviceArn.exec(serialNumber)?.[3];
  if (resource === undefined) return 'hardware';
  return resource === 'u2f' ? 'passkey' : 'virtual';
}

/** The short name that people know a device by. */
export function deviceName(serialNumber: string): string {
  return deviceArn.exec(serialNumber)?.[5] ?? serialNumber;
}

/** Whether the device gives the six digits that STS takes. AWS has no API for passkeys. */
export function givesCodes(serialNumber: string): boolean {
  return deviceKind(serialNumber) !== 'passkey';
}

export function virtualSerialNumber(device: {
  readonly partition: string;
  readonly account: string;
  readonly path: string;
  readonly name: string;
}): string {
  return `arn:${device.partition}:iam::${device.account}:mfa${device.path}${device.name}`;
}

/** The longest path (IAM API reference, CreateVirtualMFADevice, Path). */
const longestPath = 512;

/**
 * Why AWS would not accept the name, in one sentence, or `undefined` if it would. IAM accepts
 * `[\w+=,.@-]+` (API reference, CreateVirtualMFADevice, VirtualMFADeviceName).
 */
export function deviceNameProblem(name: string): string | undefined {
  if (name === '') return 'The device needs a name.';
  if (!/^[A-Za-z0-9_+=,.@-]+$/.test(name)) {
    return 'Only letters, digits and + = , . @ - _ in a name.';
  }
  if (name.length > bounds.name) return `A name has at most ${bounds.name} characters.`;
  return undefined;
}

/**
 * Why AWS would not accept the path. It accepts a slash, or visible ASCII characters between two
 * slashes.
 */
export function devicePathProblem(path: string): string | undefined {
  if (path !== '/' && !/^\/[\x21-\x7e]+\/$/.test(path)) {
    return 'A path begins and ends with a slash and has no blanks, such as / or /team/.';
  }
  if (path.length > longestPath) return `A path has at most ${longestPath} characters.`;
  return undefined;
}

/**
 * A free name: the user's own, which most policies allow, or the same with a number. Every user
 * name is a valid device name, because it has at most 64 characters from the same set.
 */
export function suggestDeviceName(userName: string, takenSerialNumbers: readonly string[]): string {
  const taken = new Set(takenSerialNumbers.map(deviceName));
  if (!taken.has(userName)) return userName;
  for (let number = 2; ; number++) {
    const name = `${userName}-${number}`;
    if (!taken.has(name)) return name;
  }
}

/** An IAM user, as the ARN of `GetCallerIdentity` names it. */
export type IamUser = {
  readonly name: string;
  readonly account: string;
  readonly partition: string;
  readonly arn: string;
};

/**
 * The user behind an ARN such as `arn:aws:iam::123456789012:user/team/name`. `undefined` for the
 * root user, roles and federated users, whose devices awsmfa can't manage through IAM.
 */
export function toIamUser(arn: string): IamUser | undefined {
  const [, partition, account, name] =
    /^arn:([\w-]+):iam::(\d+):user\/(?:.*\/)?([^/]+)$/s.exec(arn) ?? [];
  if (partition === undefined || account === undefined || name === undefined) return undefined;
  return { name, account, partition, arn };
}
