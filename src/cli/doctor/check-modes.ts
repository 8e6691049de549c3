import { shownPath } from '../../printable';
import { shellWord } from '../../shell-word';
import { type Finding, findings } from './finding';

const { note, warning } = findings('modes');

/** The owner and mode of a file or directory. */
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
 * Finds files that let other users read secrets or change where secrets go. A profile may name a command
 * to run (`credential_process`), so anyone who can write the file can run commands as its reader.
 *
 * @param userId of this process; `undefined` on Windows, which has no modes
 * @param home the home directory
 */
export function checkModes(
  files: readonly FileState[],
  userId: number | undefined,
  home: string,
): readonly Finding[] {
  if (userId === undefined) return whatProtects(files, home);
  return files.flatMap(({ path, holds, mode, ownerId }) => {
    const found: Finding[] = [];
    const shown = (mode & 0o777).toString(8).padStart(4, '0');
    // Protects: doctor reports a file that belongs to another user.
    if (ownerId !== userId)
      found.push(
        warning(
          `${shownPath(path, home)} belongs to another user (${ownerId}), as after sudo.`,
          `sudo chown ${userId} ${shellWord(path)}`,
        ),
      );
    // Protects: doctor reports a secret that others may read or write.
    if (holds === 'secrets' && (mode & othersMayDoAnything) !== 0)
      found.push(
        warning(
          `${shownPath(path, home)} holds secrets, and other users may ${mode & othersMayWrite ? 'write' : 'read'} it (mode ${shown}).`,
          `chmod go= ${shellWord(path)}`,
        ),
      );
    // Protects: doctor reports a setting that others may write.
    else if ((mode & othersMayWrite) !== 0)
      found.push(
        warning(
          `Other users may write ${shownPath(path, home)} (mode ${shown}).`,
          `chmod go-w ${shellWord(path)}`,
        ),
      );
    return found;
  });
}

/** On Windows a new file inherits the access rights of its folder. Only the user, the system and administrators have access to a user's folder. */
function whatProtects(files: readonly FileState[], home: string): readonly Finding[] {
  const isInHome = (path: string) =>
    path.toLowerCase().startsWith(`${home.toLowerCase().replace(/\\$/, '')}\\`);
  const outside = files.filter(({ path, holds }) => holds === 'secrets' && !isInHome(path));
  return [
    note(
      `Windows has no file modes. The access rights of ${home} protect the files in it.`,
      `icacls "${home}" shows who has access.`,
    ),
    ...outside.map(({ path }) =>
      note(
        `${path} holds secrets and is not in ${home}, so other users may have access to it.`,
        `icacls "${path}" shows who has access.`,
      ),
    ),
  ];
}
