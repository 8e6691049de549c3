import { expect, it } from 'vitest';
import { createForeignOutput } from '../../src/cli/process/run-captured';

function shown(...parts: readonly string[]): string {
  let text = '';
  const pass = createForeignOutput((more) => {
    text += more;
  });
  for (const part of parts) pass(part);
  return text;
}

it("keeps another program's line ends, and shows every other control character", () => {
  expect(shown('a\r\nb\n', '\x1b[2Jc', '\u202ed')).toBe('a\nb\n\\x1b[2Jc\\u202ed');
});

it('passes on a question without a line end at once', () => {
  expect(shown('Passphrase: ')).toBe('Passphrase: ');
});

it('stops if a program never stops talking', () => {
  const text = shown(...Array.from({ length: 100 }, () => 'x'.repeat(1024)));
  expect(text.length).toBe(64 * 1024 + 2);
  expect(text.endsWith('x…\n')).toBe(true);
});
