/** Texts that try to keep a program busy, as someone might paste or a file might contain. */
const units = 1_000_000;

const pieces = {
  letters: 'x',
  blanks: ' ',
  'blanks between letters': 'a ',
  'line ends': '\n',
  digits: '1',
  'full-width digits': '\uff11',
  'combining marks': 'e\u0301',
  'combining marks alone': '\u0301',
  'marks without an end on one letter': '\u0489',
  'characters without a width': '\u200b',
  'format characters that are not made visible': '\u{1bca0}',
  'joined emoji': '\u{1f468}\u200d',
  'wide characters': '日',
  Hangul: '\u1100\u1161',
  'text from right to left': '\u05d0\u202e',
  'halves of characters': '\ud83d',
  'other halves': '\udc00',
  'control characters': '\x01',
  'an Esc again and again': '\x1b',
  'a sequence without an end': '\x1b[1;',
  'a string without an end': '\x1b]0;',
  'what is shown for a control character': '\\x1b',
  slashes: '/',
  colons: ':a',
} as const;

export const hostileTexts: readonly (readonly [string, string])[] = [
  ...Object.entries(pieces).map(
    ([name, piece]) => [name, piece.repeat(Math.ceil(units / piece.length))] as const,
  ),
  ['random characters', randomText(0x3000)],
  ['random bytes', randomText(0x100)],
];

/** The same text each time (xorshift32). */
function randomText(most: number): string {
  let state = 7;
  const next = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % most;
  };
  return Array.from({ length: units }, () => String.fromCharCode(next())).join('');
}
