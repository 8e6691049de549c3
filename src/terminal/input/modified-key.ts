/**
 * Keys in notations that an earlier program or a setting of the terminal may have left on: xterm's
 * modifyOtherKeys (`CSI 27;5;99~`, and `CSI 99;5u` with formatOtherKeys), and kitty's protocol,
 * which adds other layouts, press and release, and the text (`CSI 99:67:99;5:1;99u`).
 *
 * https://invisible-island.net/xterm/modified-keys.html
 * https://sw.kovidgoyal.net/kitty/keyboard-protocol/
 */

/**
 * Returns what the key would send without these notations, which may be nothing. Returns
 * `undefined` if the sequence is not such a key.
 */
export function toPlainKey(sequence: string): string | undefined {
  const xterm = /^\x1b\[27;(\d+);(\d+)~$/.exec(sequence);
  if (xterm !== null) return plainKey({ modifiers: xterm[1], code: xterm[2] });
  const kitty = /^\x1b\[(\d+)(?::(\d*)(?::(\d+))?)?(?:;(\d*)(?::(\d+))?(?:;([\d:]*))?)?u$/.exec(
    sequence,
  );
  if (kitty === null) return undefined;
  const [, code, shifted, base, modifiers, event, text] = kitty;
  // A key release.
  if (event === '3') return '';
  return plainKey({ code, shifted, base, modifiers, text });
}

type SentKey = {
  readonly code: string | undefined;
  /** The same key with Shift, and its place on a US keyboard. */
  readonly shifted?: string | undefined;
  readonly base?: string | undefined;
  readonly modifiers: string | undefined;
  /** The text that the key types, as code points. */
  readonly text?: string | undefined;
};

function plainKey({ code, shifted, base, modifiers, text }: SentKey): string {
  const bits = Number(modifiers || 1) - 1;
  const isOn = (bit: number) => (bits & bit) !== 0;
  // Super, Hyper and Meta. The next two bits, Caps Lock and Num Lock, change nothing.
  if (isOn(8) || isOn(16) || isOn(32)) return '';
  const key = named(Number(code), isOn(1)) ?? typed();
  // Alt is ignored with Esc and with Ctrl keys, so that these always work, above all Ctrl-C.
  const isAlt = isOn(2) && !isOn(4) && key !== '\x1b';
  if (!isAlt) return key;
  return key === '' || key.startsWith('\x1b') ? '' : `\x1b${key}`;

  function typed(): string {
    if (isOn(4)) return control(Number(code) > 0x7f ? Number(base) : Number(code));
    if (text) return text.split(':').map(character).join('');
    const plain = character(code);
    if (!isOn(1)) return plain;
    return shifted ? character(shifted) : plain.toUpperCase();
  }
}

/** The keys that mean the same with Ctrl. */
function named(code: number, isShifted: boolean): string | undefined {
  if (code === 9) return isShifted ? '\x1b[Z' : '\t';
  if (code === 13 || code === 27 || code === 127 || code === 8) return String.fromCharCode(code);
  return code >= 57344 && code <= 63743 ? (keypad[code - keypadFirst] ?? '') : undefined;
}

/** Kitty's codes from 57399 on are the keypad's. */
const keypadFirst = 57399;
const keypad = [
  ...'0123456789./*-+',
  '\r',
  '=',
  ',',
  ...['D', 'C', 'A', 'B', '5~', '6~', 'H', 'F', '2~', '3~'].map((end) => `\x1b[${end}`),
];

function control(code: number): string {
  const key = character(String(code)).toUpperCase();
  if (key === '?') return '\x7f';
  return key >= '@' && key <= '_' ? String.fromCharCode(key.charCodeAt(0) & 0x1f) : '';
}

function character(code: string | undefined): string {
  const number = Number(code);
  const isText = number >= 0x20 && number <= 0x10ffff && !(number >= 0x7f && number < 0xa0);
  return isText ? String.fromCodePoint(number) : '';
}
