import type { Clock } from '../clock';
import { expiryMarginMs } from '../limits';
import type { Profile, ProfileSet } from '../profiles/profile';
import type { AwsCall } from '../sdk-settings';
import type { SsoServices } from '../sso/access-token';
import type { StsPort } from '../sts';
import type { AnswerBook } from './answers';
import type { CachedSession } from './cache/cache-entry';
import type { KeyIndex } from './cache/key-index';
import type { SessionCache } from './cache/session-cache';
import type { CodeGate } from './code-gate';
import { type Credentials, hasLeft, type Result, type SessionCredentials } from './credentials';
import type { ObtainOptions } from './obtain-options';
import { baseMark, type MfaStep, type Plan, type RoleHop } from './plan';
import type { ProcessGate } from './process-gate';
import type { Share } from './share';

export type ObtainServices = {
  readonly profiles: ProfileSet;
  readonly fallbackRegion: string | undefined;
  readonly cache: SessionCache;
  readonly gate: CodeGate;
  readonly clock: Clock;
  /** This computer's time, not corrected to AWS's. */
  readonly localClock: Clock;
  /** Loaded when first needed, because cached sessions need no SDK. */
  readonly sts: () => Promise<StsPort>;
  /** What is known about the keys that processes print. */
  readonly keyIndex: KeyIndex;
  /** Runs a process once for all requests that need its keys. */
  readonly processGate: ProcessGate;
  /** The tokens of Identity Center, and the calls to it. */
  readonly sso: Pick<SsoServices, 'tokens' | 'ports'>;
  /** The other providers of credentials: web identity, instance, login. */
  readonly externalCredentials: (profile: Profile, signal: AbortSignal) => Promise<Credentials>;
  /** The serial numbers of the code devices of the user who signs the call. */
  readonly codeDevices: (call: AwsCall) => Promise<readonly string[]>;
  readonly share: Share;
  /** Kept when the files are read again, because AWS's answers still hold. */
  readonly answers: AnswerBook;
};

/** One request, while it runs. */
export type Run = {
  readonly profile: Profile;
  readonly plan: Plan;
  readonly options: ObtainOptions;
  readonly services: ObtainServices;
  /** By this computer's clock, like the times of files. */
  readonly startedAt: Date;
  /**
   * The keys that the plan begins with. Throws `KeysNeeded` if a process has to run for them.
   * `withBaseKeys` then runs it and plans again, now knowing what kind of keys they are.
   */
  readonly baseKeys: () => Promise<Credentials>;
  /** The same, and whether this request got them. */
  readonly baseSession: () => Promise<Result>;
  /**
   * Whether the kind of the keys is certain: it can't change, or the process has run since the
   * request began.
   */
  readonly areKeysSeen: () => boolean;
  /** The plan with another device. */
  readonly planWith: (serialNumber: string) => Plan;
};

export function hopAt({ plan }: Run, index: number): RoleHop {
  const hop = plan.hops[index];
  if (hop === undefined) throw new RangeError(`no hop ${index} in the plan of a profile`);
  return hop;
}

/** What signs a call, for the message about a refusal. */
export type Signer = 'mfa' | 'no-mfa' | 'role';

export function toCall(
  run: Run,
  { region, endpoint }: Pick<RoleHop, 'region' | 'endpoint'>,
  credentials: Credentials,
  signer: Signer,
): AwsCall {
  const { plan, services } = run;
  return {
    credentials,
    region,
    endpoint,
    caBundle: services.profiles.profiles.get(plan.profileName)?.caBundle,
    withMfa: signer === 'mfa',
    profileName: plan.base.profileName,
    signal: run.options.signal,
  };
}

/**
 * The cached session, or a new one if the cached one expires soon and `renew` can get one without
 * asking a person.
 *
 * @param session.lastsMs how long such a session lasts. It is renewed in its second half at the
 * earliest.
 */
export async function keptOrRenewed(
  { options, services }: Run,
  session: {
    readonly kept: SessionCredentials;
    readonly lastsMs: number;
    readonly asked: Pick<ObtainOptions, 'renewBelowMs'>;
    readonly renew: () => Promise<SessionCredentials>;
  },
): Promise<Result> {
  const { kept, lastsMs, asked, renew } = session;
  const renewBelowMs = Math.min(asked.renewBelowMs ?? 0, lastsMs / 2);
  if (!hasLeft(kept, renewBelowMs, services.clock.now())) {
    try {
      return { credentials: await renew(), isNew: true };
    } catch (thrown) {
      if (options.signal.aborted) throw thrown;
      // The cached session is still good. Once it has expired, the next call reports the reason.
    }
  }
  return { credentials: kept, isNew: false };
}

/** The cached role session, if it came from the plan's base. */
function keptRole({ services, plan }: Run, hop: RoleHop): CachedSession | undefined {
  const kept = services.cache.readRole(hop.cacheKey);
  return kept && isOfBase(kept, plan) ? kept : undefined;
}

/** Whether a role session came from the plan's base, or from a program that doesn't say so. */
export function isOfBase({ base }: CachedSession, plan: Plan): boolean {
  // Protects: a role session is used only for the keys that it came from.
  return base === undefined || base === baseMark(plan);
}

/** The cached session of a hop, if it has not expired. */
export function goodRole(run: Run, index: number): SessionCredentials | undefined {
  return unlessExpired(run, keptRole(run, hopAt(run, index)));
}

/** The cached MFA session, if it has not expired. */
export function goodMfa(run: Run, mfa: MfaStep): SessionCredentials | undefined {
  return unlessExpired(run, run.services.cache.readMfa(mfa.cacheKey));
}

function unlessExpired({ services }: Run, kept: CachedSession | undefined) {
  return kept && hasLeft(kept.credentials, expiryMarginMs, services.clock.now())
    ? kept.credentials
    : undefined;
}

/** The MFA session in the cache now, maybe from another process. */
export function foundMfa(
  run: Run,
  mfa: MfaStep,
  minLeftMs: number,
): SessionCredentials | undefined {
  run.services.cache.refresh();
  const { forceRefresh } = run.options;
  const kept = run.services.cache.readMfa(mfa.cacheKey);
  return ifGood(run, kept, { minLeftMs, forceRefresh })?.credentials;
}

/** The role session in the cache now, maybe from another process. */
export function foundRole(run: Run, hop: RoleHop): SessionCredentials | undefined {
  run.services.cache.refresh();
  return ifGood(run, keptRole(run, hop), run.options)?.credentials;
}

/**
 * The cached session, if it lasts long enough. A request for a new session accepts only one that is
 * newer than the request.
 */
export function ifGood(
  { services, startedAt }: Run,
  kept: CachedSession | undefined,
  { minLeftMs, forceRefresh }: Pick<ObtainOptions, 'minLeftMs' | 'forceRefresh'>,
): CachedSession | undefined {
  if (kept === undefined || !hasLeft(kept.credentials, minLeftMs, services.clock.now()))
    return undefined;
  return forceRefresh && kept.obtainedAt <= startedAt ? undefined : kept;
}
