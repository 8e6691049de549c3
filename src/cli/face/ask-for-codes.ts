import type { AuthenticationCodes } from '../../aws/iam';
import { isTokenCode } from '../../aws/limits';
import { ungrouped } from '../../digits';
import { AppFailure } from '../../errors';
import type { Uses } from '../command-context';
import { readLines } from './standard-input';

/** A source of pairs of consecutive codes. */
export type CodePairs = {
  /** The next pair. `undefined`: there are no more. Throws `AppFailure` `usage` if they are not codes. */
  readonly next: () => Promise<AuthenticationCodes | undefined>;
  /** Whether to ask again after a refusal. */
  readonly mayGiveMore: boolean;
  readonly close: () => void;
};

/**
 * Reads `--authentication-codes`: two codes with a comma between them, or `-` for standard input with
 * one code per line. `undefined`: ask on the terminal.
 *
 * Throws `AppFailure` `usage` if the value is not two codes, and `authentication-codes-needed` if there is
 * neither the option nor a terminal.
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
    message: '--authentication-codes takes two consecutive codes of six digits.',
    hint: 'For example: --authentication-codes 123456,654321, or - to read them from standard input.',
  });
}
