/**
 * How much of a text is taken, in UTF-16 units. Text from a terminal, a file, the network or
 * another program is cut to its bound before anything measures, matches or prints it. The bounds
 * are for typed and for shown text. The values that awsmfa works with stay whole.
 */
export const bounds = {
  /** One paste: a code, a name or a search. */
  paste: 64 * 1024,
  /**
   * Keys that wait while nothing reads them. Nobody types so fast, and all of them take a tenth of
   * a second.
   */
  waitingKeys: 1_000,
  /** A helper's stderr in one run: more than a question or a stack trace takes. */
  said: 64 * 1024,
  /** Any text that is shown, such as a message from AWS. */
  shown: 2_000,
  /** No system allows a longer path (Linux's PATH_MAX). */
  path: 4_096,
  /** A name, a path or an ARN in a sentence. */
  fact: 300,
  /** One typed line. */
  line: 256,
  /** A search. */
  search: 200,
  /** The field of a device's name. AWS allows no longer one. */
  name: 128,
  /** Six digits, grouped in any way. */
  code: 64,
} as const;

/** The start of the text. */
export function bounded(text: string, most: number = bounds.shown): string {
  // Protects: no message is longer than its bound.
  return text.length > most ? `${text.slice(0, most)}…` : text;
}

/** Both ends of the text, because the last part of a path or an ARN says the most. */
export function shortened(text: string, most: number): string {
  if (text.length <= most) return text;
  const tail = Math.floor(most / 3);
  return `${text.slice(0, most - tail)}…${text.slice(-tail)}`;
}

/** The text of a field after typing or pasting: no more than its bound, in whole characters. */
export function addBounded(held: string, added: string, most: number): string {
  // Protects: no paste makes a field longer than its bound.
  const text = held + added.slice(0, most);
  if (text.length <= most) return text;
  const isHalf = /[\ud800-\udbff]/.test(text.charAt(most - 1));
  return text.slice(0, isHalf ? most - 1 : most);
}
