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

/** Has a person sign in; returns the token that comes of it. Throws `AppFailure` `canceled`, `sso-denied`. */
export type SignInToSso = (asked: SsoSignInAsked) => Promise<SsoToken>;

export type SsoSignInAsked = {
  readonly profileName: string;
  readonly call: SsoCall;
  readonly oidc: SsoOidc;
  /** What there was before: its registration may still be good. */
  readonly before: SsoToken | undefined;
};

/** The wire to Identity Center, loaded when it is first needed. */
export type SsoPorts = { readonly oidc: SsoOidc; readonly portal: SsoPortal };

export type SsoServices = {
  readonly tokens: SsoTokens;
  readonly ports: () => Promise<SsoPorts>;
  readonly gate: CodeGate;
  readonly share: Share;
  readonly clock: Clock;
  /** This computer's time, by which programs wait. */
  readonly localClock: Clock;
};

export type TokenRequest = {
  readonly profileName: string;
  readonly call: SsoCall;
  /** `undefined`: nobody can be asked, so it fails with `sso-sign-in-needed`. */
  readonly signIn: SignInToSso | undefined;
  readonly onWaiting: (holder: OtherProcess | undefined) => void;
};

/** As long as a code of a device is good, and what the person needs. */
const mostWaitMs = 15 * 60_000;
/** Where nobody is asked, a program that only refreshes is waited for. */
const mostSilentWaitMs = 50_000;

/**
 * Does something with a token; again where AWS takes it no longer, whatever its end: first with the one
 * that a refresh gives, then with that of a new sign-in.
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
 * A token that opens the person's roles: the kept one, refreshed 15 minutes before its end, else by a
 * sign-in. One program at a time refreshes or signs in; the others take what came of it.
 */
async function goodToken(
  request: TokenRequest,
  refused: readonly SsoToken[],
  services: SsoServices,
): Promise<SsoToken> {
  const { tokens, gate, share, clock, localClock } = services;
  const { call, signIn } = request;
  const { session, signal } = call;
  /** One that can't be refreshed is used to its end. */
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
        // A refresh is done in no time.
        onWaiting: mayAsk ? request.onWaiting : () => {},
        tooLong: () => signInNeeded(request),
      },
      found,
    );
    if (there !== undefined) return there;
    try {
      // Protects: what another program got meanwhile is used, and asked for once.
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
  // botocore and the SDKs know of no lock: one of them may have been faster.
  const now = tokens.read(call.session);
  if (now && !isAmong(refused, now) && isGood(now, clock.now())) return now;
  if (signIn === undefined) throw signInNeeded(request);
  const token = await signIn({ profileName, call, oidc, before: now });
  tokens.write(call.session, token);
  return token;
}

/** `undefined`: AWS does not renew it. Throws `AppFailure` where it could not be asked and the old one is over. */
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
 * A token of a refresh that AWS takes no better than the first is not refreshed again. Where nothing may
 * be written, the new one lives in this process alone, and AWS may end the one in the file: that is left
 * alone while it is good.
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

/** What a person's sign-in opens in one account. Names are as AWS has them: not safe to print. */
export type SsoAccountRoles = SsoAccount & { readonly roles: readonly string[] };

/** AWS answers few such questions a second (`TooManyRequestsException`). */
const atOnce = 4;

/**
 * Every account and role that a person's sign-in opens, in the order in which AWS has them.
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
  // One that fails ends the others.
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

/** A sign-in that was ended here; `isTold`: at AWS too. */
export type EndedSsoSession = { readonly name: string; readonly isTold: boolean };

/**
 * Ends the sign-ins of these profiles as `aws sso logout` does: the tokens are deleted, and the portal is
 * told, so that copies are worth nothing either.
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
        // A token that AWS takes no longer needs no end.
        isTold = thrown instanceof TokenRefused;
      }
    }
    ended.set(tokenKey(session), { name: session.name ?? session.startUrl, isTold });
  }
  return [...ended.values()];
}
