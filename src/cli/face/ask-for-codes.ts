import type { AuthenticationCodes } from '../../aws/iam';
import { isTokenCode } from '../../aws/limits';
import { ungrouped } from '../../digits';
import { AppFailure } from '../../errors';
import type { Uses } from '../command-context';
import { readLines } from './standard-input';

/** Where two codes that follow one another come from, and two more after a refusal. */
export type CodePairs = {
  /** `undefined` when there are no more. Throws `AppFailure` `usage` for what are no codes. */
  readonly next: () => Promise<AuthenticationCodes | undefined>;
  /** Whether it is worth asking again after a refusal. */
  readonly mayGiveMore: boolean;
  readonly close: () => void;
};

/**
 * The codes of `--authentication-codes`: two with a comma between them, or `-` for lines of standard
 * input, one code a line. `undefined`: they are asked for on the terminal.
 *
 * Throws `AppFailure`: `usage` for what are no codes, `authentication-codes-needed` where nobody can
 * be asked.
 */
export function readAuthenticationCodes(
  context: Uses<'options' | 'canAsk' | 'signal'>,
): CodePairs | undefined {
  const option = context.options['authentication-codes'];
  if (typeof option !== 'string') {
    if (context.canAsk()) return undefined;
    throw new AppFailure({ kind: 'authentication-codes-needed' });
  }
  if (option !== '-') {
    const given = [toCodes(option.normalize('NFKC').split(','))];
    return { next: async () => given.pop(), mayGiveMore: false, close: () => undefined };
  }
  const lines = readLines(context.signal);
  return {
    next: async () => {
      const first = await lines.next();
      const second = first === undefined ? undefined : await lines.next();
      return second === undefined ? undefined : toCodes([first ?? '', second]);
    },
    mayGiveMore: true,
    close: lines.close,
  };
}

function toCodes(texts: readonly string[]): AuthenticationCodes {
  const [first = '', second = '', ...others] = texts.map(ungrouped);
  if (isTokenCode(first) && isTokenCode(second) && others.length === 0) return { first, second };
  throw new AppFailure({
    kind: 'usage',
    message: '--authentication-codes takes two codes of six digits that follow one another.',
    hint: 'For example --authentication-codes 123456,654321, or - for lines of standard input.',
  });
}
