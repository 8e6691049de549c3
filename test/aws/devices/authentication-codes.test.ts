import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  canBeOfDevice,
  codesProblem,
  diagnoseCodes,
} from '../../../src/aws/devices/authentication-codes';
import { stepAt, toBase32, totpCode } from '../../../src/sandbox/mfa/totp';
import { Secret } from '../../../src/secret';

const now = new Date('2026-11-24T12:00:10Z');
const seed = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
const shown = (steps: number) => totpCode(seed, stepAt(now) + steps);
const diagnosed = (first: number, second: number) =>
  diagnoseCodes(new Secret(seed), { first: shown(first), second: shown(second) }, now);

describe('two codes', () => {
  it.each([
    ['the one before and the one of now', -1, 0, undefined],
    ['the same after a moment of typing', -2, -1, undefined],
    ['the same code twice', 0, 0, { rule: 'same-twice' }],
    ['the second typed first', 0, -1, { rule: 'wrong-order' }],
    ['one left out', -2, 0, { rule: 'not-consecutive' }],
    ['of a phone that is ten minutes behind', -21, -20, { rule: 'clock-off', behindSeconds: 600 }],
    ['of a phone that is an hour ahead', 119, 120, { rule: 'clock-off', behindSeconds: -3600 }],
  ] as const)('%s', (_, first, second, problem) => {
    expect(diagnosed(first, second)).toEqual(problem);
  });

  it('say which one was mistyped', () => {
    const [good, bad] = [shown(-1), '000000'];
    const diagnose = (first: string, second: string) =>
      diagnoseCodes(new Secret(seed), { first, second }, now);
    expect(diagnose(bad, shown(0))).toEqual({ rule: 'not-of-device', which: 'first' });
    expect(diagnose(good, bad)).toEqual({ rule: 'not-of-device', which: 'second' });
    expect(diagnose(bad, '999999')).toEqual({ rule: 'not-of-device', which: 'both' });
  });

  it.each(['12345', '1234567', '12345a', '', '１２３４５６'])(
    'must have six digits: %j',
    (code) => {
      const problem = { rule: 'not-six-digits' };
      expect(codesProblem({ first: code, second: '123456' })).toEqual(problem);
      expect(codesProblem({ first: '123456', second: code })).toEqual(problem);
    },
  );
});

describe('a single code', () => {
  it('is recognized for any seed and any clock within a day', () => {
    const seeds = fc.uint8Array({ minLength: 10, maxLength: 40 }).map(toBase32);
    fc.assert(
      fc.property(seeds, fc.integer({ min: -2880, max: 2880 }), (any, steps) => {
        const code = totpCode(any, stepAt(now) + steps);
        expect(canBeOfDevice(new Secret(any), code, now)).toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  it('differs from a mistyped one', () => {
    expect(canBeOfDevice(new Secret(seed), '000000', now)).toBe(false);
  });
});
