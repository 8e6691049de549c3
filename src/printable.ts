import { bounds, shortened } from './bounds';

/**
 * Text from a file, from AWS or from another program, made safe to draw in a terminal: control
 * characters (escape sequences begin with one), marks that reverse the direction of what follows
 * and other invisible characters become visible text such as `\x1b` and `\u202e`.
 *
 * Tabs and line ends are control characters too, so a name with a line end can't forge a second
 * row. A long text keeps both ends.
 */
export function printable(text: string): string {
  // Protects: showing foreign text takes no time, however long it is.
  const short = shortened(text, bounds.shown);
  // Protects: foreign text sends no escape sequence to the terminal and hides nothing in it.
  return isPlain.test(short) ? short : short.replace(unsafe, toVisible);
}

const isPlain = /^[\x20-\x7e]*$/;

/**
 * C0 and C1 controls, line and paragraph separators, direction marks and overrides (UAX #9), the
 * other invisible format characters, byte order marks, and halves of surrogate pairs.
 */
const unsafe =
  /[\x00-\x1f\x7f-\x9f\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]|[\u{e0000}-\u{e007f}]/gu;

function toVisible(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x100) return `\\x${code.toString(16).padStart(2, '0')}`;
  if (code < 0x10000) return `\\u${code.toString(16).padStart(4, '0')}`;
  return `\\u{${code.toString(16)}}`;
}

/** A value from outside, quoted for a sentence. A value that has quotes stays as it is. */
export function quoted(value: string): string {
  return /^["']|["']$/.test(value) ? value : `"${value}"`;
}

/** Printable text for a terminal that shows only ASCII. */
export function toAscii(text: string): string {
  return text.replace(/[^\x20-\x7e]/gu, '?');
}

/**
 * A few names, and how many more there are. A user may have a hundred roles, and nobody reads a
 * hundred names to learn what went wrong.
 */
export function nameFew(names: readonly string[], between = ', '): string {
  // "and 1 more" is not shorter than one name.
  if (names.length <= most + 1) return names.join(between);
  return `${names.slice(0, most).join(between)} and ${names.length - most} more`;
}

const most = 3;

/** A path with the home directory as `~`, or unchanged without `home`. Not safe to print. */
export function shownPath(path: string, home = ''): string {
  return home !== '' && path.startsWith(`${home}/`) ? `~${path.slice(home.length)}` : path;
}

/** `~/.aws/config:14`, or without a line if there is none. Not safe to print. */
export function shownPlace(
  { file, line }: { readonly file: string; readonly line: number | undefined },
  home?: string,
): string {
  const path = shownPath(file, home);
  return line === undefined ? path : `${path}:${line}`;
}
