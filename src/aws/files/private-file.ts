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
import { renameOver } from './windows';

/** The writing process, and how it checks whether another writer is alive. */
export type WritingProcess = {
  readonly processId: number;
  readonly isAlive: (processId: number) => boolean;
  /**
   * When a process started, as the system says it, because a process id may belong to another
   * program by now. `undefined` if the system doesn't say.
   */
  readonly startOf: (processId: number) => string | undefined;
};

type PrivateFileOptions = {
  /** 0600 by default. */
  readonly mode?: number;
  /** The owner to keep if the file existed. If that fails, the file is not written. */
  readonly owner?: { readonly uid: number; readonly gid: number };
  /**
   * Copies the old file's attributes to the new file while that is empty. `false` cancels the
   * write.
   */
  readonly prepare?: (temporary: string) => boolean;
  /**
   * Asked once the new text is on the disk, just before it replaces the old file. `false` cancels
   * the write.
   */
  readonly isWanted?: () => boolean;
};

/**
 * Replaces a file as a whole: a reader sees the old text or the new one, even after a crash. The
 * text goes into a temporary file next to it that only its owner can read, is flushed to the disk,
 * and is renamed. A missing directory is created (0700), and leftovers of killed writers are
 * removed.
 *
 * Returns whether it was written. `false` only if `prepare` or `isWanted` returned `false`.
 *
 * @throws AppFailure `file-not-written`. The old file is then unchanged.
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
        // On a shared disk, a writer on another computer can't see that this process is alive, and
        // removes its file.
        if (systemCodeOf(thrown) !== 'ENOENT' || attempt === MOST_ATTEMPTS) throw thrown;
        // Protects: only its owner can look into a directory that is created for private files.
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

/** A name in that directory. Once this process is gone, the next writer there removes the file. */
export function temporaryName({ processId, startOf }: WritingProcess): string {
  // Protects: the name of a temporary file can't be guessed.
  return `.awsmfa-${processId}.${startOf(processId) ?? ''}-${randomBytes(4).toString('hex')}.tmp`;
}

const TEMPORARY_NAME = /^\.awsmfa-(\d+)(?:\.(\d*))?-[0-9a-f]{8}\.tmp$/;

/**
 * Removes what killed writers left in a directory. A writer never pauses between creating and
 * renaming its file, so a file with this process's id is a leftover too.
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

/** Whether the process still runs, rather than another one that got its id. */
export function isRunning(
  { id, start }: { readonly id: number; readonly start: string },
  { isAlive, startOf }: WritingProcess,
): boolean {
  // Protects: a process's files are leftovers even if another program has its id now.
  return isAlive(id) && (startOf(id) ?? '') === start;
}

function writeTemporary(path: string, text: string, options: PrivateFileOptions): boolean {
  const { mode, owner, prepare = () => true } = options;
  // Protects: a temporary file is new and for its owner alone, never something put in its place.
  const file = openSync(path, 'wx', 0o600);
  try {
    if (!prepare(path)) return false;
    ftruncateSync(file);
    writeFileSync(file, text);
    // Protects: a file that is replaced stays its owner's.
    if (owner) fchownSync(file, owner.uid, owner.gid);
    // After the change of owner, which may clear bits. The umask doesn't affect it.
    // Protects: a private file gets the mode that is asked for, or else only its owner can use it.
    fchmodSync(file, mode ?? 0o600);
    // Protects: a text is on the disk before it replaces another.
    fsyncSync(file);
    return true;
  } finally {
    closeSync(file);
  }
}

/**
 * Otherwise a crash of the machine may bring the old name back. Some systems can't flush a
 * directory and don't need to.
 */
function flushDirectory(path: string): void {
  try {
    const directory = openSync(path, 'r');
    try {
      // Protects: the name of a new text is on the disk before the writer continues.
      fsyncSync(directory);
    } finally {
      closeSync(directory);
    }
  } catch {
    // The file is written anyway.
  }
}

/** A session is never this large. */
const MOST_BYTES = 1 << 20;

/**
 * Reads a file that awsmfa or the AWS CLI wrote. Returns `undefined` for anything else in its
 * place: a directory, a FIFO, which would block, or a file larger than any of these.
 *
 * @param isOwn also rejects a link, and a file whose owner is not its directory's
 */
export function readSmallFile(
  path: string,
  { isOwn = false, mostBytes = MOST_BYTES } = {},
): { readonly text: string; readonly at: Date } | undefined {
  try {
    // Protects: a file of our own is not a link to another.
    const found = isOwn ? lstatSync(path) : statSync(path);
    // Protects: only a regular file is taken for a cache entry and opened.
    if (!found.isFile()) return undefined;
    // Protects: no more is read into memory than our files can hold.
    if (found.size > mostBytes) return undefined;
    // Protects: a file of our own is not another user's.
    if (isOwn && found.uid !== statSync(dirname(path)).uid) return undefined;
    // Node rounds `mtime`, so a file could seem newer than the moment after it was written.
    const at = new Date(Math.floor(found.mtimeMs));
    return { text: readRegular(path).toString('utf8'), at };
  } catch {
    // Absent or unreadable.
    return undefined;
  }
}

/** Removes an empty directory that has the name of one of our files. */
export function removeDirectoryQuietly(path: string): void {
  try {
    rmdirSync(path);
  } catch {
    // It isn't a directory or isn't empty. Then the write fails and reports that.
  }
}

/** Removes a file if it exists. */
export function removeQuietly(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // Already gone, or we may not remove it.
  }
}
