import { isTokenCode } from '../../aws/limits';
import type { TokenCodeRequest } from '../../aws/sessions/token-code';
import { asciiDigits } from '../../digits';
import { sayRefusedCode } from '../../errors';
import { printable } from '../../printable';
import type { Question } from '../../use-cases/face';
import type { Uses } from '../command-context';
import { askOnTerminal, tellOnTerminal } from './terminal-prompt';

/** Yes is `y` or `yes`; everything else is no. */
export async function askYesOrNo(question: string, { signal }: Uses<'signal'>): Promise<boolean> {
  const answer = await askOnTerminal({ text: `${question} [y/N] `, takes: 'line' }, signal);
  return /^y(es)?$/i.test(answer.trim());
}

/** Throws `AppFailure` `canceled`. */
export function answerOnTerminal(question: Question, signal: AbortSignal): Promise<string> {
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
  return askSixDigits(() => `Token code of ${serialNumber} for ${profileName}: `, signal);
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
