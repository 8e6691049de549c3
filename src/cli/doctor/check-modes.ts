import { shellWord } from '../../shell-word';
import { type Finding, findings } from './finding';

const { warning } = findings('modes');

/** A file or directory as the system has it. */
export type FileState = {
  readonly path: string;
  /** `secrets`: nobody else may read it; `settings`: nobody else may write it. */
  readonly holds: 'secrets' | 'settings';
  /** The permission bits. */
  readonly mode: number;
  readonly ownerId: number;
};

const othersMayWrite = 0o022;
const othersMayDoAnything = 0o077;

/**
 * Who else may read the secrets, or write what decides where they go: a profile may name a command
 * to run (`credential_process`), so whoever can write it runs commands as its reader.
 *
 * @param userId of this process; `undefined` on Windows, which has no modes
 */
export function checkModes(
  files: readonly FileState[],
  userId: number | undefined,
): readonly Finding[] {
  if (userId === undefined) return [];
  return files.flatMap(({ path, holds, mode, ownerId }) => {
    const found: Finding[] = [];
    const shown = (mode & 0o777).toString(8).padStart(4, '0');
    if (ownerId !== userId)
      found.push(
        warning(
          `${path} belongs to another user (${ownerId}), as after sudo.`,
          `sudo chown ${userId} ${shellWord(path)}`,
        ),
      );
    if (holds === 'secrets' && (mode & othersMayDoAnything) !== 0)
      found.push(
        warning(
          `${path} holds secrets, and other users may ${mode & othersMayWrite ? 'write' : 'read'} it (mode ${shown}).`,
          `chmod go= ${shellWord(path)}`,
        ),
      );
    else if ((mode & othersMayWrite) !== 0)
      found.push(
        warning(`Other users may write ${path} (mode ${shown}).`, `chmod go-w ${shellWord(path)}`),
      );
    return found;
  });
}
