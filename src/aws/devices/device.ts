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
