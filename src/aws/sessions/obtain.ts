import { AppFailure, isSessionEnded, toAppError } from '../../errors';
import { nameFew } from '../../printable';
import { expiryMarginMs, roleSessionSeconds } from '../limits';
import { longTermProfileOf } from '../profiles/foreign-settings';
import { CodeNeeded, KeysNeeded, withBaseKeys } from './base-keys';
import { assume, assumeDirectly, newMfaSession } from './calls';
import { type Credentials, hasLeft, type Result, type SessionCredentials } from './credentials';
import { type Obtained, type ObtainOptions, withoutCodes } from './obtain-options';
import {
  foundMfa,
  foundRole,
  goodMfa,
  goodRole,
  hopAt,
  keptOrRenewed,
  type ObtainServices,
  type Run,
  toCall,
} from './obtain-run';
import { findProfile, type MfaStep, type Plan, sessionEndpoint } from './plan';

/**
 * Gets a profile's credentials. It walks the profile's plan backwards to the most specific session
 * that is still good, and makes the calls from there upwards. Everything that needs a session calls
 * this.
 *
 * Throws `AppFailure`.
 */
export async function obtain(
  profileName: string,
  options: ObtainOptions,
  services: ObtainServices,
): Promise<Obtained> {
  return withBaseKeys(profileName, options, services, async (run) => {
    const { plan, profile } = run;
    const result = await (plan.hops.length > 0 ? roleSession(run) : ownCredentials(run)).catch(
      (thrown: unknown) => {
        throw withKeysFile(run, thrown);
      },
    );
    checkLeft(run, result.credentials);
    return { ...result, profile, plan };
  });
}

/** The plan of a profile and the long-term keys that it begins with, if any. */
export function obtainLongTermKeys(
  profileName: string,
  options: ObtainOptions,
  services: ObtainServices,
): Promise<{ readonly plan: Plan; readonly keys: Credentials | undefined }> {
  return withBaseKeys(profileName, options, services, async (run) => {
    const { plan } = run;
    const { kind } = plan.base;
    const mayBe = kind === 'long-term' || kind === 'unknown';
    return { plan, keys: mayBe ? await run.baseKeys() : undefined };
  });
}

/** Adds the file that has the keys that AWS refused, so that the user knows where to fix them. */
function withKeysFile({ plan, services }: Run, thrown: unknown): unknown {
  const error = toAppError(thrown);
  const { profileName, kind } = plan.base;
  const file = services.profiles.profiles.get(profileName)?.keys?.file;
  if (error.kind === 'keys-rejected') return new AppFailure({ ...error, file });
  return error.kind === 'session-expired' && kind === 'temporary'
    ? new AppFailure({
        ...error,
        profile: profileName,
        file,
        longTerm: longTermProfileOf(profileName, services.profiles),
      })
    : thrown;
}

/** The session of the last role. */
async function roleSession(run: Run): Promise<Result> {
  const { plan, options } = run;
  const last = plan.hops.length - 1;
  const kept = foundRole(run, hopAt(run, last));
  const lasts = hopAt(run, last).durationSeconds ?? roleSessionSeconds.default;
  if (kept === undefined) {
    checkAskedLength(run, lasts);
    return { credentials: await climb(run, last), isNew: true };
  }
  const renew = () => climb({ ...run, options: withoutCodes(options) }, last);
  return keptOrRenewed(run, { kept, lastsMs: lasts * 1000, asked: options, renew });
}

/** Assumes the role of a hop, on the nearest session below it that is still good. */
async function climb(run: Run, index: number): Promise<SessionCredentials> {
  checkCanCall(run);
  if (index === 0) return firstRole(run);
  const below = goodRole(run, index - 1);
  if (below === undefined) return assume(run, index, await climb(run, index - 1), 'role');
  try {
    return await assume(run, index, below, 'role');
  } catch (thrown) {
    if (!isSessionEnded(thrown)) throw thrown;
    // AWS ended the cached session early.
    run.services.cache.dropRole(hopAt(run, index - 1).cacheKey);
    return climb(run, index);
  }
}

/** The first role, assumed by the base identity. Only this role can need a code. */
async function firstRole(run: Run): Promise<SessionCredentials> {
  checkKnown(run);
  const { plan, options } = run;
  const { mfa } = plan;
  const isGiven =
    mfa !== undefined &&
    (mfa.need === 'always' ||
      options.isCodeAtHand ||
      (mfa.via === 'session' && goodMfa(run, mfa) !== undefined));
  if (isGiven) return firstRoleWithMfa(run, mfa);
  if (mfa !== undefined && wasRefusedMeanwhile(run)) return firstRoleWithMfa(run, mfa);
  const base = await run.baseKeys();
  const { answers, keyIndex, localClock, profiles } = run.services;
  try {
    const session = await assume(run, 0, base, 'no-mfa');
    answers.learnNeed(plan, false);
    return session;
  } catch (thrown) {
    const error = toAppError(thrown);
    if (error.kind !== 'access-denied' || plan.base.kind !== 'long-term') throw thrown;
    // The role may require MFA. Only AWS knows.
    answers.learnNeed(plan, true);
    if (options.tokenCodes !== undefined) {
      const [onDevice, step] =
        mfa === undefined ? await lookUpDevice(run, base, thrown) : ([run, mfa] as const);
      return firstRoleWithMfa(onDevice, step);
    }
    if (mfa === undefined) throw thrown;
    const owner = findProfile(plan.base.profileName, profiles);
    keyIndex.learnNeed(owner, hopAt(run, 0), localClock.now());
    return firstRoleWithMfa(run, mfa).catch((needed: unknown) => {
      throw needed instanceof CodeNeeded ? needed.because(error.aws, thrown) : needed;
    });
  }
}

/** Whether AWS refused the role to another request while this one waited for a process's keys. */
function wasRefusedMeanwhile(run: Run): boolean {
  const { keyIndex, localClock, profiles } = run.services;
  if (run.options.tokenCodes !== undefined) return false;
  const owner = findProfile(run.plan.base.profileName, profiles);
  const within = { since: run.startedAt, now: localClock.now() };
  return keyIndex.wasRefused(owner, hopAt(run, 0), within);
}

/** Throws `KeysNeeded` if the plan depends on keys whose kind is unknown. */
function checkKnown(run: Run): void {
  if (run.plan.base.kind !== 'unknown') return;
  checkCanCall(run);
  throw new KeysNeeded();
}

async function firstRoleWithMfa(run: Run, mfa: MfaStep): Promise<SessionCredentials> {
  if (mfa.via === 'direct') return assumeDirectly(run, mfa);
  const session = await mfaSession(run, mfa);
  try {
    return await assume(run, 0, session, 'mfa');
  } catch (thrown) {
    if (!isSessionEnded(thrown)) throw thrown;
    // AWS revoked it early.
    run.services.cache.dropMfa(mfa.cacheKey);
    return assume(run, 0, await mfaSession(run, mfa), 'mfa');
  }
}

/** The credentials of a profile that assumes no role: its MFA session, or its own keys. */
async function ownCredentials(run: Run): Promise<Result> {
  checkKnown(run);
  const { plan, options } = run;
  const known = plan.mfa === undefined ? keptDevice(run) : ([run, plan.mfa] as const);
  if (known !== undefined) {
    const [onDevice, mfa] = known;
    const kept = foundMfa(onDevice, mfa, options.minLeftMs);
    if (kept !== undefined) return { credentials: kept, isNew: false };
    return { credentials: await newOwnSession(onDevice, mfa), isNew: true };
  }
  checkCanCall(run);
  const { credentials, isNew } = await run.baseSession();
  if (plan.base.kind === 'long-term' && options.looksUpDevice) {
    const [onDevice, mfa] = await lookUpDevice(run, credentials, undefined);
    return { credentials: await newOwnSession(onDevice, mfa), isNew: true };
  }
  checkNotExpired(run, credentials);
  return { credentials, isNew };
}

async function newOwnSession(run: Run, mfa: MfaStep): Promise<SessionCredentials> {
  checkCanCall(run);
  checkAskedLength(run, mfa.durationSeconds);
  return newMfaSession(run, mfa, run.options.minLeftMs);
}

/** The cached MFA session, or a new one. A code that the caller already has renews it once. */
async function mfaSession(run: Run, mfa: MfaStep): Promise<SessionCredentials> {
  const isRenewed = run.options.forceRefresh && run.options.isCodeAtHand;
  const kept = isRenewed ? foundMfa(run, mfa, expiryMarginMs) : goodMfa(run, mfa);
  return kept ?? newMfaSession(run, mfa, expiryMarginMs);
}

/** A run with a device that no setting names, and the MFA step for it. */
type OnDevice = readonly [Run, MfaStep];

function onDevice(run: Run, serialNumber: string): OnDevice {
  const again = run.planWith(serialNumber);
  if (again.mfa === undefined) throw new RangeError('only long-term keys have a device');
  return [{ ...run, plan: again }, again.mfa];
}

/** For a user whose settings name no device, the device of a cached MFA session. */
function keptDevice(run: Run): OnDevice | undefined {
  const { accessKeyId, kind } = run.plan.base;
  if (kind !== 'long-term' || accessKeyId === undefined) return undefined;
  const kept = run.services.cache
    .findMfa(accessKeyId, sessionEndpoint(run.plan.base))
    .find(({ credentials }) =>
      hasLeft(credentials, run.options.minLeftMs, run.services.clock.now()),
    );
  return kept && onDevice(run, kept.owner.serialNumber);
}

/** The only device that AWS knows, or the chosen one. `refusal` is why MFA seems to be required. */
async function lookUpDevice(run: Run, base: Credentials, refusal: unknown): Promise<OnDevice> {
  const { plan, options, services } = run;
  options.onStep?.({ kind: 'looking-up-devices', profileName: plan.base.profileName });
  const serialNumbers = await services
    .codeDevices(toCall(run, plan.base, base, 'no-mfa'))
    .catch((thrown: unknown) => {
      throw refusal ?? thrown;
    });
  services.answers.learnDevices(plan, serialNumbers);
  const [only] = serialNumbers;
  if (only === undefined) {
    throw refusal ?? new AppFailure({ kind: 'no-device', profile: plan.base.profileName });
  }
  if (serialNumbers.length > 1 && options.chooseDevice === undefined) {
    throw new AppFailure({
      kind: 'usage',
      message: `The user of ${plan.base.profileName} has several MFA devices, and no setting says which one to use.`,
      hint: `Name one with --serial-number: ${nameFew(serialNumbers, ' or ')}`,
    });
  }
  const chosen =
    serialNumbers.length > 1 ? ((await options.chooseDevice?.(serialNumbers)) ?? only) : only;
  options.onStep?.({
    kind: 'device-found',
    profileName: plan.base.profileName,
    serialNumber: chosen,
  });
  return onDevice(run, chosen);
}

/** Fails before a call or a prompt if a setting would make the call fail. */
function checkCanCall({ plan: { problem } }: Run): void {
  if (problem !== undefined) throw new AppFailure(problem);
}

/** Fails before a call uses a code if no session can last as long as requested. */
function checkAskedLength({ plan, options }: Run, lastsSeconds: number): void {
  if (options.minLeftMs >= lastsSeconds * 1000) throw tooLong(plan, options, lastsSeconds);
}

function checkLeft({ plan, options, services }: Run, { expiration }: Credentials): void {
  if (expiration === undefined) return;
  const left = expiration.getTime() - services.clock.now().getTime();
  if (left < options.minLeftMs) throw tooLong(plan, options, Math.max(0, Math.floor(left / 1000)));
}

function tooLong(plan: Plan, { minLeftMs }: ObtainOptions, mostSeconds: number) {
  return new AppFailure({
    kind: 'min-left-impossible',
    profile: plan.profileName,
    minLeftSeconds: Math.ceil(minLeftMs / 1000),
    mostSeconds,
    setting: lengthSetting(plan),
  });
}

/** The setting for a longer session. Chained roles and credentials from elsewhere have none. */
function lengthSetting({ hops, mfa }: Plan) {
  if (hops.length === 1) return 'duration_seconds';
  return hops.length === 0 && mfa !== undefined ? 'mfa_session_seconds' : undefined;
}

function checkNotExpired({ profile, services }: Run, { expiration }: Credentials): void {
  if (expiration !== undefined && expiration <= services.clock.now()) {
    throw new AppFailure({ kind: 'session-expired', profile: profile.name, file: undefined });
  }
}
