import { isTokenCode } from '../../aws/limits';
import type { TokenCodeSource } from '../../aws/sessions/token-code';
import { ungrouped } from '../../digits';
import { AppFailure } from '../../errors';
import type { Face } from '../../use-cases/face';

/** The codes of `--token-code`: six digits, or `-` for the lines of standard input. */
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

/** Throws `AppFailure` `usage` unless the text is six digits. */
export function toTokenCode(text: string, where: string): string {
  const code = ungrouped(text);
  if (isTokenCode(code)) return code;
  throw new AppFailure({
    kind: 'usage',
    message: `The token code from ${where} is not six digits.`,
    hint: 'A token code is six digits, such as 123456.',
  });
}

/** Asks on the terminal. The first question loads the code that draws it. */
export const askPerson: NonNullable<Face['ask']> = async (question, signal) => {
  const { answerOnTerminal } = await import('./terminal-prompt');
  return answerOnTerminal(question, signal);
};
