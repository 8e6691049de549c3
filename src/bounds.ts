/**
 * How much of a text is taken, in UTF-16 units. Whatever comes from a terminal, a file, the network or
 * another program is cut to its bound before anything measures, matches or prints it. What is used stays
 * whole: these are for what is typed and for what is shown.
 */
export const bounds = {
  /** One paste: a code, a name or words to search for. */
  paste: 64 * 1024,
  /** Keys that wait while nothing reads them: a tenth of a second's work, and no typing. */
  waitingKeys: 1_000,
  /** What a helper says on its stderr in one run: more than a question or a stack trace takes. */
  said: 64 * 1024,
  /** Of whatever is shown, a message of AWS's included. */
  shown: 2_000,
  /** No system has a longer path (Linux's PATH_MAX). */
  path: 4_096,
  /** A name, a path or an ARN in a sentence. */
  fact: 300,
  /** One line that is typed as an answer. */
  line: 256,
  /** What is searched for. */
  search: 200,
  /** A device's name, in its field: AWS has none that is longer. */
  name: 128,
  /** Six digits, however they are grouped. */
  code: 64,
} as const;

/** The start of the text: AWS's words and secrets cut out of them come from there. */
export function bounded(text: string, most: number = bounds.shown): string {
  // Protects: no message is longer than its bound.
  return text.length > most ? `${text.slice(0, most)}…` : text;
}

/** Both ends of the text: of a path or an ARN the last part says the most. */
export function shortened(text: string, most: number): string {
  if (text.length <= most) return text;
  const tail = Math.floor(most / 3);
  return `${text.slice(0, most - tail)}…${text.slice(-tail)}`;
}

/** What a field holds after text was typed or pasted into it: no more than its bound, in whole characters. */
export function addBounded(held: string, added: string, most: number): string {
  // Protects: no paste makes a field longer than its bound.
  const text = held + added.slice(0, most);
  if (text.length <= most) return text;
  const isHalf = /[\ud800-\udbff]/.test(text.charAt(most - 1));
  return text.slice(0, isHalf ? most - 1 : most);
}
