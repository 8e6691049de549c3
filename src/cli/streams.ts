import { fstatSync, writeSync } from 'node:fs';
import type { Output } from './command-context';

/**
 * The two streams, written at once and in order. Not `process.stdout`: opening it on a pipe loads
 * the network and terminal modules, which costs a fast command a tenth of its time.
 */
export const stdout = toOutput(1, (code) => {
  if (code !== 'EPIPE') return false;
  return process.exit(0);
});
/**
 * Nobody listens, or the terminal was closed (EIO): what the command does, undoing what it did
 * included, and its exit code stay what they are.
 */
export const stderr = toOutput(2, (code) => code === 'EPIPE' || code === 'EIO');

/** Whether the rest is not to be written. */
type OnFailure = (code: string | undefined) => boolean;

function toOutput(file: number, isOver: OnFailure): Output {
  return {
    write: (text) => writeAll(file, Buffer.from(text), isOver),
    get isTerminal() {
      return isTerminal(file);
    },
  };
}

/**
 * A reader that closes its end early (`awsmfa list | head -1`) ends the program quietly, as it ends
 * every other; one that reads slowly is waited for.
 */
function writeAll(file: number, bytes: Buffer, isOver: OnFailure): void {
  for (let written = 0; written < bytes.length; ) {
    try {
      written += writeSync(file, bytes, written);
    } catch (thrown) {
      const { code } = thrown as NodeJS.ErrnoException;
      if (isOver(code)) return;
      if (code !== 'EAGAIN') throw thrown;
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
