import { describe, expect, it } from 'vitest';
import { createInputParser } from '../../src/terminal/input/input-parser';
import { createFakeTimers } from '../support/fake-time';

function keysOf(text: string): string[] {
  const out: string[] = [];
  const { timers, advance } = createFakeTimers();
  const parser = createInputParser(
    {
      onKey: (key) => out.push(key),
      onPaste: () => out.push('paste'),
      onReport: (sequence) => out.push(`report ${JSON.stringify(sequence)}`),
    },
    { timers, env: {} },
  );
  parser.push(Buffer.from(text));
  advance(5000);
  return out;
}

/** The three notations for keys with modifiers. */
const notations: readonly (readonly [
  name: string,
  send: (code: number, modifiers: number) => string,
])[] = [
  ['modifyOtherKeys', (code, modifiers) => `\x1b[27;${modifiers};${code}~`],
  ['CSI u', (code, modifiers) => `\x1b[${code};${modifiers}u`],
  ["kitty's press", (code, modifiers) => `\x1b[${code};${modifiers}:1u`],
];

const letters = Array.from('abcdefghijklmnopqrstuvwxyz');

describe.each(notations)('a key sent with %s', (_, send) => {
  it.each(letters)('is the plain Ctrl-%s', (letter) => {
    const code = letter.charCodeAt(0);
    const plain = keysOf(String.fromCharCode(code & 0x1f));
    expect(plain).toHaveLength(1);
    expect(keysOf(send(code, 5))).toEqual(plain);
    // With Shift, with Caps Lock, with Num Lock.
    for (const modifiers of [6, 5 + 64, 5 + 128])
      expect(keysOf(send(code, modifiers))).toEqual(plain);
    expect(keysOf(send(code - 32, 5))).toEqual(plain);
  });

  it.each([
    ['Esc', 27, '\x1b'],
    ['Enter', 13, '\r'],
    ['Tab', 9, '\t'],
    ['Backspace', 127, '\x7f'],
    ['Ctrl-H', 8, '\b'],
  ])('is %s with any modifier', (name, code, key) => {
    expect(keysOf(send(code, 1))).toEqual([key]);
    expect(keysOf(send(code, 5))).toEqual([key]);
    expect(keysOf(send(code, 129))).toEqual([key]);
    if (name !== 'Tab') expect(keysOf(send(code, 2))).toEqual([key]);
  });

  it('is the text of a key with Shift', () => {
    expect(keysOf(send('g'.charCodeAt(0), 2))).toEqual(['G']);
    expect(keysOf(send('?'.charCodeAt(0), 2))).toEqual(['?']);
    expect(keysOf(send('é'.charCodeAt(0), 1))).toEqual(['é']);
    expect(keysOf(send(9, 2))).toEqual(['\x1b[Z']);
  });

  it('follows Alt: Backspace erases, a letter does nothing, Ctrl-C leaves', () => {
    expect(keysOf(send(127, 3))).toEqual(['\x1b\x7f']);
    expect(keysOf(send('x'.charCodeAt(0), 3))).toEqual([]);
    expect(keysOf(send('['.charCodeAt(0), 3))).toEqual([]);
    expect(keysOf(send(13, 3))).toEqual([]);
    expect(keysOf(send('c'.charCodeAt(0), 7))).toEqual(['\x03']);
  });

  it('does nothing with Super, or if it types no text', () => {
    expect(keysOf(send('c'.charCodeAt(0), 9))).toEqual([]);
    expect(keysOf(send(57358, 1))).toEqual([]);
    expect(keysOf(send(0x9b, 1))).toEqual([]);
    expect(keysOf(send(99_999_999, 1))).toEqual([]);
    expect(keysOf(send(99_999_999, 5))).toEqual([]);
  });
});

describe("a key of kitty's protocol", () => {
  it('counts when pressed or held, but not when released', () => {
    expect(keysOf('\x1b[97;1:1u\x1b[97;1:2u\x1b[97;1:3u')).toEqual(['a', 'a']);
    expect(keysOf('\x1b[99;5:3u')).toEqual([]);
  });

  it('with Ctrl is the US key in its place, on a keyboard for another script', () => {
    expect(keysOf('\x1b[1089::99;5u')).toEqual(['\x03']);
    expect(keysOf('\x1b[1089;5u')).toEqual([]);
  });

  it('types the text that comes with it', () => {
    expect(keysOf('\x1b[47:63;2;63u')).toEqual(['?']);
    expect(keysOf('\x1b[47:63;2u')).toEqual(['?']);
    expect(keysOf('\x1b[97;;65u')).toEqual(['A']);
  });

  it('is the label on the keypad', () => {
    expect(keysOf('\x1b[57399u\x1b[57408u\x1b[57414u\x1b[57419u')).toEqual([
      '0',
      '9',
      '\r',
      '\x1b[A',
    ]);
  });

  it('is known without modifiers', () => {
    expect(keysOf('\x1b[27u\x1b[13u')).toEqual(['\x1b', '\r']);
  });
});
