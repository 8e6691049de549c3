import { addToDraft, tokenCodeLength } from '../sessions/token-code-draft';

/** Two codes that follow one another, while they are typed: gone with their screen, and when they are sent. */
export type CodePair = {
  readonly first: string;
  readonly second: string;
  /** Tab shows the digits. */
  readonly isShown: boolean;
};

export const noCodes: CodePair = { first: '', second: '', isShown: false };

/** Which of the two is typed now: the second once the first is whole. */
export function activeCode({ first }: CodePair): 'first' | 'second' {
  return first.length === tokenCodeLength ? 'second' : 'first';
}

export function isPairWhole({ first, second }: CodePair): boolean {
  return first.length === tokenCodeLength && second.length === tokenCodeLength;
}

/** What can be seen of whole codes before AWS is asked; where the seed is not known, nothing. */
export type CodeChecks = {
  readonly canBeCode: (code: string) => boolean;
  readonly areConsecutive: (codes: Pick<CodePair, 'first' | 'second'>) => boolean;
};

/**
 * Typed or pasted text goes into the code that is typed now. A whole one that can't be one is
 * cleared; one that came too late to be the second is the first of a new pair.
 */
export function typeCode(
  pair: CodePair,
  text: string,
  checks: CodeChecks | undefined,
): { readonly pair: CodePair; readonly complaint: string | undefined } {
  const which = activeCode(pair);
  const { digits, complaint } = addToDraft(pair[which], text);
  if (digits.length < tokenCodeLength) return { pair: { ...pair, [which]: digits }, complaint };
  if (which === 'second' && digits === pair.first) {
    const again = 'That is the first code again: wait for the next one.';
    return { pair: { ...pair, second: '' }, complaint: again };
  }
  if (checks?.canBeCode(digits) === false) {
    const mistyped = 'Not a code of this device: mistyped, or of another one.';
    return { pair: { ...pair, [which]: '' }, complaint: mistyped };
  }
  const whole = { ...pair, [which]: digits };
  if (which === 'second' && checks?.areConsecutive(whole) === false) {
    const late = 'One came between: this is the first now. Type the next.';
    return { pair: { ...pair, first: digits, second: '' }, complaint: late };
  }
  return { pair: whole, complaint };
}

/** Takes the last digit away: of the first code, once the second is empty. */
export function eraseCode(pair: CodePair): CodePair {
  return pair.second === ''
    ? { ...pair, first: pair.first.slice(0, -1) }
    : { ...pair, second: pair.second.slice(0, -1) };
}
