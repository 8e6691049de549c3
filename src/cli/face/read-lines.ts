import { createInterface } from 'node:readline';

/** Lines of standard input, one at a time, as the program at its other end writes them. */
export type LineReader = {
  /** `undefined` at the end of the input, and when a signal comes: waiting leaves those their way. */
  readonly next: () => Promise<string | undefined>;
  /** Lets the process end though the other end stays open. */
  readonly close: () => void;
};

export function readLines(signal: AbortSignal): LineReader {
  const reader = createInterface({ input: process.stdin, signal });
  const lines = reader[Symbol.asyncIterator]();
  return {
    next: async () => {
      const { value, done } = await lines.next();
      return done === true ? undefined : value;
    },
    close: () => reader.close(),
  };
}
