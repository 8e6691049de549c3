import { isTokenCode } from '../../aws/limits';
import type { TokenCodeRequest } from '../../aws/sessions/token-code';
import { bounds } from '../../bounds';
import { sayRefusedCode } from '../../device-errors';
import { asciiDigits } from '../../digits';
import { AppFailure } from '../../errors';
import { printable } from '../../printable';
import type { Question as Asked } from '../../use-cases/face';
import type { Uses } from '../command-context';
import { createTerminalWriter, type Reader, takeTerminal } from './asked-terminal';
import { openTerminalOutput } from './terminal-access';

/** A question, and how to take and draw the answer. */
export type Question = {
  readonly text: string;
  /**
   * `digits` takes only digits, draws each as `*`, and skips the spaces of a paste. `secret` takes a line
   * and draws each character as `*`.
   */
  readonly takes: 'digits' | 'line' | 'secret';
};

/** Writes one line to the terminal itself, before a question. */
export function tellOnTerminal(line: string): void {
  writeOnTerminal(`${printable(line)}\n`);
}

/** Writes to the terminal itself. The caller makes the text safe, or sends a sequence such as the bell. */
export function writeOnTerminal(text: string): void {
  const output = createTerminalWriter(openTerminalOutput());
  output.write(text);
  output.close();
}

/**
 * Asks on the terminal itself, and restores it afterwards. Enter ends the answer, Backspace and Ctrl-U
 * erase, and Ctrl-C, Ctrl-D and Esc cancel.
 *
 * Throws `AppFailure` `canceled`, with the key.
 */
export async function askOnTerminal(question: Question, signal: AbortSignal): Promise<string> {
  const terminal = takeTerminal();
  let stopWatching = () => {};
  try {
    return await new Promise<string>((resolve, reject) => {
      const giveUp = () => reject(new AppFailure({ kind: 'canceled' }));
      signal.addEventListener('abort', giveUp);
      stopWatching = () => signal.removeEventListener('abort', giveUp);
      if (signal.aborted) giveUp();
      const leave = (by: LeavingKey | undefined) =>
        reject(new AppFailure({ kind: 'canceled', ...(by && { by }) }));
      const editor = createLineEditor(question, terminal.write, resolve, leave);
      terminal.read({ ...editor, onGone: giveUp });
    });
  } finally {
    stopWatching();
    terminal.leave();
  }
}

type LeavingKey = 'escape' | 'interrupt';

function createLineEditor(
  { text, takes }: Question,
  write: (text: string) => void,
  onAnswer: (answer: string) => void,
  onGiveUp: (by?: LeavingKey) => void,
): Omit<Reader, 'onGone'> {
  const most = takes === 'digits' ? bounds.code : bounds.line;
  // Protects: a typed code or secret key never shows on the screen.
  const mask = takes === 'line' ? printable : () => '*';
  let answer = '';
  const onKey = (key: string): boolean => {
    if (key === '\r') onAnswer(answer);
    else if (key === '\x1b') onGiveUp('escape');
    else if (key === '\x03') onGiveUp('interrupt');
    else if (key === '\x04' && answer === '') onGiveUp();
    else {
      edit(key);
      return false;
    }
    return true;
  };
  const edit = (key: string) => {
    if (key === '\x7f' || key === '\b') {
      if (answer !== '') write('\b \b');
      answer = answer.slice(0, -1);
    } else if (key === '\x15') {
      write('\b \b'.repeat(answer.length));
      answer = '';
    } else {
      const taken = takes === 'digits' ? asciiDigits(key) : key;
      // Protects: the length of an answer is bounded.
      if (!isTaken(taken, takes) || answer.length >= most) return;
      answer += taken;
      write(mask(taken));
    }
  };
  return {
    show: () => write(printable(text) + [...answer].map(mask).join('')),
    hide: () => write('\n'),
    onKey,
  };
}

/** Whether the key is a character, and not an arrow or a control key. */
function isTaken(key: string, takes: Question['takes']): boolean {
  return takes === 'digits' ? /^\d$/.test(key) : /^[^\p{Cc}]$/u.test(key);
}

/** Only `y` and `yes` mean yes. */
export async function askYesOrNo(question: string, { signal }: Uses<'signal'>): Promise<boolean> {
  const answer = await askOnTerminal({ text: `${question} [y/N] `, takes: 'line' }, signal);
  return /^y(es)?$/i.test(answer.trim());
}

/** Throws `AppFailure` `canceled`. */
export function answerOnTerminal(question: Asked, signal: AbortSignal): Promise<string> {
  switch (question.kind) {
    case 'token-code':
      return askTokenCode(question, signal);
    case 'device':
      return chooseDevice(question.serialNumbers, signal);
  }
}

async function askTokenCode(
  { refused, serialNumber, profileName }: TokenCodeRequest,
  signal: AbortSignal,
): Promise<string> {
  if (refused !== undefined) {
    tellOnTerminal(`awsmfa: ${sayRefusedCode(refused.reason, refused.secondsToNext)}`);
  }
  return askSixDigits(() => tokenCodeQuestion({ serialNumber, profileName }), signal);
}

export function tokenCodeQuestion({
  serialNumber,
  profileName,
}: Pick<TokenCodeRequest, 'serialNumber' | 'profileName'>): string {
  return `Token code of ${serialNumber} for ${profileName}: `;
}

/** Asks until the answer is a code. With `isOptional`, Enter alone gives an empty answer. */
export async function askSixDigits(
  sayQuestion: () => string,
  signal: AbortSignal,
  isOptional = false,
): Promise<string> {
  for (;;) {
    const typed = await askOnTerminal({ text: sayQuestion(), takes: 'digits' }, signal);
    if (isTokenCode(typed) || (isOptional && typed === '')) return typed;
    tellOnTerminal('awsmfa: A token code is six digits.');
  }
}

async function chooseDevice(
  serialNumbers: readonly string[],
  signal: AbortSignal,
): Promise<string> {
  tellOnTerminal('awsmfa: This user has several MFA devices:');
  for (const [index, serialNumber] of serialNumbers.entries()) {
    tellOnTerminal(`  ${index + 1}  ${printable(serialNumber)}`);
  }
  for (;;) {
    const text = `Which one, 1 to ${serialNumbers.length}: `;
    const answer = await askOnTerminal({ text, takes: 'line' }, signal);
    const chosen = serialNumbers[Number(asciiDigits(answer)) - 1];
    if (chosen !== undefined) return chosen;
  }
}
