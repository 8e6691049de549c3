import {
  closeSync,
  linkSync,
  mkdirSync,
  openSync,
  realpathSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { AppFailure } from '../../errors';
import { reasonOf, systemCodeOf } from '../../file-reason';
import { sayOtherAwsmfa } from '../../other-process';
import type { Clock } from '../clock';
import type { AskingProcess } from '../sessions/code-gate';
import {
  isRunning,
  readSmallFile,
  removeLeftovers,
  removeQuietly,
  temporaryName,
} from './private-file';
import { isUnfinished, undoUnfinished } from './write-in-place';

/** Longer than any writer needs, on a slow disk too. */
const MOST_WAIT_MS = 30_000;

/** A lock this old was left by somebody: writers hold one for as long as it takes to write a file. */
const MOST_HOLD_MS = 60_000;

/** An empty one is between being made and being written, or its process was killed there. */
const MOST_EMPTY_MS = 1_000;

const RETRY_MS = 10;

type LockServices = { readonly clock: Clock; readonly process: AskingProcess };

/**
 * Runs `action` while no other awsmfa does the same for that file. `action` can ask whether the lock is
 * still its own. Where it is not, it returns `undefined` and runs again. The lock is a file next to it
 * with the holder's process id. A killed process's lock is removed.
 *
 * @throws AppFailure `file-not-written`, for want of the lock, and whatever `action` throws.
 */
export async function withFileLock<T extends object>(
  path: string,
  { clock, process }: LockServices,
  action: (isHeld: () => boolean) => T | undefined,
): Promise<T> {
  const lock = lockOf(path);
  const own = ownText(process);
  const giveUpAt = clock.now().getTime() + MOST_WAIT_MS;
  const isHeld = () => textOf(lock) === own;
  for (;;) {
    // Who took it away may have put it back.
    while (!tryLock(path, lock, own) && !isHeld()) {
      if (clock.now().getTime() > giveUpAt) throw isLocked(path, lock, process);
      passByLeftOver(lock, clock, process);
      await clock.sleep(RETRY_MS);
    }
    try {
      undoUnfinished(path);
      const done = action(isHeld);
      if (done !== undefined) return done;
    } finally {
      // An error of the disk that one look meets may be gone at the next.
      const isOwn = [1, 2, 3].some(isHeld);
      // Protects: a lock that another has taken over stays.
      if (isOwn) removeQuietly(lock);
    }
  }
}

/**
 * Removes what a killed writer of that file left: its lock, the old or new text in temporary files, and
 * what it had written of a new text in place.
 */
export function clearAfterKilled(path: string, { clock, process }: LockServices): void {
  const real = endOfLinks(path);
  const lock = lockOf(real);
  // Without a lock, too: the program that copies a file's attributes may outlive the writer that started
  // it, and create the temporary file again.
  for (const file of new Set([path, real])) removeLeftovers(dirname(file), process);
  // Protects: a lock that a killed run left is gone after the next, which may change nothing.
  if (textOf(lock) !== undefined) passByLeftOver(lock, clock, process);
  if (!isUnfinished(real)) return;
  try {
    // Who has the lock is the writer, or undoes it too.
    if (!tryLock(real, lock, ownText(process))) return;
    try {
      undoUnfinished(real);
    } finally {
      removeQuietly(lock);
    }
  } catch {
    // It can't be written now: the next edit says so.
  }
}

function ownText(process: AskingProcess): string {
  return `${process.processId} ${process.startOf(process.processId) ?? ''} ${temporaryName(process)}`;
}

function endOfLinks(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    // Absent, as it is when the first text of it was being written.
    return path;
  }
}

function lockOf(path: string): string {
  return `${path}.awsmfa-lock`;
}

function notWritten(path: string, cause: unknown): AppFailure {
  return new AppFailure({ kind: 'file-not-written', path, reason: reasonOf(cause), cause });
}

function isLocked(path: string, lock: string, process: AskingProcess): AppFailure {
  const holder = holderOf(textOf(lock), process);
  const reason = `${sayOtherAwsmfa(holder?.isAlive ? process.describe(holder.id) : undefined)} has held its lock ${basename(lock)} for half a minute`;
  return new AppFailure({ kind: 'file-not-written', path, reason, lock });
}

function tryLock(path: string, lock: string, own: string): boolean {
  for (;;) {
    try {
      makeLock(lock, own);
      return true;
    } catch (thrown) {
      const code = systemCodeOf(thrown);
      if (code === 'EEXIST') return false;
      if (code !== 'ENOENT') throw notWritten(path, thrown);
      makeDirectoryOf(path);
    }
  }
}

function makeLock(lock: string, own: string): void {
  // Protects: one writer at a time has the lock of a file.
  const file = openSync(lock, 'wx', 0o600);
  try {
    try {
      writeFileSync(file, own);
    } finally {
      closeSync(file);
    }
  } catch (thrown) {
    // A full disk has room for a name and no text, and a network disk says so only when the file closes.
    // Protects: a writer that failed leaves no lock behind.
    removeQuietly(lock);
    throw thrown;
  }
}

function makeDirectoryOf(path: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  } catch (thrown) {
    throw notWritten(path, thrown);
  }
}

/** Removes the lock where it is a dead process's. One that can't be read may be a living one's. */
function passByLeftOver(lock: string, clock: Clock, process: AskingProcess): void {
  const text = textOf(lock);
  const mostMs = text === '' ? MOST_EMPTY_MS : MOST_HOLD_MS;
  // A time to come is no sign of youth: the clock was set back, or is another computer's.
  // Protects: a lock of a time to come is as old as one of long ago.
  const isOld = Math.abs(ageMs(lock, clock)) >= mostMs;
  if (!isOld && (holderOf(text, process)?.isAlive ?? true)) return;
  // Its holder may have given it up meanwhile, and another may have it now.
  if (textOf(lock) !== text) return;
  // Moved away first, so that of two who come to this end at once, neither removes the other's new one.
  const moved = join(dirname(lock), temporaryName(process));
  try {
    renameSync(lock, moved);
    // Protects: of two who remove a lock that was left, neither takes the new one of the other away.
    if (textOf(moved) !== text) linkSync(moved, lock);
  } catch {
    // Somebody was faster.
  }
  removeQuietly(moved);
}

/** Who wrote the lock; `undefined` for one that says nothing. */
function holderOf(text: string | undefined, process: AskingProcess) {
  if (!text) return undefined;
  const [id = '', start = ''] = text.split(' ');
  return { id: Number(id), isAlive: isRunning({ id: Number(id), start }, process) };
}

function ageMs(lock: string, clock: Clock): number {
  try {
    return clock.now().getTime() - statSync(lock).mtimeMs;
  } catch {
    return 0;
  }
}

function textOf(lock: string): string | undefined {
  return readSmallFile(lock)?.text;
}
