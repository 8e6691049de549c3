/**
 * AWS's numbers. Sources: STS API reference (GetSessionToken, AssumeRole), IAM quotas, RFC 6238,
 * and the source of botocore and the AWS CLI where named.
 */

/** `DurationSeconds` of `GetSessionToken` for an IAM user, in seconds. */
export const mfaSessionSeconds = { least: 900, default: 43_200, most: 129_600 } as const;

/** `DurationSeconds` of `AssumeRole`, in seconds. A role's own maximum may be lower. */
export const roleSessionSeconds = { least: 900, default: 3_600, most: 43_200 } as const;

/** The AWS CLI replaces a cached role session with less than this left (botocore, 15 minutes). */
export const awsCliMarginMs = 15 * 60_000;

/** Role sessions in use are renewed before the AWS CLI would replace them. */
export const renewalMarginMs = 16 * 60_000;

/** Credentials count as expired this long before they expire. */
export const expiryMarginMs = 60_000;

/** How long an authenticator shows a token code. */
export const tokenCodeStepMs = 30_000;

/** Whether it is six digits. STS accepts nothing else. */
export function isTokenCode(text: string): boolean {
  return /^[0-9]{6}$/.test(text);
}

/** A session is still possible if this computer's clock was set back a little since it began. */
const clockToleranceMs = 15 * 60_000;

/** Whether a session of at most `mostSeconds` can expire then. */
export function isPossibleEnd(expiration: Date, now: Date, mostSeconds: number): boolean {
  return expiration.getTime() - now.getTime() <= mostSeconds * 1000 + clockToleranceMs;
}
