import { spawn } from 'node:child_process';
import { readSync } from 'node:fs';
import { createInterface } from 'node:readline';

/** POSIX has `read` take a byte at a time where it can't go back, so that the rest stays for others. */
const script = `IFS= read -r line || [ -n "$line" ] || exit 1; printf '%s' "$line"`;

/**
 * One line of standard input; `undefined` at its end. Not a byte more is taken: what follows belongs
 * to the program that `exec` starts.
 *
 * A shell reads it, because a read of Node's own that waits can't be taken back: neither could a
 * signal be heard, nor the process end. Rejects with an `AbortError` when the signal is aborted.
 */
export function readOneLine(signal: AbortSignal): Promise<string | undefined> {
  if (process.platform === 'win32') return Promise.resolve(readBlocking());
  return new Promise((resolve, reject) => {
    const shell = spawn('/bin/sh', ['-c', script], {
      stdio: ['inherit', 'pipe', 'ignore'],
      signal,
    });
    let line = '';
    shell.stdout.setEncoding('utf8').on('data', (text: string) => {
      line += text;
    });
    shell.once('error', reject);
    shell.once('close', (exitCode) => resolve(exitCode === 0 ? line : undefined));
  });
}

/** Windows has no shell that does it, nor the signals that would have to wait. */
function readBlocking(): string | undefined {
  const bytes: number[] = [];
  const byte = Buffer.alloc(1);
  for (;;) {
    const isEnd = readSync(0, byte, 0, 1, null) === 0;
    if (isEnd && bytes.length === 0) return undefined;
    if (isEnd || byte[0] === 0x0a) return Buffer.from(bytes).toString('utf8');
    bytes.push(byte[0] ?? 0);
  }
}

/** Lines of standard input, one at a time, as the program at its other end writes them. */
type LineReader = {
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
