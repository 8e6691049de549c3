import { awsVaultExport } from '../../aws/profiles/foreign-settings';
import type { Profile, ProfileProblem, ProfileSet } from '../../aws/profiles/profile';
import type { Environment, FileLocations } from '../../aws/profiles/read/locate';
import { nameFew, shownPath, shownPlace } from '../../printable';
import { type Finding, findings } from './finding';

/**
 * Checks the two files and the profiles in them.
 *
 * @param isThere whether a path exists, readable or not
 */
export function checkFiles(
  { configFile, credentialsFile }: FileLocations,
  { profiles, problems }: ProfileSet,
  isThere: (path: string) => boolean,
  home: string,
  env: Environment = {},
): readonly Finding[] {
  const isUnreadable = (path: string) =>
    problems.some(({ code, file }) => code === 'file-unreadable' && file === path);
  return [
    ...checkPresence([configFile, credentialsFile], { isThere, isUnreadable }, home, env),
    ...problems.map((problem) =>
      findings('files').problem(
        `${shownPlace(problem, home)}: ${problem.message}`,
        'Fix it there.',
      ),
    ),
    ...checkProfiles(profiles, home),
  ];
}

function checkPresence(
  paths: readonly string[],
  look: Readonly<Record<'isThere' | 'isUnreadable', (path: string) => boolean>>,
  home: string,
  env: Environment,
): readonly Finding[] {
  const { ok, note, warning } = findings('files');
  // An unreadable file is not absent: its directory may be closed to us.
  const isThere = (path: string) => look.isThere(path) || look.isUnreadable(path);
  const read = paths.filter((path) => look.isThere(path) && !look.isUnreadable(path));
  const shown = (path: string) => shownPath(path, home) || '""';
  // Keys in the environment need no files, as in CI.
  const tell = env['AWS_ACCESS_KEY_ID'] ? note : warning;
  if (!paths.some(isThere))
    return [
      tell(
        `No profiles: there is neither ${paths.map(shown).join(' nor ')}.`,
        'Add a profile: awsmfa add. Try everything without one: awsmfa sandbox.',
      ),
    ];
  return [
    ...(read.length === 0 ? [] : [ok(`Profiles come from ${read.map(shown).join(' and ')}.`)]),
    ...FILE_VARIABLES.flatMap((variable, index) => {
      const path = env[variable] ? paths[index] : undefined;
      return path === undefined || isThere(path)
        ? []
        : [warning(`${variable} names ${shown(path)}, which does not exist.`, `unset ${variable}`)];
    }),
  ];
}

/** In the order of the paths. */
const FILE_VARIABLES = ['AWS_CONFIG_FILE', 'AWS_SHARED_CREDENTIALS_FILE'];

type Flawed = { readonly profile: Profile; readonly flaw: ProfileProblem };

/** Reports each cause once, however many roles it breaks. The profile to fix comes first. */
function groupByCause(
  flawed: readonly Flawed[],
  profiles: ProfileSet['profiles'],
): readonly (readonly Flawed[])[] {
  const groups = new Map<string, Flawed[]>();
  const keysByPlace = new Map<string, string>();
  const isAbove = ({ profile, flaw }: Flawed) =>
    flaw.code === 'broken-source-profile' ||
    profile.problem === undefined ||
    (flaw.code === 'source-profile-cycle' && !circleBelow(profile, profiles).has(profile.name));
  const causes = flawed.filter((each) => !isAbove(each));
  for (const each of [...causes, ...flawed.filter(isAbove)]) {
    const { profile, flaw } = each;
    const place = `${flaw.file}:${flaw.line}`;
    const key =
      flaw.code === 'source-without-credentials'
        ? `base ${profile.sourceProfile}`
        : flaw.code === 'source-profile-cycle'
          ? `circle ${[...circleBelow(profile, profiles)].sort()[0]}`
          : isAbove(each)
            ? (keysByPlace.get(place) ?? place)
            : `${place} ${flaw.message}`;
    if (!keysByPlace.has(place)) keysByPlace.set(place, key);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [each]);
    else group.push(each);
  }
  return [...groups.values()];
}

/** The profiles of the cycle that a role leads to. */
function circleBelow({ name: first }: Profile, profiles: ProfileSet['profiles']): Set<string> {
  const path = new Set<string>();
  let name = first;
  while (!path.has(name)) {
    path.add(name);
    name = profiles.get(name)?.sourceProfile ?? '';
  }
  return new Set([...path].slice([...path].indexOf(name)));
}

function checkProfiles(profiles: ProfileSet['profiles'], home: string): readonly Finding[] {
  const { ok, problem } = findings('profiles');
  const flawed = [...profiles.values()].flatMap((profile) => {
    const flaw = profile.kind === 'settings' ? undefined : (profile.problem ?? profile.obstacle);
    // `checkEnvironment` reports variables.
    return flaw === undefined || isVariable(flaw) ? [] : [{ profile, flaw }];
  });
  const found = groupByCause(flawed, profiles).flatMap(([first, ...others]) => {
    if (first === undefined) return [];
    const { profile, flaw } = first;
    const names = others.map((other) => other.profile.name);
    if (flaw.code !== 'source-without-credentials') {
      const above = names.length === 0 ? '' : `. ${nameFew(names)} can't work without it.`;
      return [
        problem(`${profile.name}: ${flaw.message}`, `Fix: ${shownPlace(flaw, home)}${above}`),
      ];
    }
    const { sourceProfile = '' } = profile;
    return [
      problem(
        `${sourceProfile} has no keys in these files: ${nameFew([profile.name, ...names])} can't work.`,
        `Add its keys. If aws-vault or a password manager holds them: ${awsVaultExport(sourceProfile)}`,
      ),
    ];
  });
  const good = profiles.size - flawed.length;
  return good > 0
    ? [ok(`${good} ${good === 1 ? 'profile is' : 'profiles are'} fine.`), ...found]
    : found;
}

function isVariable({ file, line }: ProfileProblem): boolean {
  return line === undefined && /^AWS_[A-Z_]+$/.test(file);
}
