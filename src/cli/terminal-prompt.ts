import { closeSync, openSync, writeSync } from 'node:fs';
import { ReadStream } from 'node:tty';
import { AppFailure } from '../errors';
import { printable } from '../printable';
import { terminalPath } from './terminal-access';

/** How what is typed is taken and drawn. */
export type Question = {
  readonly text: string;
  /** `digits`: nothing else is taken, each is drawn as `*`, and blanks of a paste are passed over. */
  readonly takes: 'digits' | 'line';
};

/** Writes one line to the terminal itself, in front of a question. */
export function tellOnTerminal(line: string): void {
  const file = openSync(terminalPath, 'r+');
  writeSync(file, `${printable(line)}\n`);
  closeSync(file);
}

/**
 * Asks on the terminal itself, and leaves it as it was. Enter ends the answer; Backspace and Ctrl-U
 * erase; Ctrl-C, Ctrl-D and a lone Esc give up.
 *
 * Throws `AppFailure` `cancelled`.
 */
export async function askOnTerminal(question: Question, signal: AbortSignal): Promise<string> {
  const file = openSync(terminalPath, 'r+');
  const input = new ReadStream(file);
  const write = (text: string) => {
    try {
      writeSync(file, text);
    } catch {
      // The terminal is gone, and whoever would have read it.
    }
  };
  const mask = question.takes === 'digits' ? () => '*' : printable;
  input.setRawMode(true);
  write(printable(question.text));
  try {
    return await new Promise<string>((resolve, reject) => {
      let answer = '';
      const giveUp = () => reject(new AppFailure({ kind: 'cancelled' }));
      if (signal.aborted) giveUp();
      signal.addEventListener('abort', giveUp, { once: true });
      // The terminal is gone.
      input.on('error', giveUp);
      input.on('end', giveUp);
      input.on('data', (chunk: Buffer) => {
        const keys = chunk.toString('utf8').replace(pasteMarks, '');
        if (keys === '\x1b') return giveUp();
        for (const key of keys.replace(escapeSequences, '')) {
          if (key === '\r' || key === '\n') return resolve(answer);
          if (key === '\x03' || (key === '\x04' && answer === '')) return giveUp();
          if (key === '\x7f' || key === '\b') {
            if (answer !== '') write('\b \b');
            answer = answer.slice(0, -1);
          } else if (key === '\x15') {
            write('\b \b'.repeat(answer.length));
            answer = '';
          } else if (isTaken(key, question.takes)) {
            answer += key;
            write(mask(key));
          }
        }
        return undefined;
      });
    });
  } finally {
    write('\n');
    input.setRawMode(false);
    input.destroy();
  }
}

const pasteMarks = /\x1b\[20[01]~/g;
const escapeSequences = /\x1b(\[[0-?]*[ -/]*[@-~]|O.|.)/g;

function isTaken(key: string, takes: Question['takes']): boolean {
  return takes === 'digits' ? key >= '0' && key <= '9' : key >= ' ';
}
