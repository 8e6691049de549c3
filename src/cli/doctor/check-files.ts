import type { FileLocations } from '../../aws/profiles/locate';
import type { ProfileSet } from '../../aws/profiles/profile';
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
): readonly Finding[] {
  return [
    ...checkPresence([configFile, credentialsFile], isThere),
    ...problems.map(({ file, line, message }) =>
      findings('files').problem(`${place(file, line)}: ${message}`, 'Mend it there.'),
    ),
    ...checkProfiles(profiles),
  ];
}

function checkPresence(
  paths: readonly string[],
  isThere: (path: string) => boolean,
): readonly Finding[] {
  const { ok, warning } = findings('files');
  const there = paths.filter(isThere);
  if (there.length === 0)
    return [
      warning(
        `There is neither ${paths.join(' nor ')}: there are no profiles.`,
        'aws configure writes a first profile; awsmfa sandbox shows everything without one.',
      ),
    ];
  return [ok(`The profiles are read from ${there.join(' and ')}.`)];
}

function checkProfiles(profiles: ProfileSet['profiles']): readonly Finding[] {
  const { ok, problem } = findings('profiles');
  const broken = [...profiles.values()].flatMap(({ name, problem: flaw }) => {
    if (flaw === undefined) return [];
    return [
      problem(
        `The profile ${name} can't work: ${flaw.message}`,
        `Mend it in ${place(flaw.file, flaw.line)}.`,
      ),
    ];
  });
  const good = profiles.size - broken.length;
  return good > 0
    ? [ok(`${good} ${good === 1 ? 'profile is' : 'profiles are'} in order.`), ...broken]
    : broken;
}

function place(file: string, line: number | undefined): string {
  return line === undefined ? file : `${file}, line ${line}`;
}
