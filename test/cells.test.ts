import { Terminal } from '@xterm/headless';
import { describe, expect, it, test } from 'vitest';
import { cells, cutEnd, cutMiddle, wrapText } from '../src/cells';
import { printable } from '../src/printable';

/** How far the text moves a terminal's cursor. */
async function drawnCells(text: string): Promise<number> {
  const terminal = new Terminal({ cols: 80, rows: 2, allowProposedApi: true });
  await new Promise<void>((resolve) => terminal.write(text, resolve));
  return terminal.buffer.active.cursorX;
}

describe('the width of a text is its width in a terminal', () => {
  it.each([
    ['Devanagari conjuncts', 'हिन्दी-prod'],
    ['a Devanagari conjunct alone', 'क्ष'],
    ['Bengali conjuncts of three', 'স্ত্রী'],
    ['Kannada', 'ಸ್ತ್ರೀ'],
    ['Malayalam', 'മലയാളം'],
    ['Sinhala, joined', 'ශ්‍රී'],
    ['Khmer', 'ភាសាខ្មែរ'],
    ['Thai with AM', 'กำ'],
    ['Lao with AM', 'ລາວຳ'],
    ['Tamil', 'தமிழ்'],
    ['Hangul', '한국어'],
    ['Hangul of single letters', '각'],
    ['Han', '日本'],
    ['half-width Katakana', 'ｱﾞ'],
    ['Latin with a combining mark', 'e\u0301te\u0301'],
    ['Hebrew with points', 'עִבְרִית'],
    ['Arabic', 'العربية'],
    ['a flag', '🇸🇪'],
  ])('of %s', async (_, text) => {
    expect(cells(text)).toBe(await drawnCells(text));
  });
});

it('cuts a text to its cells', () => {
  for (const text of ['हिन्दी-प्रोडक्शन', 'ភាសាខ្មែរ-prod', '日本語-production']) {
    for (let width = 1; width < 12; width++) {
      expect(cells(cutEnd(text, width))).toBeLessThanOrEqual(width);
      expect(cells(cutMiddle(text, width))).toBeLessThanOrEqual(width);
    }
  }
});

describe('an escaped character is drawn whole or not at all', () => {
  const visible = ['\u001b', '\u202e', '\u{e0001}'].map(printable);
  it.each(visible)('when a text with %s is cut or wrapped', (sign) => {
    const text = `team${sign}prod${sign}é${sign}`;
    const whole = new RegExp(`^(?:${sign.replace(/[\\{}]/g, '\\$&')}|[^\\\\])*$`);
    for (let width = 12; width < cells(text); width++) {
      for (const cut of [cutEnd(text, width), cutMiddle(text, width), ...wrapText(text, width)])
        expect(cut).toMatch(whole);
      expect(wrapText(text, width).join('')).toBe(text);
    }
  });
});

test('colors take no cells, next to letters of any script', () => {
  for (const text of ['plain', 'é', 'हिन्दी', '名前']) {
    expect(cells(`\u001b[38;5;16;48;5;231m${text}\u001b[0m`)).toBe(cells(text));
  }
});
