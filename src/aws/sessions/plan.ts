import { type AppError, AppFailure } from '../../errors';
import { mfaSessionSeconds, roleSessionSeconds } from '../limits';
import { flawOfEndpoint } from '../network/endpoint-url';
import {
  isOfSts,
  isRegionName,
  partitionOfArn,
  partitionOfRegion,
  requirePartition,
  stsEndpoint,
} from '../partition';
import type { Profile, ProfileProblem, ProfileSet, StaticKeys, Subject } from '../profiles/profile';
import { nearestNames } from '../profiles/resolve/nearest';
import { isSerialNumber } from '../profiles/resolve/setting-rules';
import { mfaCacheKey, roleCacheKey } from './cache/cli-cache-key';

/** The identity at the bottom of a plan. */
export type BaseIdentity = {
  readonly profileName: string;
  /**
   * `long-term` keys are those of an IAM user, wherever they come from. `temporary` keys are in a
   * file with a session token. `external` keys are temporary ones from a process or another
   * provider. `unknown` keys come from a `credential_process` that hasn't run yet, and are planned
   * for as long-term keys.
   */
  readonly kind: 'long-term' | 'temporary' | 'external' | 'unknown';
  /** `false` if they come from another program, a service or the environment. */
  readonly isInFile: boolean;
  /**
   * Profiles with the same id share their MFA session. `undefined` for `external` and `unknown`.
   */
  readonly accessKeyId: string | undefined;
  readonly region: string;
  /** `undefined` means the region's own endpoint. */
  readonly endpoint: string | undefined;
};

/** The one step that takes a token code. */
export type MfaStep = {
  readonly serialNumber: string;
  /** The role's or the base's `mfa_serial`, or an option of the caller. */
  readonly from: 'role' | 'base' | 'option';
  /**
   * `always` if the role names the serial number. `if-at-hand` if only the base does: a good MFA
   * session or an available code is used, and otherwise the call is tried without MFA.
   */
  readonly need: 'always' | 'if-at-hand';
  /** `session` calls `GetSessionToken` first. `direct` sends the code in `AssumeRole`. */
  readonly via: 'session' | 'direct';
  /** For `GetSessionToken`, in seconds. */
  readonly durationSeconds: number;
  /** Names the MFA session's file `awsmfa-<key>.json`, and the lock of its prompt. */
  readonly cacheKey: string;
};

/** One `AssumeRole`. */
export type RoleHop = {
  readonly profileName: string;
  readonly roleArn: string;
  readonly externalId: string | undefined;
  /** The name that the profile sets. `undefined`: the call makes one up. */
  readonly roleSessionName: string | undefined;
  readonly durationSeconds: number | undefined;
  /** The file's name in the AWS CLI's cache, without `.json`. */
  readonly cacheKey: string;
  readonly region: string;
  readonly endpoint: string | undefined;
};

/** The calls that get a profile's credentials: base identity, MFA step if any, role hops. */
export type Plan = {
  readonly profileName: string;
  readonly base: BaseIdentity;
  readonly mfa: MfaStep | undefined;
  /** The roles in the order in which they are assumed. Empty for a user's own profile. */
  readonly hops: readonly RoleHop[];
  /** Why its calls can't be made. Then only cached sessions can be used. */
  readonly problem: BrokenProfile | undefined;
};

/** The profile whose setting has to be fixed first. */
type BrokenProfile = Extract<AppError, { readonly kind: 'broken-profile' }>;

/** What the caller asks for in addition to the profile's settings. */
export type PlanRequest = {
  readonly serialNumber?: string | undefined;
  /** For the profile's own session, which is the last role's or the MFA session. */
  readonly durationSeconds?: number | undefined;
  /** The region for a base that names none (`AWS_REGION`). */
  readonly fallbackRegion?: string | undefined;
  /** What is known about keys that are in no file. */
  readonly keysOf?: KeysOf | undefined;
};

/** The kind of keys, without the keys. */
export type KnownKeys =
  | { readonly kind: 'long-term'; readonly accessKeyId: string }
  | { readonly kind: 'temporary' };

/** `undefined` if the kind isn't known. */
export type KeysOf = (base: Profile) => KnownKeys | undefined;

/**
 * Plans one profile. Pure.
 *
 * Throws `AppFailure` `unknown-profile`, `broken-profile`, `unknown-partition` and `no-dual-stack`.
 */
export function planFor(profileName: string, profiles: ProfileSet, asked: PlanRequest): Plan {
  const profile = findProfile(profileName, profiles);
  const { base, roles, linkedDevice } = followSources(profile, profiles);
  const request = { ...asked, serialNumber: asked.serialNumber ?? linkedDevice };
  const arn = roles[0]?.roleArn ?? base.mfaSerial ?? request.serialNumber;
  const identity = toBaseIdentity(base, roles, arn, request);
  const hops = roles.map((role, index) =>
    toHop(role, index === roles.length - 1 ? request.durationSeconds : undefined, identity),
  );
  const mfa = planMfa(identity, base, roles, hops, request);
  const problem = toBroken(profile, profile.problem) ?? problemOfBase(base, identity, mfa);
  return { profileName, base: identity, mfa, hops, problem };
}

/** A problem of the base counts only if its calls need the broken setting. */
function problemOfBase(base: Profile, { isInFile }: BaseIdentity, mfa: MfaStep | undefined) {
  const isCalled = !isInFile || (mfa?.via === 'session' && !hasGoodEndpoint(base));
  return isCalled ? toBroken(base, base.problem) : undefined;
}

function hasGoodEndpoint({ endpoints: { sts } }: Profile): boolean {
  return sts === undefined || flawOfEndpoint(sts) === undefined;
}

function toBroken({ name }: Profile, problem: ProfileProblem | undefined) {
  if (problem === undefined) return undefined;
  const { message, file, line } = problem;
  return { kind: 'broken-profile', name, reason: message, file, line } as const;
}

/** Throws `AppFailure` `unknown-profile` or `broken-profile`. */
export function findProfile(name: string, set: ProfileSet): Profile {
  const profile = set.profiles.get(name);
  if (profile === undefined) {
    const nearest = nearestNames(name, [...set.profiles.keys()]);
    throw new AppFailure({ kind: 'unknown-profile', name, nearest, unreadable: unreadableOf(set) });
  }
  const error = toBroken(profile, profile.obstacle && (profile.problem ?? profile.obstacle));
  if (error !== undefined) throw new AppFailure({ ...error, unreadable: unreadableOf(set) });
  return profile;
}

/** An unreadable file may have what is missing. Only checked now, because it reads every line. */
function unreadableOf({ problems }: ProfileSet) {
  return problems.find(({ code }) => code === 'file-unreadable');
}

/**
 * Whether the profile's credentials come from `AssumeRole` with a source. Web identity has none.
 */
function assumesRole(profile: Profile): boolean {
  return profile.roleArn !== undefined && !profile.settings.has('web_identity_token_file');
}

/**
 * The roles from the base upwards, and the profile at the bottom. The first profile prefers its
 * role. A source with both keys and a role is used by its keys (botocore, AssumeRoleProvider). A
 * `credential_process` that is awsmfa itself doesn't run; its profile is followed instead.
 */
function followSources(
  profile: Profile,
  profiles: ProfileSet,
): {
  readonly base: Profile;
  readonly roles: readonly Profile[];
  /** The device that a link names. */
  readonly linkedDevice: string | undefined;
} {
  const roles: Profile[] = [];
  let linkedDevice: string | undefined;
  const links = new Set<Profile>();
  let current = profile;
  for (;;) {
    const linked = linkedFrom(current, profiles);
    if (linked !== undefined) {
      if (links.has(current)) throw circleAt(current);
      links.add(current);
      linkedDevice ??= linked.serialNumber;
      current = linked.profile;
      continue;
    }
    if (!assumesRole(current) || (roles.length > 0 && current.keys !== undefined)) break;
    if (roles.includes(current)) throw circleAt(current);
    roles.unshift(current);
    if (current.sourceProfile === undefined) break;
    // A source with keys is used by them, even if its own role is broken.
    const source = profiles.profiles.get(current.sourceProfile);
    const error = source === undefined && toBroken(current, current.problem ?? current.obstacle);
    if (error) throw new AppFailure(error);
    current = source ?? findProfile(current.sourceProfile, profiles);
  }
  return { base: current, roles, linkedDevice };
}

/** The profile whose credentials a linked profile gets, if it is one of these. */
function linkedFrom({ kind, linkedTo }: Profile, profiles: ProfileSet) {
  return kind === 'linked' && linkedTo !== undefined && profiles.profiles.has(linkedTo.profile)
    ? { ...linkedTo, profile: findProfile(linkedTo.profile, profiles) }
    : undefined;
}

function circleAt({ name, location }: Profile): AppFailure {
  const reason = 'its links form a circle, so awsmfa would run itself forever.';
  return new AppFailure({ kind: 'broken-profile', name, reason, ...location });
}

function toBaseIdentity(
  base: Profile,
  roles: readonly Profile[],
  arn: string | undefined,
  { fallbackRegion, keysOf }: PlanRequest,
): BaseIdentity {
  const isInstance = base.credentialSource !== undefined && roles.includes(base);
  const inFile = isInstance ? undefined : base.keys;
  const known = inFile === undefined ? keysOf?.(base) : undefined;
  const region =
    [base, ...roles.slice(0, 1)].map(regionOf).find((found) => found !== undefined) ??
    fallbackRegion ??
    partitionOfArn(arn).region;
  return {
    profileName: base.name,
    ...(inFile === undefined ? toExternalKeys(base, known) : toFileKeys(inFile)),
    ...stsEndpoint(region, base),
  };
}

function toFileKeys({ accessKeyId, sessionToken }: StaticKeys) {
  const kind = sessionToken === undefined ? 'long-term' : 'temporary';
  return { kind, isInFile: true, accessKeyId } as const;
}

function toExternalKeys(base: Profile, known: KnownKeys | undefined) {
  if (known?.kind === 'long-term') return { ...known, isInFile: false } as const;
  const kind = known === undefined && runsProcess(base) ? 'unknown' : 'external';
  return { kind, isInFile: false, accessKeyId: undefined } as const;
}

/** Whether the profile's own credentials come from its `credential_process`. */
export function runsProcess({ kind }: Profile): boolean {
  return kind === 'process' || kind === 'linked';
}

/** The region, if calls can go there. Otherwise only the profile that names it has a problem. */
function regionOf({ region, endpoints }: Profile): string | undefined {
  if (region === undefined || !isRegionName(region)) return undefined;
  const isKnown = endpoints.sts !== undefined || partitionOfRegion(region) !== undefined;
  return isKnown ? region : undefined;
}

function toHop(
  role: Profile,
  durationSeconds: number | undefined,
  identity: BaseIdentity,
): RoleHop {
  const { roleArn = '', externalId, mfaSerial } = role;
  const roleSessionName = role.roleSessionName || undefined;
  return {
    profileName: role.name,
    roleArn,
    externalId,
    roleSessionName,
    durationSeconds: durationSeconds ?? role.durationSeconds,
    cacheKey: roleCacheKey({
      roleArn,
      externalId,
      serialNumber: mfaSerial,
      roleSessionName,
      durationSeconds: role.durationSeconds,
    }),
    // The source profile's endpoint is only for its own calls (tested with botocore 1.43).
    ...stsEndpoint(regionOf(role) ?? identity.region, role),
  };
}

function planMfa(
  identity: BaseIdentity,
  base: Profile,
  roles: readonly Profile[],
  hops: readonly RoleHop[],
  request: PlanRequest,
): MfaStep | undefined {
  const chosen = chooseSerialNumber(identity, base, roles, request);
  if (chosen === undefined) return undefined;
  const duration = hops[0]?.durationSeconds ?? roleSessionSeconds.default;
  const isDirect =
    roles.length > 0 &&
    (!takesMfaSession(identity) ||
      duration > roleSessionSeconds.default ||
      [...roles, base].some(({ mfaSession }) => mfaSession === 'off'));
  return {
    ...chosen,
    via: isDirect ? 'direct' : 'session',
    durationSeconds: toMfaSessionSeconds(base, roles, request),
    get cacheKey() {
      return mfaSessionKey(identity, chosen.serialNumber);
    },
  };
}

/** AWS gives MFA sessions only for long-term keys, whichever program prints them. */
function takesMfaSession({ kind }: BaseIdentity): boolean {
  return kind === 'long-term' || kind === 'unknown';
}

/** Which serial number counts: the caller's, the role's, then the base's. An empty one is none. */
function chooseSerialNumber(
  identity: BaseIdentity,
  base: Profile,
  roles: readonly Profile[],
  request: PlanRequest,
): Pick<MfaStep, 'serialNumber' | 'from' | 'need'> | undefined {
  if (roles.length === 0 && !takesMfaSession(identity)) return undefined;
  if (request.serialNumber !== undefined) {
    return { serialNumber: request.serialNumber, from: 'option', need: 'always' };
  }
  const ofRole = roles.find(({ mfaSerial }) => mfaSerial)?.mfaSerial;
  if (ofRole !== undefined) return { serialNumber: ofRole, from: 'role', need: 'always' };
  if (!base.mfaSerial || !takesMfaSession(identity)) return undefined;
  // If AWS would refuse it, the role is assumed without it.
  if (roles.length > 0 && !isSerialNumber(base.mfaSerial)) return undefined;
  const need = roles.length === 0 ? 'always' : 'if-at-hand';
  return { serialNumber: base.mfaSerial, from: 'base', need };
}

function toMfaSessionSeconds(
  base: Profile,
  roles: readonly Profile[],
  request: PlanRequest,
): number {
  const asked =
    (roles.length === 0 ? request.durationSeconds : undefined) ??
    base.mfaSessionSeconds ??
    roles[0]?.mfaSessionSeconds ??
    mfaSessionSeconds.default;
  return Math.min(Math.max(asked, mfaSessionSeconds.least), mfaSessionSeconds.most);
}

/**
 * The key of the MFA session that a device of this identity opens. All of AWS's own endpoints in a
 * partition count as one, so that profiles of different regions share a session.
 */
function mfaSessionKey(identity: BaseIdentity, serialNumber: string): string {
  return mfaCacheKey(identityMark(identity), serialNumber, sessionEndpoint(identity));
}

/** The mark of the identity in the cache. */
function identityMark({ accessKeyId, profileName }: BaseIdentity): string {
  return accessKeyId ?? `profile ${profileName}`;
}

/** The STS that an MFA session belongs to, as stored with the session. */
export function sessionEndpoint({ endpoint, region }: BaseIdentity): string {
  return endpoint === undefined || isOfSts(endpoint, region)
    ? `https://sts.${requirePartition(region).dnsSuffix}`
    : endpoint;
}

/** The subject of a plan. Planning for it again gives the same plan. */
export function subjectOf({ profileName: profile, mfa }: Plan): Subject {
  return mfa?.from === 'option' ? { profile, serialNumber: mfa.serialNumber } : { profile };
}

/** The mark of the plan's base in its cache entries. An entry with another mark is a miss. */
export function baseMark({ base }: Plan): string {
  return identityMark(base);
}
