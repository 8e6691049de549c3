import { dialects } from '../../aws/key-stores/dialects';
import type { KeptInStore } from '../../aws/key-stores/key-store';
import { programPathsOf } from '../../aws/profiles/linked-command';
import type { ProfileSet } from '../../aws/profiles/profile';
import { splitCommand } from '../../aws/profiles/read/shell-words';
import { runsProcess } from '../../aws/sessions/plan';
import { shellWord } from '../../shell-word';
import type { ProgramState } from '../process/find-program';
import { type Finding, findings } from './finding';

const { ok, note, problem } = findings('programs');

/**
 * Checks the programs that profiles name. A linked profile names Node and awsmfa by the paths they had
 * when it was linked, which an update may have removed. Runs no `credential_process`.
 *
 * @param isThere whether a path exists
 * @param stateOf whether a program would start
 */
export function checkPrograms(
  awsCliVersion: string | undefined,
  nodeVersion: string,
  { profiles }: ProfileSet,
  isThere: (path: string) => boolean,
  stateOf: (program: string) => ProgramState,
): readonly Finding[] {
  const gone = [...profiles.values()].flatMap((profile) => {
    if (!runsProcess(profile)) return [];
    const { name, kind, credentialProcess = '', keptIn: kept } = profile;
    const [program = ''] = splitCommand(credentialProcess) ?? [];
    const paths = kind === 'linked' || kept !== undefined ? programPathsOf(credentialProcess) : [];
    const lost = paths.filter((path) => path !== program && !isThere(path));
    const flaws = [
      ...flawOf(program, stateOf(program)),
      ...lost.map((path) => `${path}, which is not there`),
    ];
    const found = flaws.map((flaw) =>
      kind === 'linked'
        ? problem(
            `The linked profile ${name} runs ${flaw}.`,
            `awsmfa unlink ${shellWord(name)}, then link it again`,
          )
        : problem(
            `The credential_process of ${name} runs ${flaw}.`,
            kept === undefined
              ? `Install the program, or correct credential_process in ${name}`
              : `awsmfa keys ${shellWord(name)} move --to ${kept.store}`,
          ),
    );
    return kept === undefined ? found : [...found, ...flawOfStore(name, kept, stateOf)];
  });
  return [
    awsCliVersion === undefined
      ? note('There is no aws on the PATH. awsmfa does not need it.')
      : ok(`The AWS CLI is version ${awsCliVersion}, Node ${nodeVersion}.`),
    ...gone,
  ];
}

/** Checks that the store's program exists. Does not open the store. */
function flawOfStore(
  name: string,
  { store, accessKeyId }: KeptInStore,
  stateOf: (program: string) => ProgramState,
): readonly Finding[] {
  const { tool } = dialects[store];
  return flawOf(tool, stateOf(tool)).map((flaw) =>
    problem(
      `The keys of ${name} are in ${store}. It needs ${flaw}.`,
      `Install ${tool}. If the store is lost, make a new access key at AWS and turn ${accessKeyId} off`,
    ),
  );
}

function flawOf(program: string, state: ProgramState): readonly string[] {
  switch (state) {
    case 'found':
      return [];
    case 'missing':
      return [`${program}, which is not ${program.includes('/') ? 'there' : 'on the PATH'}`];
    case 'not-executable':
      return [`${program}, which is not executable`];
  }
}
