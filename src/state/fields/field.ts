import { addBounded, bounds } from '../../bounds';
import { ungrouped } from '../../digits';
import { addCode, type CodeChecks } from '../../use-cases/change-device';

/** A text field: what is typed, pasted and erased goes into the one that is open. */
export type Field = {
  readonly type: (text: string) => void | Promise<void>;
  /** Takes the last character away. */
  readonly erase: () => void;
  readonly clear: () => void;
};

/** A field for the codes of a device, whose digits are not drawn. */
export type CodeField = Field & {
  readonly serialNumber: string;
  /** Shows the digits, or hides them again. */
  readonly show: () => void;
};

/** A field that takes any text, up to so much. */
export function textField(text: string, most: number, change: (text: string) => void): Field {
  return {
    type: (added) => change(addBounded(text, added, most)),
    erase: () => change([...text].slice(0, -1).join('')),
    clear: () => change(''),
  };
}

export const tokenCodeLength = 6;

/** What the field holds, and what to say about what was typed. */
type Draft = { readonly digits: string; readonly complaint: string | undefined };

/**
 * Adds typed or pasted text to the field. A paste may be grouped (`123 456`), and one that holds
 * anything but digits is left out as a whole: a password is not cut down to the digits in it.
 */
export function addToDraft(digits: string, text: string): Draft {
  if (text.length > bounds.code) return { digits, complaint: 'Not six digits: nothing was taken.' };
  const added = ungrouped(text);
  if (added === '') return { digits, complaint: undefined };
  if (!/^\d+$/.test(added)) {
    const isPaste = added.length > 1;
    return { digits, complaint: isPaste ? 'Not six digits: nothing was taken.' : 'Digits only.' };
  }
  // A whole code replaces what was typed before it.
  if (added.length === tokenCodeLength) return { digits: added, complaint: undefined };
  if (added.length > tokenCodeLength) {
    return { digits, complaint: 'Not six digits: nothing was taken.' };
  }
  return { digits: (digits + added).slice(0, tokenCodeLength), complaint: undefined };
}

/** Why the code can't be sent yet; `undefined`: it can. */
export function missingDigits(digits: string): string | undefined {
  const missing = tokenCodeLength - digits.length;
  if (missing <= 0) return undefined;
  const count = ['', 'One', 'Two', 'Three', 'Four', 'Five', 'Six'][missing];
  return `${count} more digit${missing === 1 ? '' : 's'}.`;
}

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
