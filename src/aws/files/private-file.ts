import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fchmodSync,
  fchownSync,
  fsyncSync,
  ftruncateSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  rmdirSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { AppFailure } from '../../errors';
import { reasonOf, systemCodeOf } from '../../file-reason';
import { readRegular } from './read-regular';
import { renameOver } from './rename-over';

/** Who writes, and how it sees whether another writer still lives. */
export type WritingProcess = {
  readonly processId: number;
  readonly isAlive: (processId: number) => boolean;
  /**
   * When a process began, in the system's own words: a process id alone may be another program's by
   * now. `undefined` where the system does not say.
   */
  readonly startOf: (processId: number) => string | undefined;
};

type PrivateFileOptions = {
  /** 0600 where nothing is said. */
  readonly mode?: number;
  /** Kept where the file was another's before; refused where that can't be done. */
  readonly owner?: { readonly uid: number; readonly gid: number };
  /** Gives the new file, while it is empty, what the old one has: `false` gives it up. */
  readonly prepare?: (temporary: string) => boolean;
  /** Asked when the new text is on the disk, just before it takes its place: `false` gives it up. */
  readonly isWanted?: () => boolean;
};

/**
 * Replaces a file as a whole: whoever reads it, and whoever looks after a crash, finds the old text or
 * the new one. The text goes into a temporary file beside it that nobody else may read, is flushed to
 * the disk and renamed. A missing directory is made (0700), and what killed writers left is removed.
 *
 * Returns whether it was written: `false` only where `prepare` or `isWanted` said so.
 *
 * @throws AppFailure `file-not-written`; the old file is then as it was.
 */
export function writePrivateFile(
  path: string,
  text: string,
  writer: WritingProcess,
  options: PrivateFileOptions = {},
): boolean {
  const directory = dirname(path);
  const { isWanted = () => true } = options;
  try {
    removeLeftovers(directory, writer);
    for (let attempt = 1; ; attempt++) {
      const temporary = join(directory, temporaryName(writer));
      try {
        if (!writeTemporary(temporary, text, options) || !isWanted()) {
          removeQuietly(temporary);
          return false;
        }
        renameOver(temporary, path);
        break;
      } catch (thrown) {
        removeQuietly(temporary);
        // On a shared disk, a writer on another computer can't see that this one lives.
        if (systemCodeOf(thrown) !== 'ENOENT' || attempt === MOST_ATTEMPTS) throw thrown;
        // Protects: a directory that is made for private files lets nobody else look into it.
        mkdirSync(directory, { recursive: true, mode: 0o700 });
      }
    }
  } catch (thrown) {
    throw new AppFailure({
      kind: 'file-not-written',
      path,
      reason: reasonOf(thrown),
      cause: thrown,
    });
  }
  flushDirectory(directory);
  return true;
}

const MOST_ATTEMPTS = 5;

/** A name in a directory that is removed by the next writer there when this process is gone. */
export function temporaryName({ processId, startOf }: WritingProcess): string {
  // Protects: nobody can tell the name of a temporary file beforehand.
  return `.awsmfa-${processId}.${startOf(processId) ?? ''}-${randomBytes(4).toString('hex')}.tmp`;
}

const TEMPORARY_NAME = /^\.awsmfa-(\d+)(?:\.(\d*))?-[0-9a-f]{8}\.tmp$/;

/**
 * Removes what killed writers left in a directory. A writer never pauses between making its file and
 * renaming it, so one of this process's own id is a leftover.
 */
export function removeLeftovers(directory: string, writer: WritingProcess): void {
  let names: string[];
  try {
    names = readdirSync(directory);
  } catch {
    return;
  }
  for (const name of names) {
    const [, id, start = ''] = TEMPORARY_NAME.exec(name) ?? [];
    if (id === undefined) continue;
    // Protects: a temporary file stays as long as its writer lives.
    if (Number(id) === writer.processId || !isRunning({ id: Number(id), start }, writer))
      removeQuietly(join(directory, name));
  }
}

/** Whether that process still runs, and not another that has its number by now. */
export function isRunning(
  { id, start }: { readonly id: number; readonly start: string },
  { isAlive, startOf }: WritingProcess,
): boolean {
  // Protects: what a process wrote is left over when another program has its number.
  return isAlive(id) && (startOf(id) ?? '') === start;
}

function writeTemporary(path: string, text: string, options: PrivateFileOptions): boolean {
  const { mode, owner, prepare = () => true } = options;
  // Protects: a temporary file is a new one for its owner alone, and nothing that was put in its place.
  const file = openSync(path, 'wx', 0o600);
  try {
    if (!prepare(path)) return false;
    ftruncateSync(file);
    writeFileSync(file, text);
    // Protects: a file that is replaced stays its owner's.
    if (owner) fchownSync(file, owner.uid, owner.gid);
    // After the change of owner, which may take bits away; the umask has no say in it.
    // Protects: a private file has the mode it is told, or is for its owner alone.
    fchmodSync(file, mode ?? 0o600);
    // Protects: a text is on the disk before it takes the place of another.
    fsyncSync(file);
    return true;
  } finally {
    closeSync(file);
  }
}

/** Without it a crash of the machine may bring the old name back; some systems can't, and need not. */
function flushDirectory(path: string): void {
  try {
    const directory = openSync(path, 'r');
    try {
      // Protects: the name of a new text is on the disk when the writer goes on.
      fsyncSync(directory);
    } finally {
      closeSync(directory);
    }
  } catch {
    // The file is written all the same.
  }
}

/** Nothing the size of a session is larger. */
const MOST_BYTES = 1 << 20;

/**
 * Reads a file that awsmfa or the AWS CLI wrote. `undefined` for whatever else is in its place: a
 * directory, a FIFO, which would be waited for, or more than any of them holds.
 *
 * @param isOwn whether a link, or a file of another user than its directory, is none either
 */
export function readSmallFile(
  path: string,
  { isOwn = false, mostBytes = MOST_BYTES } = {},
): { readonly text: string; readonly at: Date } | undefined {
  try {
    // Protects: a file of our own is no link to another.
    const found = isOwn ? lstatSync(path) : statSync(path);
    // Protects: what is no regular file is no entry of the cache, and is not even opened.
    if (!found.isFile()) return undefined;
    // Protects: no more is read into memory than any file of ours holds.
    if (found.size > mostBytes) return undefined;
    // Protects: a file of our own is not another user's.
    if (isOwn && found.uid !== statSync(dirname(path)).uid) return undefined;
    // Node rounds `mtime`, so that a file may be younger than the moment after it was written.
    const at = new Date(Math.floor(found.mtimeMs));
    return { text: readRegular(path).toString('utf8'), at };
  } catch {
    // Absent or unreadable.
    return undefined;
  }
}

/** Makes room for a file of ours where an empty directory has its name. */
export function removeDirectoryQuietly(path: string): void {
  try {
    rmdirSync(path);
  } catch {
    // It is none, or not empty: then the file can't be written, and that is told.
  }
}

/** Removes a file if it is there. */
export function removeQuietly(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // Gone already, or not ours to remove.
  }
}
