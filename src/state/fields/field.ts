import { addBounded, bounds } from '../../bounds';
import { ungrouped } from '../../digits';
import { addCode, type CodeChecks } from '../../use-cases/change-device';

/** A text field. The open one gets what is typed, pasted and erased. */
export type Field = {
  readonly type: (text: string) => void | Promise<void>;
  /** Removes the last character. */
  readonly erase: () => void;
  readonly clear: () => void;
};

/** A field for a device's codes, with masked digits. */
export type CodeField = Field & {
  readonly serialNumber: string;
  /** Shows or hides the digits. */
  readonly show: () => void;
};

/** A field that takes any text up to `most`. */
export function textField(text: string, most: number, change: (text: string) => void): Field {
  return {
    type: (added) => change(addBounded(text, added, most)),
    erase: () => change([...text].slice(0, -1).join('')),
    clear: () => change(''),
  };
}

export const tokenCodeLength = 6;

/** The digits in the field, and a complaint about what was typed, if any. */
type Draft = { readonly digits: string; readonly complaint: string | undefined };

/**
 * Adds typed or pasted text to the field. A paste may be grouped (`123 456`). A paste with anything but
 * digits is ignored as a whole, so that the digits of a password never end up in the field.
 */
export function addToDraft(digits: string, text: string): Draft {
  if (text.length > bounds.code) return { digits, complaint: 'Not six digits: nothing was taken.' };
  const added = ungrouped(text);
  if (added === '') return { digits, complaint: undefined };
  if (!/^\d+$/.test(added)) {
    const isPaste = added.length > 1;
    return { digits, complaint: isPaste ? 'Not six digits: nothing was taken.' : 'Digits only.' };
  }
  // A whole code replaces the digits typed before it.
  if (added.length === tokenCodeLength) return { digits: added, complaint: undefined };
  if (added.length > tokenCodeLength) {
    return { digits, complaint: 'Not six digits: nothing was taken.' };
  }
  return { digits: (digits + added).slice(0, tokenCodeLength), complaint: undefined };
}

/** Why the code can't be sent yet. `undefined`: it can. */
export function missingDigits(digits: string): string | undefined {
  const missing = tokenCodeLength - digits.length;
  if (missing <= 0) return undefined;
  const count = ['', 'One', 'Two', 'Three', 'Four', 'Five', 'Six'][missing];
  return `${count} more digit${missing === 1 ? '' : 's'}.`;
}

/** Two consecutive codes while they are typed. They are cleared when they are sent. */
export type CodePair = {
  readonly first: string;
  readonly second: string;
  /** Tab shows the digits. */
  readonly isShown: boolean;
};

export const noCodes: CodePair = { first: '', second: '', isShown: false };

/** The code that is being typed: the second once the first is complete. */
export function activeCode({ first }: CodePair): 'first' | 'second' {
  return first.length === tokenCodeLength ? 'second' : 'first';
}

export function isPairWhole({ first, second }: CodePair): boolean {
  return first.length === tokenCodeLength && second.length === tokenCodeLength;
}

/** Adds text to the code that is being typed, and checks a complete code. */
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

/** Removes the last digit, from the first code if the second is empty. */
export function eraseCode(pair: CodePair): CodePair {
  return pair.second === ''
    ? { ...pair, first: pair.first.slice(0, -1) }
    : { ...pair, second: pair.second.slice(0, -1) };
}
