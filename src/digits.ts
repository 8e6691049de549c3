import { bounds } from './bounds';

/**
 * The digits of any script as ASCII's: an East Asian input method types `１２３`, an Arabic keyboard
 * `١٢٣`.
 */
export function asciiDigits(text: string): string {
  // Protects: what is too long for a code or a number is looked at no further.
  if (text.length > bounds.code) return text;
  // NFKC knows full-width and mathematical digits, and full-width blanks and hyphens.
  return text.normalize('NFKC').replace(/\p{Nd}/gu, (digit) => String(valueOfDigit(digit)));
}

/** A code as it was typed or pasted, without what groups its digits: `123 456`, `123-456`. */
export function ungrouped(code: string): string {
  return asciiDigits(code).replace(/[\s\p{Pd}]/gu, '');
}

/** A script has its ten digits in a row, and two scripts may follow one another. */
function valueOfDigit(digit: string): number {
  const code = digit.codePointAt(0) ?? 0;
  let value = 0;
  while (/\p{Nd}/u.test(String.fromCodePoint(code - value - 1))) value += 1;
  return value % 10;
}
