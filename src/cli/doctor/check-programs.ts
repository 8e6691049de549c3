import { isAbsolute } from 'node:path';
import type { ProfileSet } from '../../aws/profiles/profile';
import { splitCommand } from '../../aws/profiles/read/shell-words';
import { shellWord } from '../../shell-word';
import { type Finding, findings } from './finding';

const { ok, note, problem } = findings('programs');

/**
 * The programs that work together. A linked profile names Node and awsmfa by their paths of the day
 * it was linked: an update of either may have taken them away.
 *
 * @param isThere whether a path exists
 */
export function checkPrograms(
  awsCliVersion: string | undefined,
  nodeVersion: string,
  { profiles }: ProfileSet,
  isThere: (path: string) => boolean,
): readonly Finding[] {
  const gone = [...profiles.values()].flatMap(({ name, kind, credentialProcess = '' }) => {
    if (kind !== 'linked') return [];
    const words = splitCommand(credentialProcess) ?? [];
    const program = words.slice(0, words.indexOf('credential-process'));
    return program
      .filter((path) => isAbsolute(path) && !isThere(path))
      .map((path) =>
        problem(
          `The linked profile ${name} runs ${path}, which is not there.`,
          `awsmfa unlink ${shellWord(name)}, then link it again`,
        ),
      );
  });
  return [
    awsCliVersion === undefined
      ? note(
          'There is no aws on the PATH. awsmfa does without; your other tools use what it hands out.',
        )
      : ok(`The AWS CLI is version ${awsCliVersion}, Node ${nodeVersion}.`),
    ...gone,
  ];
}
