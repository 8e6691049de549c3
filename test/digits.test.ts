import { expect, it } from 'vitest';
import { asciiDigits, ungrouped } from '../src/digits';

it.each([
  ['full-width', '１２３４５６'],
  ['Arabic-Indic', '١٢٣٤٥٦'],
  ['Persian', '۱۲۳۴۵۶'],
  ['Devanagari', '१२३४५६'],
  ['Thai', '๑๒๓๔๕๖'],
  ['mathematical', '𝟏𝟐𝟑𝟒𝟓𝟔'],
  ['mixed', '1２3٤5६'],
])('%s digits are digits', (_, typed) => {
  expect(asciiDigits(typed)).toBe('123456');
});

it('reads every decimal digit of Unicode', () => {
  const counts = Array<number>(10).fill(0);
  for (let code = 0; code <= 0x10ffff; code++) {
    const character = String.fromCodePoint(code);
    if (!/\p{Nd}/u.test(character)) continue;
    expect(asciiDigits(character)).toMatch(/^[0-9]$/);
    counts[Number(asciiDigits(character))]! += 1;
  }
  expect(new Set(counts).size).toBe(1);
});

it.each([
  '123 456',
  '123-456',
  ' 123456\n',
  '１２３　４５６',
  '１２３－４５６',
  '123\u00a0456',
  '123–456',
])('ignores what groups the digits of a code: %j', (typed) => {
  expect(ungrouped(typed)).toBe('123456');
});

it('keeps what is not a digit', () => {
  expect(ungrouped('12a٤')).toBe('12a4');
});

it('does not look at a text that is too long for a code', () => {
  for (const digits of ['1'.repeat(100), '１'.repeat(100), `１${' '.repeat(100)}`])
    expect(asciiDigits(digits)).toBe(digits);
});
