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

/** Longer than any writer needs, even on a slow disk. */
const MOST_WAIT_MS = 30_000;

/** A lock this old is a leftover: a writer holds one only while it writes a file. */
const MOST_HOLD_MS = 60_000;

/**
 * An empty lock was just created and is about to be written, unless its process was killed in
 * between.
 */
const MOST_EMPTY_MS = 1_000;

const RETRY_MS = 10;

type LockServices = { readonly clock: Clock; readonly process: AskingProcess };

/**
 * Runs `action` while no other awsmfa works on that file. The lock is a file next to it with the
 * holder's process id. A killed process's lock is removed. `action` can ask whether it still holds
 * the lock. If it doesn't, it returns `undefined` and runs again.
 *
 * @throws AppFailure `file-not-written` if it can't take the lock, and whatever `action` throws.
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
    // A process that took our lock away by mistake may have put it back.
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
      // A disk error may be gone at the next attempt, so look three times.
      const isOwn = [1, 2, 3].some(isHeld);
      // Protects: a lock that another process has taken over stays.
      if (isOwn) removeQuietly(lock);
    }
  }
}

/**
 * Removes what a killed writer of that file left behind: its lock, its temporary files, and a
 * half-written text in place.
 */
export function clearAfterKilled(path: string, { clock, process }: LockServices): void {
  const real = endOfLinks(path);
  const lock = lockOf(real);
  // Even without a lock: the program that copies a file's attributes may outlive the writer that
  // started it, and create the temporary file again.
  for (const file of new Set([path, real])) removeLeftovers(dirname(file), process);
  // Protects: the next run removes a killed run's lock, even if it changes nothing.
  if (textOf(lock) !== undefined) passByLeftOver(lock, clock, process);
  if (!isUnfinished(real)) return;
  try {
    // If another process has the lock, it is the writer, or it undoes this as well.
    if (!tryLock(real, lock, ownText(process))) return;
    try {
      undoUnfinished(real);
    } finally {
      removeQuietly(lock);
    }
  } catch {
    // The file can't be written now. The next edit reports that.
  }
}

function ownText(process: AskingProcess): string {
  return `${process.processId} ${process.startOf(process.processId) ?? ''} ${temporaryName(process)}`;
}

function endOfLinks(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    // The file doesn't exist, for example because its first text was being written.
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
    // A full disk may have room for a name but not for text. A network disk may report that only
    // when the file is closed.
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

/** Removes the lock of a dead process. A lock that can't be read may belong to a living one. */
function passByLeftOver(lock: string, clock: Clock, process: AskingProcess): void {
  const text = textOf(lock);
  const mostMs = text === '' ? MOST_EMPTY_MS : MOST_HOLD_MS;
  // A time in the future doesn't mean the lock is new: the clock was set back, or it is another
  // computer's.
  // Protects: a lock from the future counts as old.
  const isOld = Math.abs(ageMs(lock, clock)) >= mostMs;
  if (!isOld && (holderOf(text, process)?.isAlive ?? true)) return;
  // The holder may have released it meanwhile, and another process may have it now.
  if (textOf(lock) !== text) return;
  // Move the lock away first. If two processes reach this point at once, neither removes the
  // other's new lock.
  const moved = join(dirname(lock), temporaryName(process));
  try {
    renameSync(lock, moved);
    // Protects: of two processes that remove a leftover lock, neither takes the other's new one.
    if (textOf(moved) !== text) linkSync(moved, lock);
  } catch {
    // Another process was faster.
  }
  removeQuietly(moved);
}

/** The process that wrote the lock, or `undefined` if the lock is empty or unreadable. */
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
