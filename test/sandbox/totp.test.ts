import { expect, it } from 'vitest';
import { secondsLeftInStep, stepAt, toBase32, totpCode } from '../../src/sandbox/mfa/totp';

/** RFC 6238, appendix B, SHA-1. Six of its eight digits. */
const RFC_SEED = toBase32(Buffer.from('12345678901234567890'));

it.each([
  { seconds: 59, code: '287082' },
  { seconds: 1_111_111_109, code: '081804' },
  { seconds: 1_111_111_111, code: '050471' },
  { seconds: 1_234_567_890, code: '005924' },
  { seconds: 2_000_000_000, code: '279037' },
  { seconds: 20_000_000_000, code: '353130' },
])('shows $code at second $seconds', ({ seconds, code }) => {
  expect(totpCode(RFC_SEED, stepAt(new Date(seconds * 1000)))).toBe(code);
});

/** RFC 4648, section 10, without the padding. */
it.each([
  { text: 'f', base32: 'MY' },
  { text: 'fo', base32: 'MZXQ' },
  { text: 'foo', base32: 'MZXW6' },
  { text: 'foob', base32: 'MZXW6YQ' },
  { text: 'fooba', base32: 'MZXW6YTB' },
  { text: 'foobar', base32: 'MZXW6YTBOI' },
])('writes $text as $base32', ({ text, base32 }) => {
  expect(toBase32(Buffer.from(text))).toBe(base32);
});

it.each([
  { ms: 0, left: 30 },
  { ms: 1, left: 30 },
  { ms: 29_000, left: 1 },
  { ms: 29_999, left: 1 },
  { ms: 30_000, left: 30 },
])('counts $left s until the next step at $ms ms', ({ ms, left }) => {
  expect(secondsLeftInStep(new Date(ms))).toBe(left);
});
