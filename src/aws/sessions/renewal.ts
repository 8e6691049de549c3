import { renewalMarginMs } from '../limits';

/** A role session, and whether anybody wants it to go on. */
type SessionInUse = {
  readonly expiration: Date;
  readonly obtainedAt: Date;
  /** When it was last asked for; `undefined`: never. */
  readonly usedAt: Date | undefined;
};

/** Attempts to renew it that came to nothing, since one came to something. */
export type RenewalFailures = { readonly count: number; readonly lastAt: Date };

/** Waits between failed attempts: doubled each time, from the first to the last. */
const backoffMs = { first: 30_000, most: 300_000 } as const;

/**
 * When the session is to be renewed: 16 minutes before its end, since the AWS CLI no longer takes
 * one with less than 15 minutes left, or half-way where it is too short for that.
 *
 * `undefined`: nobody has asked for it since it was got, so it may end.
 */
export function renewalDue(
  { expiration, obtainedAt, usedAt }: SessionInUse,
  failures: RenewalFailures | undefined,
): Date | undefined {
  if (usedAt === undefined || usedAt < obtainedAt) return undefined;
  const lifeMs = Math.max(0, expiration.getTime() - obtainedAt.getTime());
  const due = expiration.getTime() - Math.min(renewalMarginMs, lifeMs / 2);
  if (failures === undefined) return new Date(due);
  const waitMs = Math.min(backoffMs.most, backoffMs.first * 2 ** (failures.count - 1));
  return new Date(Math.max(due, failures.lastAt.getTime() + waitMs));
}
