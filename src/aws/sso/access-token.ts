import { AppFailure } from '../../errors';
import type { OtherProcess } from '../../other-process';
import type { Secret } from '../../secret';
import type { Clock } from '../clock';
import type { Profile } from '../profiles/profile';
import { type CodeGate, enterGate } from '../sessions/code-gate';
import type { Share } from '../sessions/share';
import { isPassing } from './json-call';
import type { SsoCall, SsoOidc } from './sso-oidc';
import { type SsoAccount, type SsoPortal, TokenRefused } from './sso-portal';
import { canRefresh, endsSoon, isGood, type SsoToken, type SsoTokens, tokenKey } from './sso-token';

/**
 * Asks a person to sign in, and returns the token. Throws `AppFailure` `canceled`, `sso-denied`.
 */
export type SignInToSso = (asked: SsoSignInAsked) => Promise<SsoToken>;

export type SsoSignInAsked = {
  readonly profileName: string;
  readonly call: SsoCall;
  readonly oidc: SsoOidc;
  /** The token before it, whose registration may still be good. */
  readonly before: SsoToken | undefined;
};

/** The connection to Identity Center, loaded at its first use. */
type SsoPorts = { readonly oidc: SsoOidc; readonly portal: SsoPortal };

export type SsoServices = {
  readonly tokens: SsoTokens;
  readonly ports: () => Promise<SsoPorts>;
  readonly gate: CodeGate;
  readonly share: Share;
  readonly clock: Clock;
  /** This computer's time, which decides how long to wait for other programs. */
  readonly localClock: Clock;
};

type TokenRequest = {
  readonly profileName: string;
  readonly call: SsoCall;
  /** `undefined` if nobody can be asked: then it fails with `sso-sign-in-needed`. */
  readonly signIn: SignInToSso | undefined;
  readonly onWaiting: (holder: OtherProcess | undefined) => void;
};

/** How long a device authorization lasts, and some time for the person. */
const mostWaitMs = 15 * 60_000;
/** If nobody can be asked, another program is given only the time for a refresh. */
const mostSilentWaitMs = 50_000;

/**
 * Does something with a token. If AWS refuses the token, even before its end, it tries again: first
 * with a refreshed one, then with the one from a new sign-in.
 *
 * Throws `AppFailure`, and what `use` throws.
 */
export async function withAccessToken<T>(
  request: TokenRequest,
  services: SsoServices,
  use: (portal: SsoPortal, token: Secret) => Promise<T>,
): Promise<T> {
  const refused: SsoToken[] = [];
  for (;;) {
    const token = await goodToken(request, refused, services);
    const { portal } = await services.ports();
    try {
      return await use(portal, token.accessToken);
    } catch (thrown) {
      if (!(thrown instanceof TokenRefused)) throw thrown;
      if (refused.length === 2) throw signInNeeded(request);
      refused.push(token);
    }
  }
}

/**
 * A token that opens the person's roles: the kept one, refreshed 15 minutes before its end, or else
 * one from a sign-in. One program at a time refreshes or signs in, and the others use its token.
 */
async function goodToken(
  request: TokenRequest,
  refused: readonly SsoToken[],
  services: SsoServices,
): Promise<SsoToken> {
  const { tokens, gate, share, clock, localClock } = services;
  const { call, signIn } = request;
  const { session, signal } = call;
  /** A token that can't be refreshed is used until it ends. */
  const found = () => {
    const token = tokens.read(session);
    if (token === undefined || isAmong(refused, token) || !isGood(token, clock.now()))
      return undefined;
    return endsSoon(token, clock.now()) && mayRefresh(token, refused, services) ? undefined : token;
  };
  const kept = found();
  if (kept !== undefined) return kept;
  const key = `sso-${tokenKey(session)}`;
  const mayAsk = signIn !== undefined;
  return share(`${key} ${mayAsk}`, signal, async () => {
    const there = await enterGate(
      key,
      {
        gate,
        clock: localClock,
        signal,
        mostWaitMs: mayAsk ? mostWaitMs : mostSilentWaitMs,
        // A refresh takes no time worth a message.
        onWaiting: mayAsk ? request.onWaiting : () => {},
        tooLong: () => signInNeeded(request),
      },
      found,
    );
    if (there !== undefined) return there;
    try {
      // Protects: a token that another program got meanwhile is used, so only one is requested.
      return found() ?? (await newToken(request, refused, services));
    } finally {
      gate.leave(key);
    }
  });
}

async function newToken(
  request: TokenRequest,
  refused: readonly SsoToken[],
  services: SsoServices,
): Promise<SsoToken> {
  const { call, profileName, signIn } = request;
  const { tokens, clock } = services;
  const before = tokens.read(call.session);
  const { oidc } = await services.ports();
  const refreshed = before && (await refresh(before, refused, oidc, call, services));
  if (refreshed !== undefined) return refreshed;
  // botocore and the SDKs take no lock, so one of them may have been faster.
  const now = tokens.read(call.session);
  if (now && !isAmong(refused, now) && isGood(now, clock.now())) return now;
  if (signIn === undefined) throw signInNeeded(request);
  const token = await signIn({ profileName, call, oidc, before: now });
  tokens.write(call.session, token);
  return token;
}

/**
 * `undefined` if AWS does not renew it. Throws `AppFailure` if AWS can't be reached and the old
 * token has ended.
 */
async function refresh(
  before: SsoToken,
  refused: readonly SsoToken[],
  oidc: SsoOidc,
  call: SsoCall,
  services: SsoServices,
): Promise<SsoToken | undefined> {
  const { tokens, clock } = services;
  const { client, refreshToken } = before;
  if (client === undefined || refreshToken === undefined || !mayRefresh(before, refused, services))
    return undefined;
  try {
    const answer = await oidc.createToken(client, { kind: 'refresh', refreshToken }, call);
    if (answer.kind !== 'token') return undefined;
    tokens.write(call.session, answer.token);
    return answer.token;
  } catch (thrown) {
    if (isPassing(thrown) && !isAmong(refused, before) && isGood(before, clock.now()))
      return before;
    throw thrown;
  }
}

/**
 * If AWS refuses a refreshed token too, it is not refreshed again. If nothing may be written, a new
 * token would exist only in this process, and AWS may end the one in the file. So that one is not
 * refreshed while it is good.
 */
function mayRefresh(
  token: SsoToken,
  refused: readonly SsoToken[],
  { tokens, clock }: SsoServices,
): boolean {
  const now = clock.now();
  const isNeeded = tokens.isShared || !isGood(token, now) || isAmong(refused, token);
  return isNeeded && refused.length < 2 && canRefresh(token, now);
}

function isAmong(those: readonly SsoToken[], { accessToken }: SsoToken): boolean {
  return those.some((one) => one.accessToken.reveal() === accessToken.reveal());
}

function signInNeeded({ profileName }: TokenRequest): AppFailure {
  return new AppFailure({ kind: 'sso-sign-in-needed', profile: profileName });
}

/** What a person's sign-in opens in one account, with AWS's own names. Not safe to print. */
export type SsoAccountRoles = SsoAccount & { readonly roles: readonly string[] };

/** AWS allows few of these calls per second (`TooManyRequestsException`). */
const atOnce = 4;

/**
 * Every account and role that a person's sign-in opens, in AWS's order.
 *
 * Throws `AppFailure`.
 */
export function listSsoRoles(
  request: TokenRequest,
  services: SsoServices,
  onProgress: (done: number, total: number) => void,
): Promise<readonly SsoAccountRoles[]> {
  return withAccessToken(request, services, async (portal, token) => {
    const accounts = await portal.listAccounts(token, request.call);
    return rolesOf(accounts, portal, token, request, onProgress);
  });
}

async function rolesOf(
  accounts: readonly SsoAccount[],
  portal: SsoPortal,
  token: Secret,
  { call }: TokenRequest,
  onProgress: (done: number, total: number) => void,
): Promise<readonly SsoAccountRoles[]> {
  const found: SsoAccountRoles[] = [];
  const waiting = accounts.entries();
  let done = 0;
  // The first failure ends the others.
  const ending = new AbortController();
  const signal = AbortSignal.any([call.signal, ending.signal]);
  const work = async () => {
    for (const [index, account] of waiting) {
      const roles = await portal.listAccountRoles(token, account.accountId, { ...call, signal });
      found[index] = { ...account, roles };
      done += 1;
      onProgress(done, accounts.length);
    }
  };
  try {
    await Promise.all(Array.from({ length: atOnce }, work));
  } finally {
    ending.abort();
  }
  return found;
}

/** A sign-in that was ended on this computer. `isTold` if AWS ended it too. */
export type EndedSsoSession = { readonly name: string; readonly isTold: boolean };

/**
 * Ends the sign-ins of these profiles like `aws sso logout`: deletes the tokens and tells the
 * portal, so that copies stop working too.
 *
 * Throws `AppFailure` `file-not-deleted`, `canceled`.
 */
export async function endSsoSessions(
  profiles: Iterable<Profile>,
  { tokens, ports, clock }: Pick<SsoServices, 'tokens' | 'ports' | 'clock'>,
  signal: AbortSignal,
): Promise<readonly EndedSsoSession[]> {
  const ended = new Map<string, EndedSsoSession>();
  for (const { sso, endpointVariant, caBundle } of profiles) {
    if (sso === undefined || ended.has(tokenKey(sso.session))) continue;
    const { session } = sso;
    const token = tokens.read(session);
    if (!tokens.remove(session)) continue;
    let isTold = true;
    if (token !== undefined && isGood(token, clock.now())) {
      try {
        const { portal } = await ports();
        const call = { session, endpointVariant, caBundle, signal };
        await portal.logout(token.accessToken, call);
      } catch (thrown) {
        signal.throwIfAborted();
        // AWS has already ended a token that it refuses.
        isTold = thrown instanceof TokenRefused;
      }
    }
    ended.set(tokenKey(session), { name: session.name ?? session.startUrl, isTold });
  }
  return [...ended.values()];
}
