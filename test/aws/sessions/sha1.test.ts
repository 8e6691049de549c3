import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sha1 } from '../../../src/sha1';

test('any text has the hash that Node gives it', () => {
  const lengths = Array.from({ length: 130 }, (_, length) => 'x'.repeat(length));
  for (const text of lengths)
    expect(sha1(text)).toBe(createHash('sha1').update(text).digest('hex'));
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
      expect(sha1(text)).toBe(createHash('sha1').update(text).digest('hex'));
    }),
  );
});
