import { expiryMarginMs } from '../limits';
import type { Profile, SsoRole } from '../profiles/profile';
import type { SignInToSso } from '../sso/access-token';
import { ssoCacheKey } from './cache/cli-cache-key';
import type { Credentials, Result, SessionCredentials } from './credentials';
import { ifGood, keptOrRenewed, type Run, toCall } from './obtain-run';

/** How long the role's session has to last. Below other roles, any good session will do. */
type RoleAsked = Pick<Run['options'], 'minLeftMs' | 'renewBelowMs' | 'forceRefresh'>;

/**
 * The credentials of an Identity Center role: from the AWS CLI's cache, or new ones with the
 * person's token. Without a token the person is asked to sign in, if possible.
 *
 * Throws `AppFailure`.
 */
export async function ssoCredentials(run: Run, owner: Profile, role: SsoRole): Promise<Result> {
  const { plan, options, services } = run;
  const key = ssoCacheKey(role);
  const asked: RoleAsked =
    plan.hops.length === 0 ? options : { minLeftMs: expiryMarginMs, forceRefresh: false };
  const kept = ifGood(run, services.cache.readRole(key), asked);
  if (kept === undefined) return { credentials: await newCredentials(true), isNew: true };
  const { expiration } = kept.credentials;
  const lastsMs = expiration.getTime() - kept.obtainedAt.getTime();
  const renew = () => newCredentials(false);
  return keptOrRenewed(run, { kept: kept.credentials, lastsMs, asked, renew });

  async function newCredentials(mayAsk: boolean): Promise<SessionCredentials> {
    const { session } = role;
    const { caBundle, endpointVariant, name: profileName } = owner;
    const { signal, onStep, signInToSso } = options;
    const call = { session, endpointVariant, caBundle, signal };
    let didAsk = false;
    const signIn: SignInToSso | undefined =
      mayAsk && signInToSso
        ? (asked) => {
            didAsk = true;
            return signInToSso(asked);
          }
        : undefined;
    onStep?.({ kind: 'external', profileName });
    // Loaded only here, because cached credentials don't need it.
    const { withAccessToken } = await import('../sso/access-token');
    const credentials = await withAccessToken(
      {
        profileName,
        call,
        signIn,
        onWaiting: (holder) => onStep?.({ kind: 'waiting-for-other-sign-in', profileName, holder }),
      },
      { ...services, ...services.sso },
      (portal, token) =>
        services.share(`role ${key}`, signal, async () => {
          const credentials = await portal.roleCredentials(token, role, call);
          services.cache.writeSsoRole(key, role.accountId, credentials);
          return credentials;
        }),
    );
    if (didAsk) {
      const person = await personOf(credentials, run);
      onStep?.({ kind: 'signed-in-to-sso', profileName, person });
    }
    return credentials;
  }
}

/** The name is not worth a longer wait. */
const mostNameMs = 5_000;

/**
 * Who signed in: Identity Center puts the person's user name into the session name of its roles.
 * `undefined` if AWS doesn't answer.
 */
async function personOf(credentials: Credentials, run: Run): Promise<string | undefined> {
  const { plan, options, services } = run;
  const enough = new AbortController();
  const signal = AbortSignal.any([options.signal, enough.signal]);
  void services.localClock.sleep(mostNameMs, signal).then(
    () => enough.abort(),
    () => {},
  );
  try {
    const sts = await services.sts();
    const call = { ...toCall(run, plan.base, credentials, 'no-mfa'), signal };
    return /^[^/]*:assumed-role\/[^/]+\/(.+)$/.exec((await sts.getCallerIdentity(call)).arn)?.[1];
  } catch {
    // The name is only shown to the person, so do without it.
    return undefined;
  } finally {
    enough.abort();
  }
}
