import { deviceName } from '../aws/devices/device';
import type { Profile, ProfileKind, ProfileSet, Subject } from '../aws/profiles/profile';
import type { ActiveEnvironment } from '../aws/profiles/resolve/active';
import type { Settings } from '../user-settings';
import type { ProfileRow } from './list/profile-groups';

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

/** The account by the name that the person gave it, else by its number. */
export function accountLabel(
  profile: Profile,
  { accounts }: Pick<Settings, 'accounts'>,
  serialNumber?: string,
): string | undefined {
  const account = accountOf(profile, serialNumber);
  return account && (accounts.get(account) ?? account);
}

/** The role's name where the profile's does not say it. */
function ownRole(profile: Profile): string | undefined {
  const role = roleNameOf(profile);
  return role === profile.name ? undefined : role;
}

/** What the list says of a profile beside its name and status. */
export function rowFacts(
  profile: Profile,
  settings: Pick<Settings, 'accounts'>,
  serialNumber: string | undefined,
): { readonly account: string | undefined; readonly role: string | undefined } {
  const account =
    profile.problem === undefined ? accountLabel(profile, settings, serialNumber) : undefined;
  return { account, role: ownRole(profile) };
}

/** The region where it is another than that of the group's head. */
export function ownRegion(
  { place, profileName }: Pick<ProfileRow, 'place' | 'profileName'>,
  profiles: ReadonlyMap<string, Profile>,
): string | undefined {
  const profile = place === 'member' ? profiles.get(profileName) : undefined;
  const region = profile?.region;
  return region === profiles.get(profile?.baseProfile ?? '')?.region ? undefined : region;
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

function lastPart(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}

/** The kind as the list shows it, at most eight cells. */
export function kindLabel({ kind }: Profile): string {
  return kindLabels[kind];
}

const kindLabels: Readonly<Record<ProfileKind, string>> = {
  'mfa-role': 'mfa-role',
  role: 'role',
  'mfa-user': 'mfa-user',
  user: 'user',
  session: 'session',
  sso: 'sso',
  login: 'login',
  process: 'process',
  linked: 'linked',
  'web-identity': 'web-id',
  instance: 'instance',
  settings: 'settings',
  broken: 'broken',
};

/** What `link` calls the new profile: the name of one device's session tells the device. */
export function defaultLinkName({ profile, serialNumber }: Subject): string {
  if (serialNumber === undefined) return `${profile}-linked`;
  // What IAM allows in a device's name, and not every SDK in a profile's.
  return `${profile}-${deviceName(serialNumber).replace(/[^\w@+.%:/-]/g, '-')}-linked`;
}

/** Whether no profile has credentials: settings alone are none. */
export function hasOnlySettings({ profiles }: ProfileSet): boolean {
  for (const { kind } of profiles.values()) if (kind !== 'settings') return false;
  return true;
}

/**
 * What access keys in the environment do; `undefined` where there are none. botocore takes them unless
 * a profile is named on the command line, `AWS_PROFILE` or not (`create_credential_resolver`).
 */
export function sayKeyVariables({ keyVariables }: ActiveEnvironment): string | undefined {
  const last = keyVariables.at(-1);
  if (last === undefined) return undefined;
  const others = keyVariables.slice(0, -1).join(', ');
  const are = others === '' ? `${last} is` : `${others} and ${last} are`;
  return `${are} set: without --profile, aws uses these keys.`;
}
