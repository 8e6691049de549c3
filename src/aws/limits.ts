/**
 * AWS's numbers. Sources: STS API reference (GetSessionToken, AssumeRole), IAM quotas, RFC 6238 as
 * AWS uses it, and botocore's and the AWS CLI's source where they are named.
 */

/** `DurationSeconds` of `GetSessionToken` for an IAM user, in seconds. */
export const mfaSessionSeconds = { least: 900, default: 43_200, most: 129_600 } as const;

/** `DurationSeconds` of `AssumeRole`, in seconds; a role's own maximum may be lower. */
export const roleSessionSeconds = { least: 900, default: 3_600, most: 43_200 } as const;

/** The AWS CLI asks again where a cached role session has less than this left (botocore, 15 minutes). */
export const awsCliMarginMs = 15 * 60_000;

/** Role sessions in use are renewed before the AWS CLI would ask again. */
export const renewalMarginMs = 16 * 60_000;

/** Credentials count as expired this long before they are. */
export const expiryMarginMs = 60_000;

/** A token code's window. */
export const tokenCodeStepMs = 30_000;

/** Whether it is six digits, which is all that STS takes. */
export function isTokenCode(text: string): boolean {
  return /^[0-9]{6}$/.test(text);
}

/** A clock that went back a little since a session began is no reason to doubt its end. */
const clockToleranceMs = 15 * 60_000;

/** Whether a session of at most so many seconds can end then: for what AWS answers and what is kept. */
export function isPossibleEnd(expiration: Date, now: Date, mostSeconds: number): boolean {
  return expiration.getTime() - now.getTime() <= mostSeconds * 1000 + clockToleranceMs;
}
