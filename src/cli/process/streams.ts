import { fstatSync, writeSync } from 'node:fs';
import { AppFailure } from '../../errors';
import { reasonOf, systemCodeOf } from '../../file-reason';
import type { Output } from '../command-context';
import { isClosedByShell } from './closed-stream';

/**
 * The two streams, written at once and in order. Not `process.stdout`: opening it on a pipe loads
 * the network and terminal modules, which costs a fast command a tenth of its time.
 *
 * A reader that closes its end early (`awsmfa list | head -1`) ends the program quietly, as it ends
 * every other. Throws `AppFailure` `output-not-written` for anything else, a closed stream included.
 */
export const stdout: Output = {
  write: (text) => {
    try {
      writeAll(1, Buffer.from(text));
    } catch (thrown) {
      if (systemCodeOf(thrown) === 'EPIPE') process.exit(0);
      throw notWritten(systemCodeOf(thrown), thrown);
    }
    if (isClosedByShell(1)) throw notWritten('EBADF');
  },
  get isTerminal() {
    return isTerminal(1);
  },
};

/**
 * Where this one can't be written, nobody can be told: what the command does, undoing what it did
 * included, and its exit code stay what they are.
 */
export const stderr: Output = {
  write: (text) => {
    try {
      writeAll(2, Buffer.from(text));
    } catch {
      // Full, closed, or its terminal is gone.
    }
  },
  get isTerminal() {
    return isTerminal(2);
  },
};

function notWritten(code: string, cause?: unknown): AppFailure {
  const reason = reasons[code] ?? reasonOf(cause);
  return new AppFailure({ kind: 'output-not-written', reason, cause });
}

/** Where they differ from those of a file. */
const reasons: Readonly<Record<string, string>> = {
  ENOSPC: 'no space left',
  EIO: 'the terminal is gone',
  EBADF: 'it is closed',
};

/** A reader that is slow is waited for. */
function writeAll(file: number, bytes: Buffer): void {
  for (let written = 0; written < bytes.length; ) {
    try {
      written += writeSync(file, bytes, written);
    } catch (thrown) {
      if (systemCodeOf(thrown) !== 'EAGAIN') throw thrown;
      Atomics.wait(neverNotified, 0, 0, 2);
    }
  }
}

const neverNotified = new Int32Array(new SharedArrayBuffer(4));

/** The module that knows is loaded only where it may be one. */
function isTerminal(file: number): boolean {
  try {
    return fstatSync(file).isCharacterDevice() && process.getBuiltinModule('node:tty').isatty(file);
  } catch {
    return false;
  }
}
