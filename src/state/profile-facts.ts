import type { Profile } from '../aws/profiles/profile';

/**
 * The account of a role's ARN, else of the device that is used with the profile, else of an SSO
 * profile's settings.
 */
export function accountOf(profile: Profile, serialNumber?: string): string | undefined {
  const fromArn =
    accountInArn(profile.roleArn) ?? accountInArn(profile.mfaSerial) ?? accountInArn(serialNumber);
  if (fromArn !== undefined) return fromArn;
  const sso = profile.settings.get('sso_account_id');
  return typeof sso === 'string' && sso !== '' ? sso : undefined;
}

function accountInArn(arn: string | undefined): string | undefined {
  const account = arn?.split(':', 5)[4];
  return account === '' ? undefined : account;
}

/** The name of the role that the profile assumes, without its path. */
export function roleNameOf({
  roleArn,
}: {
  readonly roleArn: string | undefined;
}): string | undefined {
  return roleArn === undefined || roleArn === '' ? undefined : lastPart(roleArn);
}

/** What people call a device: the last part of its ARN, or the serial number of a hardware token. */
export function deviceName(serialNumber: string): string {
  return lastPart(serialNumber) || serialNumber;
}

function lastPart(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}

/** The kind as the list shows it, at most eight cells. */
export function kindLabel({ kind }: Profile): string {
  return kind === 'web-identity' ? 'web-id' : kind;
}

/** A path with the home directory as `~`. */
export function shownPath(path: string, home: string): string {
  return home !== '' && path.startsWith(`${home}/`) ? `~${path.slice(home.length)}` : path;
}
