import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import { isWindowsHere } from '../../aws/files/windows';
import type { Environment } from '../../aws/profiles/read/locate';

export type ProgramState = 'found' | 'missing' | 'not-executable';

/**
 * Whether a program would start without a shell, by the rules of `execvp`: a name with a slash is a path,
 * and any other name is looked up on the PATH, where an empty entry means the working directory.
 *
 * Windows completes names in other ways, so there only an absolute path can be missing.
 */
export function stateOfProgram(
  { PATH = '/bin:/usr/bin' }: Environment,
  name: string,
): ProgramState {
  if (isWindowsHere) return isAbsolute(name) && !existsSync(name) ? 'missing' : 'found';
  const paths = name.includes('/') ? [name] : PATH.split(delimiter).map((at) => join(at, name));
  if (paths.some(isExecutable)) return 'found';
  return paths.some((path) => existsSync(path)) ? 'not-executable' : 'missing';
}

export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
