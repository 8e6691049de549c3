import { awsVaultExport } from '../../aws/profiles/foreign-settings';
import type { Profile, ProfileProblem, ProfileSet } from '../../aws/profiles/profile';
import type { Environment, FileLocations } from '../../aws/profiles/read/locate';
import { nameFew } from '../../name-few';
import { shownPath, shownPlace } from '../../shown-path';
import { type Finding, findings } from './finding';

/**
 * What is wrong with the two files, and with the profiles in them.
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
  return [
    ...checkPresence([configFile, credentialsFile], isThere, home, env),
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
  isThere: (path: string) => boolean,
  home: string,
  env: Environment,
): readonly Finding[] {
  const { ok, note, warning } = findings('files');
  const there = paths.filter(isThere);
  const shown = (path: string) => shownPath(path, home) || '""';
  // Keys in the environment alone, as in CI, need no files.
  const tell = env['AWS_ACCESS_KEY_ID'] ? note : warning;
  if (there.length === 0)
    return [
      tell(
        `There is neither ${paths.map(shown).join(' nor ')}: there are no profiles.`,
        'aws configure writes a first profile; awsmfa sandbox shows everything without one.',
      ),
    ];
  return [
    ok(`The profiles are read from ${there.map(shown).join(' and ')}.`),
    ...FILE_VARIABLES.flatMap((variable, index) => {
      const path = env[variable] ? paths[index] : undefined;
      return path === undefined || isThere(path)
        ? []
        : [
            warning(
              `${variable} names ${shown(path)}, and there is no such file.`,
              `unset ${variable}`,
            ),
          ];
    }),
  ];
}

/** In the order of the paths. */
const FILE_VARIABLES = ['AWS_CONFIG_FILE', 'AWS_SHARED_CREDENTIALS_FILE'];

function checkProfiles(profiles: ProfileSet['profiles'], home: string): readonly Finding[] {
  const { ok, problem } = findings('profiles');
  const flawed = [...profiles.values()].flatMap((profile) =>
    // What a variable says is told of the environment.
    profile.problem === undefined || isVariable(profile.problem) ? [] : [profile],
  );
  const byBase = new Map<string, Profile[]>();
  for (const profile of flawed) {
    const { name, problem: flaw, sourceProfile = '' } = profile;
    const key =
      flaw?.code === 'source-without-credentials' ? `base ${sourceProfile}` : `profile ${name}`;
    byBase.set(key, [...(byBase.get(key) ?? []), profile]);
  }
  const found = [...byBase.values()].flatMap(([first, ...others]) => {
    if (first?.problem === undefined) return [];
    const { message, code } = first.problem;
    if (code !== 'source-without-credentials')
      return [problem(`${first.name}: ${message}`, `Fix: ${shownPlace(first.problem, home)}`)];
    const { sourceProfile = '' } = first;
    const names = [first, ...others].map(({ name }) => name);
    return [
      problem(
        `${sourceProfile} has no keys in these files: ${nameFew(names)} can't work.`,
        `Add its keys. If aws-vault or a password manager holds them: ${awsVaultExport(sourceProfile)}`,
      ),
    ];
  });
  const good = profiles.size - flawed.length;
  return good > 0
    ? [ok(`${good} ${good === 1 ? 'profile is' : 'profiles are'} in order.`), ...found]
    : found;
}

function isVariable({ file, line }: ProfileProblem): boolean {
  return line === undefined && /^AWS_[A-Z_]+$/.test(file);
}
