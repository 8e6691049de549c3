import { linkSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { AppFailure } from '../../errors';
import { reasonOf, systemCodeOf } from '../../file-reason';
import type { Clock } from '../clock';
import type { AskingProcess } from '../sessions/code-gate';
import { removeQuietly, temporaryName } from './private-file';

/** Longer than any writer needs, on a slow disk too. */
const MOST_WAIT_MS = 30_000;

/** A lock this old was left by somebody: writers hold one for as long as it takes to write a file. */
const MOST_HOLD_MS = 60_000;

/** An empty one is between being made and being written, or its process was killed there. */
const MOST_EMPTY_MS = 1_000;

const RETRY_MS = 10;

/**
 * Runs `action` while no other awsmfa does the same for that file. `action` is told how to see that the
 * lock is still its own. The lock is a file beside it with the holder's process id; what a killed
 * process left is passed by.
 *
 * @throws AppFailure `file-not-written`, for want of the lock, and whatever `action` throws.
 */
export async function withFileLock<T>(
  path: string,
  { clock, process }: { readonly clock: Clock; readonly process: AskingProcess },
  action: (isHeld: () => boolean) => T,
): Promise<T> {
  const lock = `${path}.awsmfa-lock`;
  const own = `${process.processId} ${process.startOf(process.processId) ?? ''} ${temporaryName(0)}`;
  const giveUpAt = clock.now().getTime() + MOST_WAIT_MS;
  while (!tryLock(path, lock, own)) {
    if (clock.now().getTime() > giveUpAt)
      throw notWritten(path, 'another awsmfa has been writing it for half a minute');
    passByLeftOver(lock, clock, process);
    await clock.sleep(RETRY_MS);
  }
  const isHeld = () => read(lock) === own;
  try {
    return action(isHeld);
  } finally {
    if (isHeld()) removeQuietly(lock);
  }
}

function notWritten(path: string, reason: string, cause?: unknown): AppFailure {
  return new AppFailure({ kind: 'file-not-written', path, reason, cause });
}

function tryLock(path: string, lock: string, own: string): boolean {
  for (;;) {
    try {
      writeFileSync(lock, own, { flag: 'wx', mode: 0o600 });
      return true;
    } catch (thrown) {
      const code = systemCodeOf(thrown);
      if (code === 'EEXIST') return false;
      if (code !== 'ENOENT') throw notWritten(path, reasonOf(thrown), thrown);
      makeDirectoryOf(path);
    }
  }
}

function makeDirectoryOf(path: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  } catch (thrown) {
    throw notWritten(path, reasonOf(thrown), thrown);
  }
}

/** Removes the lock where it is a dead process's. One that can't be read may be a living one's. */
function passByLeftOver(lock: string, clock: Clock, process: AskingProcess): void {
  const holder = read(lock);
  const [id = '', start] = holder?.split(' ') ?? [];
  const isAlive =
    !holder || (process.isAlive(Number(id)) && (process.startOf(Number(id)) ?? '') === start);
  const mostMs = holder === '' ? MOST_EMPTY_MS : MOST_HOLD_MS;
  if (isAlive && ageMs(lock, clock) < mostMs) return;
  // Moved away first, so that of two who come to this end at once, neither removes the other's new one.
  const moved = join(dirname(lock), temporaryName(process.processId));
  try {
    renameSync(lock, moved);
    if (read(moved) !== holder) linkSync(moved, lock);
  } catch {
    // Somebody was faster.
  }
  removeQuietly(moved);
}

function ageMs(lock: string, clock: Clock): number {
  try {
    return clock.now().getTime() - statSync(lock).mtimeMs;
  } catch {
    return 0;
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
