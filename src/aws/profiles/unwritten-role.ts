import type { ProfileSet, UnwrittenRole } from './profile';
import { toProfileHeader } from './read/section-name';
import { flawOfSetting } from './resolve/setting-rules';

/** Its settings, by the option that gives each. */
const settings = [
  ['role-arn', 'role_arn', 'roleArn'],
  ['external-id', 'external_id', 'externalId'],
  ['role-session-name', 'role_session_name', 'roleSessionName'],
] as const;

/** The first option whose value AWS would refuse, and why. */
export function flawOfRole(role: UnwrittenRole) {
  for (const [option, key, member] of settings) {
    const value = role[member];
    const cause = value === undefined ? undefined : flawOfSetting(key, value);
    if (cause !== undefined) return { option, value, cause };
  }
  return undefined;
}

/** The words of a command line that name a profile, or a role without a profile. */
export function commandWords(
  profileName: string,
  { unwritten }: Pick<ProfileSet, 'unwritten'>,
): readonly string[] {
  const role = unwritten.get(profileName);
  if (role === undefined) return [profileName];
  const options = settings.flatMap(([option, , member]) => {
    const value = role[member];
    return value === undefined ? [] : [`--${option}`, value];
  });
  return [role.sourceProfile, ...options];
}

/**
 * The config file's text with a section for each role, and the name of each. The roles are then
 * read, planned and cached like profiles, with the source profile's region and serial number.
 */
export function writeRoles(
  text: string,
  roles: readonly UnwrittenRole[],
  { profiles }: ProfileSet,
): { readonly text: string; readonly unwritten: ReadonlyMap<string, UnwrittenRole> } {
  const unwritten = new Map<string, UnwrittenRole>();
  const sections = roles.flatMap((role) => {
    const source = profiles.get(role.sourceProfile);
    if (source === undefined) return [];
    const name = nameOf(role, (taken) => profiles.has(taken) || unwritten.has(taken));
    unwritten.set(name, role);
    const lines = [
      ['source_profile', role.sourceProfile],
      ['region', source.region],
      ['mfa_serial', source.mfaSerial],
      ...settings.map(([, key, member]) => [key, role[member]] as const),
    ].flatMap(([key, value]) => (value && !/[\r\n]/.test(value) ? [`${key} = ${value}`] : []));
    return ['', `[${toProfileHeader(name)}]`, ...lines];
  });
  return { text: [text, ...sections, ''].join('\n'), unwritten };
}

/** A name such as `deploy of me`, which no profile has. */
function nameOf(
  { roleArn, sourceProfile }: UnwrittenRole,
  isTaken: (name: string) => boolean,
): string {
  const role = roleArn.split('/').at(-1) ?? '';
  const whole = `${role} of ${sourceProfile}`;
  const name = toProfileHeader(whole) === undefined ? role : whole;
  for (let count = 1; ; count += 1) {
    const numbered = count === 1 ? name : `${name} (${count})`;
    if (!isTaken(numbered)) return numbered;
  }
}
