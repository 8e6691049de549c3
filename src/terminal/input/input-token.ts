import { toPlainKey } from './modified-key';

/**
 * What stands at the beginning of the input: a key, or something that only looks like typing, which
 * terminals send into the same stream (answers to questions, marks of pastes, reports of the mouse
 * and the focus). Every sequence is either known to be a key that Ink understands or is no key:
 * Ink takes what it does not know for typed text.
 */
export type InputToken =
  | { readonly kind: 'key'; readonly key: string; readonly length: number }
  | { readonly kind: 'paste-begins'; readonly length: number }
  /** A whole sequence that is no key. */
  | { readonly kind: 'report'; readonly sequence: string; readonly length: number }
  | { readonly kind: 'nothing'; readonly length: number }
  /** The begin of a sequence longer than any that is understood; `rest` matches what of it follows. */
  | { readonly kind: 'endless'; readonly length: number; readonly rest: RegExp }
  /** More may follow that changes what this is. */
  | { readonly kind: 'incomplete' };

/** What is read of a terminal is shorter by far, its name and version included. */
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

/** Up to and with what ends it, which is captured. What breaks it off stays: Enter and Ctrl-C work whatever was begun. */
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
  // NUL, Ctrl-] to Ctrl-_ and the C1 controls: Ink would hand them on as text.
  if (/^[\0\x1d-\x1f\x80-\x9f]/.test(key)) return { kind: 'nothing', length: 1 };
  // Ctrl-J is Enter to every program that reads lines; some keypads send it.
  return { kind: 'key', key: key === '\n' ? '\r' : key, length: key.length };
}

/** Esc before another key. A terminal sends Alt and a key like that, and no Alt key means anything here. */
function readAfterEscape(input: string): InputToken {
  const [, next = ''] = input;
  // Alt and Backspace, which erases too.
  if (next === '\x7f' || next === '\b') return { kind: 'key', key: input.slice(0, 2), length: 2 };
  // Esc, and then Esc or a Ctrl key, which nobody may lose: Ctrl-C above all.
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

/** The keys among the CSI sequences, as far as Ink 6.8.0 knows them (its parse-keypress.js). */
const csiKey = new RegExp(
  [
    // Arrows, Home, End and their like, with modifiers, with kitty's press and repeat.
    '(?:1;\\d+(?::[12])?)?[ABCDEFH]',
    '[Zabcde]',
    // Insert, Delete, PageUp, F1 to F12; rxvt's with Shift and Ctrl.
    '(?:[1-8]|1[1-5]|1[7-9]|2[0134])(?:;\\d+(?::[12])?)?~',
    '[235678][$^]',
    // The Linux console's F1 to F5.
    '\\[[A-E]',
  ]
    .map((form) => `^\\x1b\\[${form}$`)
    .join('|'),
);

/** The application keypad, which a program before may have left on. */
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
  // Alt and O, and then another key.
  if (!/[@-~]/.test(final)) return { kind: 'nothing', length: 2 };
  const digit = keypad[final];
  if (digit !== undefined) return { kind: 'key', key: digit, length: 3 };
  if (/[A-FHP-Sa-e]/.test(final)) return { kind: 'key', key: input.slice(0, 3), length: 3 };
  return { kind: 'report', sequence: input.slice(0, 3), length: 3 };
}

/** An answer in a string: OSC, DCS or APC, up to BEL or ST. `first` says how such an answer begins. */
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
  // Broken off by a key: Enter and Ctrl-C work whatever was begun.
  return { kind: 'nothing', length };
}
