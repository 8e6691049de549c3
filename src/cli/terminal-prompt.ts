import { closeSync, openSync, writeSync } from 'node:fs';
import { AppFailure } from '../errors';
import { printable } from '../printable';
import { takeTerminal } from './asked-terminal';
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
  const terminal = takeTerminal();
  terminal.write(printable(question.text));
  let stopWatching = () => {};
  try {
    return await new Promise<string>((resolve, reject) => {
      const giveUp = () => reject(new AppFailure({ kind: 'cancelled' }));
      signal.addEventListener('abort', giveUp);
      stopWatching = () => signal.removeEventListener('abort', giveUp);
      if (signal.aborted) giveUp();
      const onKeys = lineEditor(question, terminal.write, resolve, giveUp);
      terminal.read({ onKeys, onGone: giveUp });
    });
  } finally {
    stopWatching();
    terminal.write('\n');
    terminal.leave();
  }
}

/** Takes keys, draws what they do, and returns those behind the Enter. */
function lineEditor(
  { takes }: Question,
  write: (text: string) => void,
  onAnswer: (answer: string) => void,
  onGiveUp: () => void,
): (keys: string) => string {
  const mask = takes === 'digits' ? () => '*' : printable;
  let answer = '';
  return (typed) => {
    const keys = typed.replace(pasteMarks, '');
    if (keys === '\x1b') onGiveUp();
    const plain = [...keys.replace(escapeSequences, '')];
    for (let key = plain.shift(); key !== undefined; key = plain.shift()) {
      if (key === '\r' || key === '\n') {
        onAnswer(answer);
        return plain.join('');
      }
      if (key === '\x03' || (key === '\x04' && answer === '')) onGiveUp();
      else if (key === '\x7f' || key === '\b') {
        if (answer !== '') write('\b \b');
        answer = answer.slice(0, -1);
      } else if (key === '\x15') {
        write('\b \b'.repeat(answer.length));
        answer = '';
      } else if (isTaken(key, takes)) {
        answer += key;
        write(mask(key));
      }
    }
    return '';
  };
}

const pasteMarks = /\x1b\[20[01]~/g;
const escapeSequences = /\x1b(\[[0-?]*[ -/]*[@-~]|O.|.)/g;

function isTaken(key: string, takes: Question['takes']): boolean {
  return takes === 'digits' ? key >= '0' && key <= '9' : key >= ' ';
}
