/** What is known of a session without its credentials: what `list` prints and the store holds. */
export type SessionFact = {
  /** `undefined`: temporary keys in a file that gives no end. */
  readonly expiration: Date | undefined;
  /** Until when the AWS CLI takes it from its cache without asking; `undefined` where that cache is not concerned. */
  readonly awsCliUntil: Date | undefined;
  readonly origin: 'awsmfa' | 'aws-cli' | 'file';
  /** When it was got: the cache entry's own time. */
  readonly obtainedAt: Date | undefined;
};

/** Whether it ends later than that from now. What has no known end is taken as good. */
export function hasLeft(
  { expiration }: Pick<SessionFact, 'expiration'>,
  leastMs: number,
  now: Date,
): boolean {
  return expiration === undefined || expiration.getTime() - now.getTime() > leastMs;
}
