import { bounds } from './bounds';

/**
 * Turns the digits of any script into ASCII digits: an East Asian input method types `１２３`, an
 * Arabic keyboard `١٢٣`.
 */
export function asciiDigits(text: string): string {
  // Protects: a text that is too long for a code or a number is left alone.
  if (text.length > bounds.code) return text;
  // NFKC also turns full-width blanks and hyphens into plain ones.
  return text.normalize('NFKC').replace(/\p{Nd}/gu, (digit) => String(valueOfDigit(digit)));
}

/** A typed or pasted code without the characters that group its digits: `123 456`, `123-456`. */
export function ungrouped(code: string): string {
  return asciiDigits(code).replace(/[\s\p{Pd}]/gu, '');
}

/** The ten digits of a script are in a row, and another script's may come right before. */
function valueOfDigit(digit: string): number {
  const code = digit.codePointAt(0) ?? 0;
  let value = 0;
  while (/\p{Nd}/u.test(String.fromCodePoint(code - value - 1))) value += 1;
  return value % 10;
}
