import type { Secret } from '../../secret';

/** What signs a call. Long-term keys have neither session token nor expiration. */
export type Credentials = {
  readonly accessKeyId: string;
  readonly secretAccessKey: Secret;
  readonly sessionToken: Secret | undefined;
  readonly expiration: Date | undefined;
};

/** Temporary credentials with a known end: what `GetSessionToken` and `AssumeRole` give. */
export type SessionCredentials = Credentials & {
  readonly sessionToken: Secret;
  readonly expiration: Date;
};

/** Credentials, and whether they were got now or were there already. */
export type Result = { readonly credentials: Credentials; readonly isNew: boolean };

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
