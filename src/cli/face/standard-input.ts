import { spawn } from 'node:child_process';
import { readSync } from 'node:fs';
import { createInterface } from 'node:readline';

/** In POSIX, `read` takes one byte at a time from a pipe, so the rest stays for other programs. */
const script = `IFS= read -r line || [ -n "$line" ] || exit 1; printf '%s' "$line"`;

/**
 * Reads one line of standard input, and not a byte more, because the rest belongs to the program that
 * `exec` starts. `undefined` at the end of the input.
 *
 * A shell does the reading. Node can't cancel a waiting read, so no signal would be handled and the
 * process could not end. Rejects with an `AbortError` when the signal is aborted.
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

/** Windows has neither such a shell nor the signals that a blocking read would delay. */
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

/** Reads standard input line by line. */
type LineReader = {
  /** `undefined` at the end of the input and after a signal. */
  readonly next: () => Promise<string | undefined>;
  /** Lets the process end while the other end stays open. */
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
