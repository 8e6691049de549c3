import type { Enrollment } from '../aws/devices/enrollment';
import type { AuthenticationCodes } from '../aws/iam';

/** What can be seen of a code before AWS is asked; `undefined`: the seed is not known, so nothing. */
export type CodeChecks = Pick<Enrollment, 'canBeCode' | 'areConsecutive'> | undefined;

/**
 * Adds a whole code to the first one, if there is one: checked as far as it can be without AWS, so
 * that a mistyped code does not cost the wait for the next. One that came too late to be the second
 * is the first of a new pair.
 */
export function addCode(
  first: string,
  code: string,
  checks: CodeChecks,
): { readonly codes: AuthenticationCodes; readonly complaint: string | undefined } {
  const kept = { first, second: '' };
  if (code === first) {
    return { codes: kept, complaint: 'That is the first code again: wait for the next one.' };
  }
  if (checks?.canBeCode(code) === false) {
    const complaint = 'Not a code of this device: mistyped, or of another one.';
    return { codes: kept, complaint };
  }
  if (first === '') return { codes: { first: code, second: '' }, complaint: undefined };
  const codes = { first, second: code };
  if (checks?.areConsecutive(codes) === false) {
    const complaint = 'One came between: this is the first now. Type the next.';
    return { codes: { first: code, second: '' }, complaint };
  }
  return { codes, complaint: undefined };
}
