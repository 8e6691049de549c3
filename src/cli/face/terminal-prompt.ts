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

/** How what is typed is taken and drawn. */
export type Question = {
  readonly text: string;
  /**
   * `digits`: nothing else is taken, each is drawn as `*`, and blanks of a paste are passed over.
   * `secret`: a line of which nothing but `*` is drawn.
   */
  readonly takes: 'digits' | 'line' | 'secret';
};

/** Writes one line to the terminal itself, in front of a question. */
export function tellOnTerminal(line: string): void {
  writeOnTerminal(`${printable(line)}\n`);
}

/** Writes to the terminal itself what is safe: a sequence that draws nothing, such as the bell. */
export function writeOnTerminal(text: string): void {
  const output = createTerminalWriter(openTerminalOutput());
  output.write(text);
  output.close();
}

/**
 * Asks on the terminal itself, and leaves it as it was. Enter ends the answer; Backspace and Ctrl-U
 * erase; Ctrl-C, Ctrl-D and a lone Esc give up.
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
  // Protects: neither a code nor a secret key that is typed is on the screen.
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
      // Protects: an answer grows no further than what can be meant.
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

/** One character, as opposed to an arrow or a control key. */
function isTaken(key: string, takes: Question['takes']): boolean {
  return takes === 'digits' ? /^\d$/.test(key) : /^[^\p{Cc}]$/u.test(key);
}

/** Yes is `y` or `yes`; everything else is no. */
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

/** Asks until it is a code. `isOptional`: Enter alone is an answer too, the empty one. */
export async function askSixDigits(
  sayQuestion: () => string,
  signal: AbortSignal,
  isOptional = false,
): Promise<string> {
  for (;;) {
    const typed = await askOnTerminal({ text: sayQuestion(), takes: 'digits' }, signal);
    if (isTokenCode(typed) || (isOptional && typed === '')) return typed;
    tellOnTerminal('awsmfa: a token code is six digits.');
  }
}

async function chooseDevice(
  serialNumbers: readonly string[],
  signal: AbortSignal,
): Promise<string> {
  tellOnTerminal('awsmfa: this user has several MFA devices:');
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
