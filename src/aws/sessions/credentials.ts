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
