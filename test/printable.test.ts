import { describe, expect, it } from 'vitest';
import { nameFew } from '../src/printable';

const names = (count: number) => Array.from({ length: count }, (_, index) => `n${index}`);

describe('names in a sentence', () => {
  it.each([
    [0, ''],
    [1, 'n0'],
    [4, 'n0, n1, n2, n3'],
    [5, 'n0, n1, n2 and 2 more'],
    [105, 'n0, n1, n2 and 102 more'],
  ])('are a few of %i, and how many more', (count, sentence) => {
    expect(nameFew(names(count))).toBe(sentence);
  });

  it('can be options of a command', () => {
    expect(nameFew(names(6), ' | ')).toBe('n0 | n1 | n2 and 3 more');
  });
});
