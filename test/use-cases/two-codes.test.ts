import { expect, it } from 'vitest';
import { addCode, type CodeChecks } from '../../src/use-cases/change-device';

/** A device that shows 000001, 000002, 000003 … one after the other. */
const counting: CodeChecks = {
  canBeCode: (code) => code.startsWith('000'),
  areConsecutive: ({ first, second }) => Number(second) === Number(first) + 1,
};

it.each([
  ['the first', '', '000001', ['000001', ''], undefined],
  ['the second', '000001', '000002', ['000001', '000002'], undefined],
  ['the first once more', '000001', '000001', ['000001', ''], /first code again/],
  ['a mistyped first', '', '123456', ['', ''], /Not a code of this device/],
  ['a mistyped second', '000001', '123456', ['000001', ''], /Not a code of this device/],
  ['a second that came too late', '000001', '000003', ['000003', ''], /You missed one in between/],
] as const)('takes %s for what it is', (_, first, code, [kept, second], complaint) => {
  const added = addCode(first, code, counting);
  expect(added.codes).toEqual({ first: kept, second });
  if (complaint === undefined) expect(added.complaint).toBeUndefined();
  else expect(added.complaint).toMatch(complaint);
});

it('takes any two codes where the seed is not known, but never one twice', () => {
  expect(addCode('111111', '999999', undefined).codes).toEqual({
    first: '111111',
    second: '999999',
  });
  expect(addCode('111111', '111111', undefined).codes.second).toBe('');
});
