/**
 * Text as Python treats it, where JavaScript differs. botocore reads the AWS files with Python's
 * `configparser`, so Python's rules decide what a user's file means.
 */

/**
 * `str.isspace()` for one UTF-16 unit. U+001C to U+001F and U+0085 are blanks and U+FEFF is not.
 * JavaScript's `trim` has it the other way round.
 */
export function isBlank(unit: number): boolean {
  if (unit < 0x80) return unit === 32 || (unit >= 9 && unit <= 13) || (unit >= 28 && unit <= 31);
  return (
    unit === 0x85 ||
    unit === 0xa0 ||
    unit === 0x1680 ||
    (unit >= 0x2000 && unit <= 0x200a) ||
    unit === 0x2028 ||
    unit === 0x2029 ||
    unit === 0x202f ||
    unit === 0x205f ||
    unit === 0x3000
  );
}

/** `str.strip()`. */
export function strip(text: string): string {
  let start = 0;
  let end = text.length;
  if (isPlain(text.charCodeAt(0)) && isPlain(text.charCodeAt(end - 1))) return text;
  while (start < end && isBlank(text.charCodeAt(start))) start++;
  while (end > start && isBlank(text.charCodeAt(end - 1))) end--;
  return text.slice(start, end);
}

/** Most texts start and end with such a character, and a large file has 60,000 lines. */
function isPlain(unit: number): boolean {
  return unit > 32 && unit < 127;
}

/** `str.splitlines()`. It splits at more characters than those that end a line in a file. */
export function splitLines(text: string): string[] {
  return text.split(/\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]/);
}

/** Python refuses to convert more digits (`sys.int_info.default_max_str_digits`). */
const MOST_DIGITS = 4300;

/**
 * `int(text)`, or `undefined` if it raises `ValueError`. It accepts blanks around the number, a
 * sign, single underscores between digits, and the decimal digits of every script. A number that a
 * double can't hold becomes the largest safe integer; AWS refuses either.
 */
export function toInteger(text: string): number | undefined {
  const matched = /^([+-]?)(\p{Nd}+(?:_\p{Nd}+)*)$/u.exec(strip(text));
  if (!matched) return undefined;
  const [, sign, body = ''] = matched;
  const digits = Array.from(body.replaceAll('_', ''), digitValue);
  if (digits.length > MOST_DIGITS) return undefined;
  const value = Math.min(Number(digits.join('')), Number.MAX_SAFE_INTEGER);
  return sign === '-' ? -value : value;
}

/**
 * Unicode keeps the ten digits of a script together, zero first. Such runs of ten may be adjacent.
 */
function digitValue(digit: string): number {
  const code = digit.codePointAt(0) ?? 0;
  let start = code;
  while (/\p{Nd}/u.test(String.fromCodePoint(start - 1))) start--;
  return (code - start) % 10;
}
