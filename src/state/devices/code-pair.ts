import { addCode, type CodeChecks } from '../../use-cases/change-device';
import { addToDraft, tokenCodeLength } from '../fields/token-code-draft';

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

/** Typed or pasted text goes into the code that is typed now; a whole one is checked. */
export function typeCode(
  pair: CodePair,
  text: string,
  checks: CodeChecks,
): { readonly pair: CodePair; readonly complaint: string | undefined } {
  const which = activeCode(pair);
  const { digits, complaint } = addToDraft(pair[which], text);
  if (digits.length < tokenCodeLength) return { pair: { ...pair, [which]: digits }, complaint };
  const added = addCode(which === 'first' ? '' : pair.first, digits, checks);
  return { pair: { ...pair, ...added.codes }, complaint: added.complaint ?? complaint };
}

/** Takes the last digit away: of the first code, once the second is empty. */
export function eraseCode(pair: CodePair): CodePair {
  return pair.second === ''
    ? { ...pair, first: pair.first.slice(0, -1) }
    : { ...pair, second: pair.second.slice(0, -1) };
}
