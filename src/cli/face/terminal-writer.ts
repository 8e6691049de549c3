import { closeSync, writeSync } from 'node:fs';
import { WriteStream } from 'node:tty';

/** Writes to the terminal at once, and throws where it is gone. */
type TerminalWriter = {
  readonly write: (text: string) => void;
  readonly close: () => void;
};

/** Owns the file from now on. */
export function createTerminalWriter(file: number): TerminalWriter {
  if (process.platform !== 'win32')
    return { write: (text) => writeSync(file, text), close: () => closeSync(file) };
  // A Windows console takes the bytes of a file for text of its code page, and only a stream of Node's
  // writes Unicode: at once, for it is set to block (lib/tty.js).
  const stream = new WriteStream(file);
  return { write: (text) => stream.write(text), close: () => stream.destroy() };
}
