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
   * What the keys are. `long-term`: those of an IAM user, wherever they come from; `temporary`: keys
   * with a session token in a file; `external`: temporary ones that a process or one of the SDK's
   * providers hands out; `unknown`: a `credential_process` whose keys nobody has seen yet, planned
   * for as if they were long-term.
   */
  readonly kind: 'long-term' | 'temporary' | 'external' | 'unknown';
  /** `false`: another program, a service or the environment hands them out. */
  readonly isInFile: boolean;
  /** The identity that profiles share; `undefined` for `external` and `unknown`. */
  readonly accessKeyId: string | undefined;
  readonly region: string;
  /** `undefined`: the region's own endpoint. */
  readonly endpoint: string | undefined;
};

/** The one step that takes a token code. */
export type MfaStep = {
  readonly serialNumber: string;
  /** Whose `mfa_serial` it is, or that the caller named it. */
  readonly from: 'role' | 'base' | 'option';
  /**
   * `always`: the role names the serial number. `if-at-hand`: only the base does, so a good MFA
   * session or a code at hand is used, and else the call is tried without.
   */
  readonly need: 'always' | 'if-at-hand';
  /** `session`: `GetSessionToken` first; `direct`: the code goes straight into `AssumeRole`. */
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
  /** The profile's own; `undefined`: a name is made up when the call is made. */
  readonly roleSessionName: string | undefined;
  readonly durationSeconds: number | undefined;
  /** The file's name in the AWS CLI's cache, without `.json`. */
  readonly cacheKey: string;
  readonly region: string;
  readonly endpoint: string | undefined;
};

/** The ordered calls that get a profile its credentials: base identity, MFA step or none, role hops. */
export type Plan = {
  readonly profileName: string;
  readonly base: BaseIdentity;
  readonly mfa: MfaStep | undefined;
  /** From the base upwards; empty for a user's own profile. */
  readonly hops: readonly RoleHop[];
  /** Why none of its calls can be made: what is kept is all there is. */
  readonly problem: BrokenProfile | undefined;
};

/** The profile whose setting has to be fixed first. */
type BrokenProfile = Extract<AppError, { readonly kind: 'broken-profile' }>;

/** What the caller asks for beyond the profile's own settings. */
export type PlanRequest = {
  readonly serialNumber?: string | undefined;
  /** Of the session that the profile hands out: of the last role, or of the MFA session. */
  readonly durationSeconds?: number | undefined;
  /** Where STS is called for a base that names no region (`AWS_REGION`). */
  readonly fallbackRegion?: string | undefined;
  /** What is known of keys that are in no file. Without it, nothing is. */
  readonly keysOf?: KeysOf | undefined;
};

/** What somebody's keys are, without the keys. */
export type KnownKeys =
  | { readonly kind: 'long-term'; readonly accessKeyId: string }
  | { readonly kind: 'temporary' };

/** `undefined`: not known. */
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

/** Of the profile below, only what its own calls need is in the way: the rest is for itself alone. */
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

/** What is missing may stand where nobody could look. Found only now: it takes a look at every line. */
function unreadableOf({ problems }: ProfileSet) {
  return problems.find(({ code }) => code === 'file-unreadable');
}

/** Whether the profile's credentials come from `AssumeRole` with a source: not so for web identity. */
function assumesRole(profile: Profile): boolean {
  return profile.roleArn !== undefined && !profile.settings.has('web_identity_token_file');
}

/**
 * The roles from the base upwards, and the profile at the bottom. The first profile prefers its
 * role; a source that has keys beside a role is used by its keys (botocore, AssumeRoleProvider). A
 * `credential_process` that is awsmfa itself is not run: the profile that it names is followed.
 */
function followSources(
  profile: Profile,
  profiles: ProfileSet,
): {
  readonly base: Profile;
  readonly roles: readonly Profile[];
  /** That a link names beside the profile. */
  readonly linkedDevice: string | undefined;
} {
  const roles: Profile[] = [];
  let linkedDevice: string | undefined;
  const links = new Set<Profile>();
  let current = profile;
  for (;;) {
    const linked = linkedFrom(current, profiles);
    if (linked !== undefined) {
      if (links.has(current)) throw leadsBack(current);
      links.add(current);
      linkedDevice ??= linked.serialNumber;
      current = linked.profile;
      continue;
    }
    if (!assumesRole(current) || (roles.length > 0 && current.keys !== undefined)) break;
    if (roles.includes(current)) throw leadsBack(current);
    roles.unshift(current);
    if (current.sourceProfile === undefined) break;
    // A source that has keys is used by them, even where its own role is broken.
    const source = profiles.profiles.get(current.sourceProfile);
    const error = source === undefined && toBroken(current, current.problem ?? current.obstacle);
    if (error) throw new AppFailure(error);
    current = source ?? findProfile(current.sourceProfile, profiles);
  }
  return { base: current, roles, linkedDevice };
}

/** The profile that a linked one gets its credentials of, where it is among these. */
function linkedFrom({ kind, linkedTo }: Profile, profiles: ProfileSet) {
  return kind === 'linked' && linkedTo !== undefined && profiles.profiles.has(linkedTo.profile)
    ? { ...linkedTo, profile: findProfile(linkedTo.profile, profiles) }
    : undefined;
}

function leadsBack({ name, location }: Profile): AppFailure {
  const reason = 'its credentials come from awsmfa itself, and lead back to it.';
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

/** Whether the profile's own credentials are what its `credential_process` prints. */
export function runsProcess({ kind }: Profile): boolean {
  return kind === 'process' || kind === 'linked';
}

/** One that calls can go to: another is a problem of the profile that names it, and of no other. */
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
    // The source profile's endpoint is for its own calls alone (tried with botocore 1.43).
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

/** AWS gives MFA sessions for long-term keys only, no matter which program prints them. */
function takesMfaSession({ kind }: BaseIdentity): boolean {
  return kind === 'long-term' || kind === 'unknown';
}

/** The table of serial numbers. An empty `mfa_serial` names no device. */
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
  // A role is assumed without it, where AWS would not take it.
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
 * Which MFA session a device of this identity opens. The endpoint is that of the partition where it
 * is one of AWS's own, so that profiles of different regions share one session.
 */
function mfaSessionKey(identity: BaseIdentity, serialNumber: string): string {
  return mfaCacheKey(identityMark(identity), serialNumber, sessionEndpoint(identity));
}

/** One word for the identity: what is kept of it is marked with it. */
function identityMark({ accessKeyId, profileName }: BaseIdentity): string {
  return accessKeyId ?? `profile ${profileName}`;
}

/** The STS that an MFA session belongs to, as it is written beside the session. */
export function sessionEndpoint({ endpoint, region }: BaseIdentity): string {
  return endpoint === undefined || isOfSts(endpoint, region)
    ? `https://sts.${requirePartition(region).dnsSuffix}`
    : endpoint;
}

/** Whose plan it is: planned again for its subject, it comes out the same. */
export function subjectOf({ profileName: profile, mfa }: Plan): Subject {
  return mfa?.from === 'option' ? { profile, serialNumber: mfa.serialNumber } : { profile };
}

/** Which base an entry came from: one that is marked for another is a miss. */
export function baseMark({ base }: Plan): string {
  return identityMark(base);
}
