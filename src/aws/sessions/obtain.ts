import { AppFailure, toAppError } from '../../errors';
import { expiryMarginMs, mfaSessionSeconds, roleSessionSeconds } from '../limits';
import { assume, assumeDirectly, baseCredentials, newMfaSession, toCall } from './calls';
import type { Credentials, SessionCredentials } from './credentials';
import { goodMfa, goodRole, hasLeft } from './kept-sessions';
import {
  hopAt,
  type Obtained,
  type ObtainOptions,
  type ObtainServices,
  type Run,
} from './obtain-options';
import {
  findProfile,
  type MfaStep,
  type Plan,
  planFor,
  sessionEndpoint,
  toLookedUpStep,
} from './plan';

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
  if (mfa.via === 'direct') return assumeDirectly(run, mfa, base);
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
