import { toPlainKey } from './modified-key';

/**
 * The first thing in the input: a key, or something that terminals send into the same stream and
 * that only looks like typing (answers to questions, paste marks, mouse and focus reports). A
 * sequence counts as a key only if Ink knows it, because Ink takes unknown sequences for typed
 * text.
 */
export type InputToken =
  | { readonly kind: 'key'; readonly key: string; readonly length: number }
  | { readonly kind: 'paste-begins'; readonly length: number }
  /** A whole sequence that isn't a key. */
  | { readonly kind: 'report'; readonly sequence: string; readonly length: number }
  | { readonly kind: 'nothing'; readonly length: number }
  /** The start of a sequence longer than any we understand. `rest` matches what follows of it. */
  | { readonly kind: 'endless'; readonly length: number; readonly rest: RegExp }
  /** What follows may change what this is. */
  | { readonly kind: 'incomplete' };

/** Every answer we read, even a terminal's name and version, is far shorter. */
const longestSequence = 1_024;

/** `input` is not empty. */
export function readToken(input: string): InputToken {
  if (!input.startsWith(esc)) return readCharacter(input);
  if (input.length === 1) return { kind: 'incomplete' };
  const token = readSequence(input.slice(0, longestSequence));
  if (token.kind !== 'incomplete') return token;
  // Protects: a sequence without an end is neither kept nor read again with each piece.
  if (input.length >= longestSequence) {
    const length = input[longestSequence - 1] === esc ? longestSequence - 1 : longestSequence;
    return { kind: 'endless', length, rest: input[1] === '[' ? restOfCsi : restOfString };
  }
  return token;
}

/**
 * Each matches up to and including the end of the sequence, and captures that end. A key that
 * interrupts the sequence is not matched, so Enter and Ctrl-C always work.
 */
const restOfCsi = /^[ -?]*([@-~])?/;
const restOfString = /^[^\x00-\x1f\x9c]*([\x07\x9c])?/;

function readSequence(input: string): InputToken {
  switch (input[1]) {
    case '[':
      return readCsi(input);
    case 'O':
      return readSs3(input);
    case ']':
      return readString(input, /^[0-9]/);
    case 'P':
      return readString(input, /^[0-9>!|$+]/);
    case '_':
      return readString(input, /^G/);
    default:
      return readAfterEscape(input);
  }
}

const esc = '\x1b';

function readCharacter(input: string): InputToken {
  const key = String.fromCodePoint(input.codePointAt(0) ?? 0);
  // NUL, Ctrl-] to Ctrl-_ and the C1 controls: Ink would pass them on as text.
  if (/^[\0\x1d-\x1f\x80-\x9f]/.test(key)) return { kind: 'nothing', length: 1 };
  // Programs that read lines take Ctrl-J for Enter, and some keypads send it.
  return { kind: 'key', key: key === '\n' ? '\r' : key, length: key.length };
}

/**
 * Esc before another key. Terminals send Alt with a key like that, and awsmfa uses no Alt key but
 * Alt-Backspace.
 */
function readAfterEscape(input: string): InputToken {
  const [, next = ''] = input;
  // Alt-Backspace also erases.
  if (next === '\x7f' || next === '\b') return { kind: 'key', key: input.slice(0, 2), length: 2 };
  // Esc and then Esc or a Ctrl key. That second key must not get lost, above all Ctrl-C.
  if (/[\x00-\x1f]/.test(next) && !/[\t\n\r]/.test(next))
    return { kind: 'key', key: esc, length: 1 };
  return { kind: 'nothing', length: 1 + String.fromCodePoint(input.codePointAt(1) ?? 0).length };
}

function readCsi(input: string): InputToken {
  const [sequence] = /^\x1b\[(?:\[[A-E]|M[^\x1b]{3}|(?!\[|M)[0-?]*[ -/]*[@-~])/u.exec(input) ?? [];
  if (sequence === undefined) {
    const [begun = ''] = /^\x1b\[(?:\[|M[^\x1b]{0,2}|[0-?]*[ -/]*)/u.exec(input) ?? [];
    if (begun.length === input.length) return { kind: 'incomplete' };
    return { kind: 'nothing', length: begun.length };
  }
  const { length } = sequence;
  if (sequence === '\x1b[200~') return { kind: 'paste-begins', length };
  const plainKey = toPlainKey(sequence);
  if (plainKey !== undefined) return ofPlainKey(plainKey, length);
  if (csiKey.test(sequence)) return { kind: 'key', key: sequence, length };
  return { kind: 'report', sequence, length };
}

function ofPlainKey(key: string, length: number): InputToken {
  if (key === '') return { kind: 'nothing', length };
  if (key === esc) return { kind: 'key', key, length };
  const token = readToken(key);
  return token.kind === 'incomplete' ? { kind: 'nothing', length } : { ...token, length };
}

/** The CSI sequences that Ink 6.8.0 knows as keys (its parse-keypress.js). */
const csiKey = new RegExp(
  [
    // Arrows, Home, End and the like, with modifiers and with kitty's press and repeat.
    '(?:1;\\d+(?::[12])?)?[ABCDEFH]',
    '[Zabcde]',
    // Insert, Delete, PageUp, F1 to F12, and rxvt's forms with Shift and Ctrl.
    '(?:[1-8]|1[1-5]|1[7-9]|2[0134])(?:;\\d+(?::[12])?)?~',
    '[235678][$^]',
    // The Linux console's F1 to F5.
    '\\[[A-E]',
  ]
    .map((form) => `^\\x1b\\[${form}$`)
    .join('|'),
);

/** The application keypad, which an earlier program may have left on. */
const keypad: Readonly<Record<string, string>> = {
  M: '\r',
  X: '=',
  j: '*',
  k: '+',
  l: ',',
  m: '-',
  n: '.',
  o: '/',
  p: '0',
  q: '1',
  r: '2',
  s: '3',
  t: '4',
  u: '5',
  v: '6',
  w: '7',
  x: '8',
  y: '9',
};

function readSs3(input: string): InputToken {
  const final = input[2];
  if (final === undefined) return { kind: 'incomplete' };
  // Alt-O, and then another key.
  if (!/[@-~]/.test(final)) return { kind: 'nothing', length: 2 };
  const digit = keypad[final];
  if (digit !== undefined) return { kind: 'key', key: digit, length: 3 };
  if (/[A-FHP-Sa-e]/.test(final)) return { kind: 'key', key: input.slice(0, 3), length: 3 };
  return { kind: 'report', sequence: input.slice(0, 3), length: 3 };
}

/**
 * An answer in a string: OSC, DCS or APC, up to BEL or ST. `first` matches how such an answer
 * begins.
 */
function readString(input: string, first: RegExp): InputToken {
  if (input.length === 2) return { kind: 'incomplete' };
  if (!first.test(input.slice(2))) return readAfterEscape(input);
  const [body = ''] = /^[^\x00-\x1f\x9c]+/.exec(input.slice(2)) ?? [];
  const length = 2 + body.length;
  const end = input.slice(length, length + 2);
  const sequence = input.slice(0, length);
  if (end.startsWith('\x07') || end.startsWith('\x9c'))
    return { kind: 'report', sequence, length: length + 1 };
  if (end === `${esc}\\`) return { kind: 'report', sequence, length: length + 2 };
  if (end === '' || end === esc) return { kind: 'incomplete' };
  // A key interrupted the string. Enter and Ctrl-C always work.
  return { kind: 'nothing', length };
}
