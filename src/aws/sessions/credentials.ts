import type { Secret } from '../../secret';

/** What signs a call. Long-term keys have neither session token nor expiration. */
export type Credentials = {
  readonly accessKeyId: string;
  readonly secretAccessKey: Secret;
  readonly sessionToken: Secret | undefined;
  readonly expiration: Date | undefined;
};

/** Temporary credentials as `GetSessionToken` and `AssumeRole` return them. */
export type SessionCredentials = Credentials & {
  readonly sessionToken: Secret;
  readonly expiration: Date;
};

/** Credentials, and whether this request got them or they were already there. */
export type Result = { readonly credentials: Credentials; readonly isNew: boolean };

/** A session without its credentials: what `list` prints and the store holds. */
export type SessionFact = {
  /** `undefined` for temporary keys in a file that gives no expiration. */
  readonly expiration: Date | undefined;
  /** Until when the AWS CLI uses it from its cache. `undefined` if it is not in that cache. */
  readonly awsCliUntil: Date | undefined;
  readonly origin: 'awsmfa' | 'aws-cli' | 'file';
  /** When the cache entry was written. */
  readonly obtainedAt: Date | undefined;
};

/** Whether more than `leastMs` is left. A session without a known expiration counts as good. */
export function hasLeft(
  { expiration }: Pick<SessionFact, 'expiration'>,
  leastMs: number,
  now: Date,
): boolean {
  return expiration === undefined || expiration.getTime() - now.getTime() > leastMs;
}
