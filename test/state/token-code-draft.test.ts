import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addToDraft, missingDigits } from '../../src/state/fields/field';

const notTaken = 'Not six digits: nothing was taken.';

describe('what is typed or pasted into the token code field', () => {
  it.each([
    { before: '12', text: '3', digits: '123', complaint: undefined },
    { before: '12', text: 'x', digits: '12', complaint: 'Digits only.' },
    { before: '', text: '123456', digits: '123456', complaint: undefined },
    { before: '', text: ' 123 456\n', digits: '123456', complaint: undefined },
    { before: '', text: '123-456', digits: '123456', complaint: undefined },
    { before: '987', text: '123456', digits: '123456', complaint: undefined },
    { before: '98', text: '1234567', digits: '98', complaint: notTaken },
    { before: '98', text: 'hunter2', digits: '98', complaint: notTaken },
    { before: '98', text: 'x'.repeat(10_000), digits: '98', complaint: notTaken },
    { before: '98', text: '１２３', digits: '98123', complaint: undefined },
    { before: '98', text: '４', digits: '984', complaint: undefined },
    { before: '', text: '١٢٣ ٤٥٦', digits: '123456', complaint: undefined },
    { before: '98', text: ' ', digits: '98', complaint: undefined },
  ])('$text after $before leaves $digits', ({ before, text, digits, complaint }) => {
    expect(addToDraft(before, text)).toEqual({ digits, complaint });
  });

  it('never keeps anything but up to six digits', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^\d{0,5}$/), fc.string(), (before, text) => {
        expect(addToDraft(before, text).digits).toMatch(/^\d{0,6}$/);
      }),
    );
  });

  it('says how many are missing', () => {
    expect(missingDigits('1234')).toBe('Two more digits.');
    expect(missingDigits('12345')).toBe('One more digit.');
    expect(missingDigits('123456')).toBeUndefined();
  });
});
