import { AppFailure, toAppError } from '../../errors';
import type { Clock } from '../clock';
import { expiryMarginMs, mfaSessionSeconds, roleSessionSeconds } from '../limits';
import type { Profile, ProfileSet } from '../profiles/profile';
import type { AssumeRoleRequest, StsCall, StsPort } from '../sts';
import type { CodeGate } from './code-gate';
import type { Credentials, SessionCredentials } from './credentials';
import {
  findProfile,
  type MfaStep,
  type Plan,
  planFor,
  type RoleHop,
  sessionEndpoint,
  toLookedUpStep,
} from './plan';
import type { CachedSession, SessionCache } from './session-cache';
import type { Share } from './share';
import { sendTokenCode, type TokenCodeSource } from './token-code';

export type ObtainOptions = {
  /** Less than this left counts as expired. */
  readonly minLeftMs: number;
  /** Less than this left is renewed where that needs no code, and else handed out. */
  readonly renewBelowMs?: number;
  readonly forceRefresh: boolean;
  /** Replaces the plan's serial number. */
  readonly serialNumber: string | undefined;
  readonly durationSeconds: number | undefined;
  /** `undefined`: no code can be had, so what needs one fails with `token-code-needed`. */
  readonly tokenCodes: TokenCodeSource | undefined;
  /** A code was given beforehand: it is used even where the plan could be tried without. */
  readonly isCodeAtHand: boolean;
  /** A user whose settings name no device is to be signed in all the same: AWS is asked for it. */
  readonly looksUpDevice: boolean;
  /** Asked where AWS knows several devices. `undefined`: it fails, naming them. */
  readonly chooseDevice?: ((serialNumbers: readonly string[]) => Promise<string>) | undefined;
  readonly onStep?: ((step: ObtainStep) => void) | undefined;
  readonly signal: AbortSignal;
};

/** What a plan led to. */
export type Obtained = {
  readonly credentials: Credentials;
  readonly profile: Profile;
  readonly plan: Plan;
  /** `false`: it was in a cache or in a file. */
  readonly isNew: boolean;
};

/** Steps as they begin, for progress lines and spinners. */
export type ObtainStep =
  | { readonly kind: 'mfa-session'; readonly serialNumber: string }
  | { readonly kind: 'assume-role'; readonly roleArn: string }
  | { readonly kind: 'external'; readonly profileName: string }
  | { readonly kind: 'looking-up-devices'; readonly profileName: string }
  | { readonly kind: 'waiting-for-other-prompt'; readonly serialNumber: string }
  /** AWS refused the duration: the session lasts `seconds`. */
  | { readonly kind: 'shorter-session'; readonly profileName: string; readonly seconds: number };

export type ObtainServices = {
  readonly profiles: ProfileSet;
  readonly fallbackRegion: string | undefined;
  readonly cache: SessionCache;
  readonly gate: CodeGate;
  readonly clock: Clock;
  /** Loaded when it is first needed: what is in a cache needs no SDK. */
  readonly sts: () => Promise<StsPort>;
  /** The SDK's own providers: process, SSO, web identity, instance, login. */
  readonly externalCredentials: (profile: Profile, signal: AbortSignal) => Promise<Credentials>;
  /** The serial numbers of the devices that can give codes, of the user who signs the call. */
  readonly codeDevices: (call: StsCall) => Promise<readonly string[]>;
  readonly share: Share;
};

/** One request, while it runs. */
type Run = {
  readonly profile: Profile;
  readonly plan: Plan;
  readonly options: ObtainOptions;
  readonly services: ObtainServices;
  readonly startedAt: Date;
};

type Result = { readonly credentials: Credentials; readonly isNew: boolean };

/**
 * Gets a profile its credentials: walks its plan backwards to the most specific session that is
 * still good, and makes the calls from there upwards. Everything that needs a session asks here.
 *
 * Throws `AppFailure`.
 */
export async function obtain(
  profileName: string,
  options: ObtainOptions,
  services: ObtainServices,
): Promise<Obtained> {
  const profile = findProfile(profileName, services.profiles);
  const plan = planFor(profileName, services.profiles, {
    serialNumber: options.serialNumber,
    durationSeconds: options.durationSeconds,
    fallbackRegion: services.fallbackRegion,
  });
  const run: Run = { profile, plan, options, services, startedAt: services.clock.now() };
  checkAskedLength(run);
  const result = await (plan.hops.length > 0 ? roleSession(run) : ownCredentials(run)).catch(
    (thrown: unknown) => {
      throw withKeysFile(run, thrown);
    },
  );
  checkLeft(run, result.credentials);
  return { ...result, profile, plan };
}

/** AWS says which keys it does not take; the user needs to know in which file they stand. */
function withKeysFile({ plan, services }: Run, thrown: unknown): unknown {
  const error = toAppError(thrown);
  const file = services.profiles.profiles.get(plan.base.profileName)?.keys?.file;
  return error.kind === 'keys-rejected' ? new AppFailure({ ...error, file }) : thrown;
}

/** The session of the last role. */
async function roleSession(run: Run): Promise<Result> {
  const { plan, options, services } = run;
  const last = plan.hops.length - 1;
  const kept = options.forceRefresh ? undefined : goodRole(run, last, options.minLeftMs);
  if (kept === undefined) return { credentials: await climb(run, last), isNew: true };

  const lasts = (plan.hops[last]?.durationSeconds ?? roleSessionSeconds.default) * 1000;
  const renewBelowMs = Math.min(options.renewBelowMs ?? 0, lasts / 2);
  if (!hasLeft(kept, renewBelowMs, services.clock.now())) {
    const quietly = { ...options, tokenCodes: undefined, isCodeAtHand: false };
    try {
      return { credentials: await climb({ ...run, options: quietly }, last), isNew: true };
    } catch {
      // What is left is handed out; when it is over, whoever asks then hears why.
    }
  }
  return { credentials: kept, isNew: false };
}

/** Assumes the role of a hop, on the nearest session below it that is still good. */
async function climb(run: Run, index: number): Promise<SessionCredentials> {
  if (index === 0) return firstRole(run);
  const below = goodRole(run, index - 1, expiryMarginMs);
  if (below === undefined) return assume(run, index, await climb(run, index - 1), 'no-mfa');
  try {
    return await assume(run, index, below, 'no-mfa');
  } catch (thrown) {
    if (toAppError(thrown).kind !== 'session-expired') throw thrown;
    // AWS ended it before its time: what is kept is worth nothing.
    run.services.cache.removeRole(hopAt(run, index - 1).cacheKey);
    return climb(run, index);
  }
}

/** The first role, from the base identity: the one place where a role may need a code. */
async function firstRole(run: Run): Promise<SessionCredentials> {
  const { plan, options } = run;
  const { mfa } = plan;
  const base = await baseCredentials(run);
  if (mfa !== undefined && (mfa.need === 'always' || options.isCodeAtHand)) {
    return firstRoleWithMfa(run, mfa, base);
  }
  if (mfa?.via === 'session' && goodMfa(run, mfa) !== undefined) {
    return firstRoleWithMfa(run, mfa, base);
  }
  try {
    return await assume(run, 0, base, 'no-mfa');
  } catch (thrown) {
    // Perhaps the role demands MFA, which only AWS knows.
    const isMfaPossible = plan.base.kind === 'long-term' && options.tokenCodes !== undefined;
    if (toAppError(thrown).kind !== 'access-denied' || !isMfaPossible) throw thrown;
    return firstRoleWithMfa(run, mfa ?? (await lookUpDevice(run, base, thrown)), base);
  }
}

async function firstRoleWithMfa(
  run: Run,
  mfa: MfaStep,
  base: Credentials,
): Promise<SessionCredentials> {
  if (mfa.via === 'direct') return firstRoleDirect(run, mfa, base);
  const session = await mfaSession(run, mfa, base);
  try {
    return await assume(run, 0, session, 'mfa');
  } catch (thrown) {
    if (toAppError(thrown).kind !== 'session-expired') throw thrown;
    // Revoked before its end.
    run.services.cache.removeMfa(mfa.cacheKey);
    return assume(run, 0, await mfaSession(run, mfa, base), 'mfa');
  }
}

/** The code goes straight into `AssumeRole`, as the AWS CLI does it. */
function firstRoleDirect(run: Run, mfa: MfaStep, base: Credentials): Promise<SessionCredentials> {
  const hop = hopAt(run, 0);
  return withTokenCode(
    run,
    mfa,
    base,
    `role ${hop.cacheKey}`,
    () => newRole(run, hop),
    (tokenCode) => assumeOnce(run, hop, base, 'mfa', { serialNumber: mfa.serialNumber, tokenCode }),
  );
}

/** The credentials of a profile that assumes no role: its MFA session, or what it has. */
async function ownCredentials(run: Run): Promise<Result> {
  const { plan, options, services } = run;
  const mfa = plan.mfa ?? keptMfaStep(run);
  if (mfa !== undefined) {
    const kept = options.forceRefresh ? undefined : goodMfa(run, mfa, options.minLeftMs);
    if (kept !== undefined) return { credentials: kept, isNew: false };
    // A session that is refreshed or too short is not one to be found again.
    return { credentials: await newMfaSession(run, mfa, await baseCredentials(run)), isNew: true };
  }
  const credentials = await baseCredentials(run);
  if (plan.base.kind === 'long-term' && options.looksUpDevice) {
    const found = await lookUpDevice(run, credentials, undefined);
    return { credentials: await newMfaSession(run, found, credentials), isNew: true };
  }
  checkNotOver(run, credentials, services.clock.now());
  return { credentials, isNew: plan.base.kind === 'external' };
}

/** For a user whose settings name no device: the step of the MFA session that an earlier sign-in kept. */
function keptMfaStep({ plan, services, options }: Run): MfaStep | undefined {
  const { accessKeyId, kind } = plan.base;
  if (kind !== 'long-term' || accessKeyId === undefined) return undefined;
  const kept = services.cache
    .findMfa(accessKeyId, sessionEndpoint(plan.base))
    .find(({ credentials }) => hasLeft(credentials, options.minLeftMs, services.clock.now()));
  return kept && toLookedUpStep(plan, kept.owner.serialNumber, mfaSessionSeconds.default);
}

/** The kept MFA session, or a new one by a code. A code that was given beforehand renews it. */
async function mfaSession(run: Run, mfa: MfaStep, base: Credentials): Promise<SessionCredentials> {
  const isRenewed = run.options.forceRefresh && run.options.isCodeAtHand;
  return (isRenewed ? undefined : goodMfa(run, mfa)) ?? newMfaSession(run, mfa, base);
}

function newMfaSession(run: Run, mfa: MfaStep, base: Credentials): Promise<SessionCredentials> {
  const { plan, options, services } = run;
  return withTokenCode(
    run,
    mfa,
    base,
    `mfa ${mfa.cacheKey}`,
    () => newMfa(run, mfa),
    async (tokenCode) => {
      options.onStep?.({ kind: 'mfa-session', serialNumber: mfa.serialNumber });
      const sts = await services.sts();
      const session = await sts.getSessionToken(toCall(run, plan.base, base, 'no-mfa'), {
        serialNumber: mfa.serialNumber,
        tokenCode,
        durationSeconds: mfa.durationSeconds,
      });
      const owner = {
        accessKeyId: base.accessKeyId,
        serialNumber: mfa.serialNumber,
        endpoint: sessionEndpoint(plan.base),
      };
      services.cache.writeMfa(mfa.cacheKey, owner, session);
      return session;
    },
  );
}

/** One prompt for all that need the session, here and in other processes. */
function withTokenCode(
  run: Run,
  mfa: MfaStep,
  base: Credentials,
  sharedAs: string,
  found: () => SessionCredentials | undefined,
  send: (tokenCode: string) => Promise<SessionCredentials>,
): Promise<SessionCredentials> {
  const { plan, options, services } = run;
  const { serialNumber, cacheKey } = mfa;
  return services.share(sharedAs, options.signal, async () => {
    try {
      return await sendTokenCode(
        {
          serialNumber,
          cacheKey,
          profileName: plan.profileName,
          baseProfile: plan.base.profileName,
          secret: base.secretAccessKey,
        },
        {
          ...services,
          tokenCodes: options.tokenCodes,
          signal: options.signal,
          onWaiting: () => options.onStep?.({ kind: 'waiting-for-other-prompt', serialNumber }),
        },
        found,
        send,
      );
    } catch (thrown) {
      throw await withKnownDevices(run, base, thrown);
    }
  });
}

/** Tells the user which devices AWS knows, where AWS does not know the one that was named. */
async function withKnownDevices(run: Run, base: Credentials, thrown: unknown): Promise<unknown> {
  const error = toAppError(thrown);
  if (error.kind !== 'serial-number-rejected') return thrown;
  try {
    const known = await run.services.codeDevices(toCall(run, run.plan.base, base, 'no-mfa'));
    return new AppFailure({ ...error, known });
  } catch {
    // The look-up needs a permission that the user may not have; the refusal stands by itself.
    return thrown;
  }
}

/** The one device that AWS knows, or the chosen one. `refusal` is what made MFA look necessary. */
async function lookUpDevice(run: Run, base: Credentials, refusal: unknown): Promise<MfaStep> {
  const { plan, options, services } = run;
  options.onStep?.({ kind: 'looking-up-devices', profileName: plan.base.profileName });
  const serialNumbers = await services
    .codeDevices(toCall(run, plan.base, base, 'no-mfa'))
    .catch((thrown: unknown) => {
      throw refusal ?? thrown;
    });
  const [only] = serialNumbers;
  if (only === undefined) {
    throw refusal ?? new AppFailure({ kind: 'no-device', profile: plan.base.profileName });
  }
  if (serialNumbers.length > 1 && options.chooseDevice === undefined) {
    throw new AppFailure({
      kind: 'usage',
      message: `The user of ${plan.base.profileName} has several MFA devices, and no setting says which one to use.`,
      hint: `Name one with --serial-number: ${serialNumbers.join(' or ')}`,
    });
  }
  const chosen =
    serialNumbers.length > 1 ? ((await options.chooseDevice?.(serialNumbers)) ?? only) : only;
  return toLookedUpStep(plan, chosen, options.durationSeconds ?? mfaSessionSeconds.default);
}

async function baseCredentials(run: Run): Promise<Credentials> {
  const { plan, options, services } = run;
  const profile = findProfile(plan.base.profileName, services.profiles);
  if (plan.base.kind !== 'external' && profile.keys !== undefined) {
    const { accessKeyId, secretAccessKey, sessionToken, expiration } = profile.keys;
    return { accessKeyId, secretAccessKey, sessionToken, expiration };
  }
  return services.share(`external ${profile.name}`, options.signal, () => {
    options.onStep?.({ kind: 'external', profileName: profile.name });
    return services.externalCredentials(profile, options.signal);
  });
}

/** Whether the signing credentials carry MFA: for the sentence about a refusal. */
type Signer = 'mfa' | 'no-mfa';

function assume(
  run: Run,
  index: number,
  credentials: Credentials,
  signer: Signer,
): Promise<SessionCredentials> {
  const hop = hopAt(run, index);
  return run.services.share(`role ${hop.cacheKey}`, run.options.signal, () =>
    assumeOnce(run, hop, credentials, signer, undefined),
  );
}

async function assumeOnce(
  run: Run,
  hop: RoleHop,
  credentials: Credentials,
  signer: Signer,
  mfa: AssumeRoleRequest['mfa'],
): Promise<SessionCredentials> {
  const { plan, options, services } = run;
  options.onStep?.({ kind: 'assume-role', roleArn: hop.roleArn });
  const sts = await services.sts();
  const call = toCall(run, hop, credentials, signer);
  const request: AssumeRoleRequest = {
    roleArn: hop.roleArn,
    roleSessionName: hop.roleSessionName ?? `awsmfa-session-${secondsOf(services.clock.now())}`,
    externalId: hop.externalId,
    durationSeconds: hop.durationSeconds,
    mfa,
  };
  const assumed = await sts.assumeRole(call, request).catch((thrown: unknown) => {
    const { kind } = toAppError(thrown);
    const asked = hop.durationSeconds ?? 0;
    if (kind !== 'duration-refused' || asked <= roleSessionSeconds.default) throw thrown;
    // Refused before the code was looked at, so the same one may go again.
    const seconds = roleSessionSeconds.default;
    options.onStep?.({ kind: 'shorter-session', profileName: hop.profileName, seconds });
    return sts.assumeRole(call, { ...request, durationSeconds: seconds });
  });
  services.cache.writeRole(hop.cacheKey, baseMark(plan), assumed);
  return assumed.credentials;
}

function toCall(
  run: Run,
  { region, endpoint }: Pick<RoleHop, 'region' | 'endpoint'>,
  credentials: Credentials,
  signer: Signer,
): StsCall {
  return {
    credentials,
    region,
    endpoint,
    withMfa: signer === 'mfa',
    profileName: run.plan.base.profileName,
    signal: run.options.signal,
  };
}

/** Which base an entry came from: one that is marked for another is a miss. */
export function baseMark({ base }: Plan): string {
  return base.accessKeyId ?? `profile ${base.profileName}`;
}

/** A kept role session, if it came from this base, or from a program that does not say. */
export function keptRole(cache: SessionCache, plan: Plan, hop: RoleHop): CachedSession | undefined {
  const kept = cache.readRole(hop.cacheKey);
  return kept?.base === undefined || kept.base === baseMark(plan) ? kept : undefined;
}

function goodRole(run: Run, index: number, leastMs: number): SessionCredentials | undefined {
  const { plan, services } = run;
  const kept = keptRole(services.cache, plan, hopAt(run, index));
  return kept && hasLeft(kept.credentials, leastMs, services.clock.now())
    ? kept.credentials
    : undefined;
}

function goodMfa(
  { services }: Run,
  mfa: MfaStep,
  leastMs: number = expiryMarginMs,
): SessionCredentials | undefined {
  const kept = services.cache.readMfa(mfa.cacheKey);
  return kept && hasLeft(kept.credentials, leastMs, services.clock.now())
    ? kept.credentials
    : undefined;
}

/** What another process got while this one waited. A file's time may be coarser than the clock. */
function newMfa(run: Run, mfa: MfaStep): SessionCredentials | undefined {
  run.services.cache.refresh();
  return ifNew(run, run.services.cache.readMfa(mfa.cacheKey));
}

function newRole(run: Run, hop: RoleHop): SessionCredentials | undefined {
  run.services.cache.refresh();
  return ifNew(run, keptRole(run.services.cache, run.plan, hop));
}

function ifNew(run: Run, kept: CachedSession | undefined): SessionCredentials | undefined {
  const isGood =
    kept !== undefined &&
    kept.obtainedAt.getTime() > run.startedAt.getTime() &&
    hasLeft(kept.credentials, run.options.minLeftMs, run.services.clock.now());
  return isGood ? kept.credentials : undefined;
}

function hopAt({ plan }: Run, index: number): RoleHop {
  const hop = plan.hops[index];
  if (hop === undefined) throw new RangeError(`no hop ${index} in the plan of a profile`);
  return hop;
}

/** Whether it ends later than that from now. What has no known end is taken as good. */
export function hasLeft(
  { expiration }: Pick<Credentials, 'expiration'>,
  leastMs: number,
  now: Date,
): boolean {
  return expiration === undefined || expiration.getTime() - now.getTime() > leastMs;
}

/** Fails before a call is made, and a code is spent, for what no call could give. */
function checkAskedLength({ plan, options }: Run): void {
  const last = plan.hops.at(-1);
  const lasts = last
    ? (last.durationSeconds ?? roleSessionSeconds.default)
    : plan.mfa?.durationSeconds;
  if (lasts !== undefined && options.minLeftMs >= lasts * 1000) throw tooLong(plan, options, lasts);
}

function checkLeft({ plan, options, services }: Run, { expiration }: Credentials): void {
  if (expiration === undefined) return;
  const left = expiration.getTime() - services.clock.now().getTime();
  if (left < options.minLeftMs) throw tooLong(plan, options, Math.max(0, Math.floor(left / 1000)));
}

function tooLong({ profileName }: Plan, { minLeftMs }: ObtainOptions, mostSeconds: number) {
  return new AppFailure({
    kind: 'min-left-impossible',
    profile: profileName,
    minLeftSeconds: Math.ceil(minLeftMs / 1000),
    mostSeconds,
  });
}

function checkNotOver({ profile }: Run, { expiration }: Credentials, now: Date): void {
  if (expiration !== undefined && expiration <= now) {
    throw new AppFailure({ kind: 'session-expired', profile: profile.name });
  }
}

function secondsOf(date: Date): number {
  return Math.floor(date.getTime() / 1000);
}
