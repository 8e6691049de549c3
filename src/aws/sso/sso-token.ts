import type { Secret } from '../../secret';

/** This program as AWS knows it, until it forgets it. */
export type SsoClient = {
  readonly clientId: string;
  readonly clientSecret: Secret;
  readonly expiresAt: Date;
  /** What it was registered for; `undefined`: another program registered it. */
  readonly scopes: readonly string[] | undefined;
};

/** What a person's sign-in gave: good for every role that the person has. */
export type SsoToken = {
  readonly accessToken: Secret;
  readonly expiresAt: Date;
  /** Who asked for it, and alone may refresh it. */
  readonly client: SsoClient | undefined;
  readonly refreshToken: Secret | undefined;
};

/** botocore refreshes it where less than this is left (`SSOTokenProvider._REFRESH_WINDOW`); the JavaScript SDK 5 minutes. */
const refreshWindowMs = 15 * 60_000;

export function isGood({ expiresAt }: Pick<SsoToken, 'expiresAt'>, now: Date): boolean {
  return expiresAt > now;
}

/** Whether it is time for another. */
export function endsSoon({ expiresAt }: SsoToken, now: Date): boolean {
  return expiresAt.getTime() - now.getTime() < refreshWindowMs;
}

export function canRefresh(token: SsoToken, now: Date): boolean {
  const { client, refreshToken } = token;
  return refreshToken !== undefined && client !== undefined && isGood(client, now);
}
