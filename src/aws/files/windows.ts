import { renameSync } from 'node:fs';
import { sep } from 'node:path';
import { systemCodeOf } from '../../file-reason';

/** The default wherever Windows differs. Tests pass the system explicitly. */
export const isWindowsHere = sep === '\\';

export type RenamePorts = {
  readonly isWindows: boolean;
  readonly rename: (from: string, to: string) => void;
  readonly pause: (ms: number) => void;
};

const system: RenamePorts = {
  isWindows: isWindowsHere,
  rename: renameSync,
  pause: (ms) => {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
  },
};

/**
 * Renames a file over another. Windows refuses that while a program has the other file open: an
 * editor, the AWS CLI or a virus scanner, mostly for moments. So it tries for two seconds.
 */
export function renameOver(from: string, to: string, ports: RenamePorts = system): void {
  for (let pauseMs = 5; ; pauseMs *= 2) {
    try {
      ports.rename(from, to);
      return;
    } catch (thrown) {
      const isHeld = ports.isWindows && heldCodes.has(systemCodeOf(thrown));
      if (!isHeld || pauseMs > longestPauseMs) throw thrown;
      ports.pause(pauseMs);
    }
  }
}

/** All pauses together take just over two seconds. */
const longestPauseMs = 1_280;

/**
 * The codes that libuv maps `ERROR_ACCESS_DENIED`, `ERROR_SHARING_VIOLATION` and
 * `ERROR_LOCK_VIOLATION` to.
 */
const heldCodes: ReadonlySet<string> = new Set(['EPERM', 'EACCES', 'EBUSY']);
