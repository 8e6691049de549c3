import { deviceName } from '../aws/devices/device';
import type { Profile, ProfileKind, ProfileSet, Subject } from '../aws/profiles/profile';
import type { ActiveEnvironment } from '../aws/profiles/resolve/active';
import type { Settings } from '../user-settings';
import type { ProfileRow } from './list/profile-groups';

/** The account in the role's ARN, or else in the device's ARN, or else in the SSO settings. */
export function accountOf(profile: Profile, serialNumber?: string): string | undefined {
  const fromArn =
    accountInArn(profile.roleArn) ?? accountInArn(profile.mfaSerial) ?? accountInArn(serialNumber);
  if (fromArn !== undefined) return fromArn;
  const sso = profile.settings.get('sso_account_id');
  return typeof sso === 'string' && sso !== '' ? sso : undefined;
}

/** The account's name from the settings, or else its number. */
export function accountLabel(
  profile: Profile,
  { accounts }: Pick<Settings, 'accounts'>,
  serialNumber?: string,
): string | undefined {
  const account = accountOf(profile, serialNumber);
  return account && (accounts.get(account) ?? account);
}

/** The role's name, if the profile has another name. */
function ownRole(profile: Profile): string | undefined {
  const role = roleNameOf(profile);
  return role === profile.name ? undefined : role;
}

/** What the list shows next to a profile's name and status. */
export function rowFacts(
  profile: Profile,
  settings: Pick<Settings, 'accounts'>,
  serialNumber: string | undefined,
): { readonly account: string | undefined; readonly role: string | undefined } {
  const account =
    profile.problem === undefined ? accountLabel(profile, settings, serialNumber) : undefined;
  return { account, role: ownRole(profile) };
}

/** The region, if it differs from the group head's. */
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

/** The kind in a word, at most eight cells. */
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

/** The name that `link` gives the new profile, with the device's name for a second device. */
export function defaultLinkName({ profile, serialNumber }: Subject): string {
  if (serialNumber === undefined) return `${profile}-linked`;
  // IAM allows characters in a device's name that not every SDK allows in a profile's.
  return `${profile}-${deviceName(serialNumber).replace(/[^\w@+.%:/-]/g, '-')}-linked`;
}

/** Whether no profile has credentials, only settings. */
export function hasOnlySettings({ profiles }: ProfileSet): boolean {
  for (const { kind } of profiles.values()) if (kind !== 'settings') return false;
  return true;
}

/**
 * What access keys in the environment do, if there are any. botocore uses them unless the command line
 * names a profile, whatever `AWS_PROFILE` says (`create_credential_resolver`).
 */
export function sayKeyVariables({ keyVariables }: ActiveEnvironment): string | undefined {
  const last = keyVariables.at(-1);
  if (last === undefined) return undefined;
  const others = keyVariables.slice(0, -1).join(', ');
  const are = others === '' ? `${last} is` : `${others} and ${last} are`;
  return `${are} set: without --profile, aws uses these keys.`;
}
