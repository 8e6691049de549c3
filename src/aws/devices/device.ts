import { bounds } from '../../bounds';

/**
 * `virtual`: an authenticator app, named by an ARN; `hardware`: a token that shows codes, named by
 * the number on its back; `passkey`: a passkey or FIDO security key, which gives no codes at all.
 */
type DeviceKind = 'virtual' | 'hardware' | 'passkey';

/** An MFA device of one user, or one that was created and belongs to nobody. */
export type Device = {
  readonly serialNumber: string;
  /** The last part of the ARN, or the whole serial number of a hardware token. */
  readonly name: string;
  readonly kind: DeviceKind;
  /** `unused`: no user has it. It was never enabled, or was deactivated and kept. */
  readonly state: 'enabled' | 'unused';
  /** When it was enabled, where AWS says so. */
  readonly enabledAt: Date | undefined;
};

/** The parts of an IAM ARN that say which device it is. */
const deviceArn = /^arn:([\w-]+):iam::(\d*):(mfa|u2f|sms-mfa)(\/(?:.*\/)?)([^/]+)$/s;

/**
 * What kind of device a serial number names. Passkeys and FIDO keys are listed with a resource part
 * that begins with `u2f/` (IAM user guide, ListMFADevices); a hardware token has no ARN.
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

/** Whether it can give the six digits that STS takes. AWS has no API for passkeys. */
export function givesCodes(serialNumber: string): boolean {
  return deviceKind(serialNumber) !== 'passkey';
}

/** The serial number that a virtual device of that name will have. */
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
 * Why AWS would not take the name, in one sentence; `undefined` where it would. IAM takes
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

/** The same for a path: a slash, or visible ASCII characters between two of them. */
export function devicePathProblem(path: string): string | undefined {
  if (path !== '/' && !/^\/[\x21-\x7e]+\/$/.test(path)) {
    return 'A path begins and ends with a slash, with no blanks in it: /, or /team/.';
  }
  if (path.length > longestPath) return `A path has at most ${longestPath} characters.`;
  return undefined;
}

/**
 * A name that is free: the user's own, which most policies allow, else that with a number. A user
 * name is always good as a device name: 64 characters of the same set at most.
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
 * The user behind an ARN such as `arn:aws:iam::123456789012:user/team/name`; `undefined` for the
 * root user, roles and federated users, whose devices IAM does not let awsmfa manage.
 */
export function toIamUser(arn: string): IamUser | undefined {
  const [, partition, account, name] =
    /^arn:([\w-]+):iam::(\d+):user\/(?:.*\/)?([^/]+)$/s.exec(arn) ?? [];
  if (partition === undefined || account === undefined || name === undefined) return undefined;
  return { name, account, partition, arn };
}
