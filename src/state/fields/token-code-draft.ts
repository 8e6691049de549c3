import { bounds } from '../../bounds';
import { ungrouped } from '../../digits';

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
