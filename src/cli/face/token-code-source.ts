import { isTokenCode } from '../../aws/limits';
import type { TokenCodeSource } from '../../aws/sessions/token-code';
import { ungrouped } from '../../digits';
import { AppFailure } from '../../errors';
import type { Face } from '../../use-cases/face';

/** Codes of `--token-code`: six digits, or `-` for lines of standard input. */
export function codesOfOption(option: string): TokenCodeSource {
  return async ({ refused }, signal) => {
    if (option !== '-') {
      if (refused !== undefined) throw new AppFailure(refused.error);
      return option;
    }
    const { readOneLine } = await import('./standard-input');
    const line = await readOneLine(signal);
    if (line === undefined && refused !== undefined) throw new AppFailure(refused.error);
    return toTokenCode(line ?? '', 'standard input');
  };
}

/** Throws `AppFailure` `usage` for what is not six digits. */
export function toTokenCode(text: string, where: string): string {
  const code = ungrouped(text);
  if (isTokenCode(code)) return code;
  throw new AppFailure({
    kind: 'usage',
    message: `The token code of ${where} is not six digits.`,
    hint: 'A token code is six digits, such as 123456.',
  });
}

/** Asks on the terminal. What draws the question is loaded for the first one. */
export const askPerson: NonNullable<Face['ask']> = async (question, signal) => {
  const { answerOnTerminal } = await import('./terminal-prompt');
  return answerOnTerminal(question, signal);
};
