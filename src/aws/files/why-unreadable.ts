import { accessSync, constants, statSync } from 'node:fs';
import { reasonOf, systemCodeOf } from '../../file-reason';

/**
 * Why a file that a setting names can't be read, or `undefined` if it can. Doesn't read it, because
 * it may be a pipe.
 */
export function whyUnreadable(path: string): string | undefined {
  try {
    if (statSync(path).isDirectory()) return 'a directory is in its place';
    accessSync(path, constants.R_OK);
    return undefined;
  } catch (thrown) {
    return systemCodeOf(thrown) === 'ENOENT' ? 'there is no such file' : reasonOf(thrown);
  }
}
