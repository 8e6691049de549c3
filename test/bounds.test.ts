import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { nearestNames } from '../src/aws/profiles/resolve/nearest';
import { addBounded, bounded, bounds, shortened } from '../src/bounds';
import { alignColumns, cells, cutEnd, cutMiddle, fitCells, wrapText } from '../src/cells';
import { type AppError, explain } from '../src/errors';
import { printable } from '../src/printable';
import { hostileTexts } from './support/hostile-text';

/** How much text is split into characters, which is the slow part. */
function countWork(run: () => void): number {
  let work = 0;
  const { segment } = Intl.Segmenter.prototype;
  const spy = vi.spyOn(Intl.Segmenter.prototype, 'segment').mockImplementation(function (
    this: Intl.Segmenter,
    text,
  ) {
    work += text.length;
    return segment.call(this, text);
  });
  onTestFinished(() => spy.mockRestore());
  run();
  return work;
}

describe('a megabyte of anything', () => {
  it.each(hostileTexts)('is made printable, measured and cut with little work: %s', (_, text) => {
    const seen: string[] = [];
    const work = countWork(() => {
      seen.push(printable(text));
      for (const width of [0, 1, 2, 10, 128]) {
        for (const shown of [text, printable(text)]) {
          for (const cut of [cutEnd(shown, width), cutMiddle(shown, width)]) {
            expect(cells(cut)).toBeLessThanOrEqual(Math.max(1, width));
            seen.push(cut);
          }
          seen.push(fitCells(shown, width));
        }
      }
      seen.push(...wrapText(printable(text), 40));
    });
    // Both ends and the measured part of two texts in five widths: nothing grows with the whole text.
    expect(work).toBeLessThan(text.length / 2);
    for (const shown of seen) expect(shown.length).toBeLessThanOrEqual(bounds.shown * 10);
  });

  it.each(hostileTexts)('takes only a few words of a sentence: %s', (_, name) => {
    const errors: readonly AppError[] = [
      { kind: 'unknown-profile', name, nearest: [name], unreadable: undefined },
      { kind: 'broken-profile', name, reason: name, file: name, line: 1 },
      { kind: 'token-code-needed', profile: name, serialNumber: name },
      { kind: 'serial-number-rejected', serialNumber: name, known: [name, name] },
      { kind: 'access-denied', action: name, resource: name, caller: name, withMfa: true },
      { kind: 'network', host: name, reason: name },
      { kind: 'file-not-written', path: name, reason: name, lock: name },
      { kind: 'aws-refused', action: name, aws: { code: name, message: name, requestId: name } },
      { kind: 'failed', message: name, hint: name },
    ];
    for (const error of errors) {
      const { message, hint } = explain(error);
      expect(message.length + hint.length, error.kind).toBeLessThan(2 * bounds.shown * 10);
    }
    const { message } = explain({ kind: 'network', host: name, reason: 'the reason' });
    expect(message).toMatch(/^Could not reach .*: the reason\.$/);
  });
});

it('compares no profile name with a megabyte, and no megabyte with a name', () => {
  const long = 'deploy'.repeat(200_000);
  expect(nearestNames(long, ['deploy', long])).toEqual([]);
  expect(nearestNames('x'.repeat(bounds.fact + 1), ['x'.repeat(bounds.fact)])).toEqual([]);
  expect(nearestNames('deploy', [long, 'deploy2'])).toEqual(['deploy2']);
});

describe('a cut text', () => {
  it('keeps its start or both ends, and shows that it was cut', () => {
    expect(bounded('abc', 3)).toBe('abc');
    expect(bounded('abcd', 3)).toBe('abc…');
    expect(shortened('abc', 3)).toBe('abc');
    expect(shortened('abcdefg', 6)).toBe('abcd…fg');
  });

  it('holds whole characters in a field', () => {
    expect(addBounded('ab', 'cd', 3)).toBe('abc');
    expect(addBounded('ab', '\u{1f600}', 3)).toBe('ab');
    expect(addBounded('ab', 'cd', 9)).toBe('abcd');
  });

  it('is measured only up to the width of a terminal', () => {
    for (const character of ['x', '日', 'e\u0301'])
      expect(cells(character.repeat(500_000))).toBeLessThan(10_000);
  });

  it('still fits a column next to others', () => {
    const [first = '', second = ''] = alignColumns([
      ['a', 'b'],
      [printable('x'.repeat(100_000)), 'b'],
    ]);
    expect(first.length).toBe(second.length);
  });
});
