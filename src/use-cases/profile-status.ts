import type { Profile, ProfileProblem } from '../aws/profiles/profile';
import { problemAt } from '../aws/profiles/resolve/problems';
import type { SessionFact } from '../aws/sessions/credentials';
import type { SessionState } from '../aws/sessions/sessions';

/**
 * What is known about a profile now, and no more: its settings, the kept sessions, and what AWS has
 * answered since this program started. The kinds are those of `list --json`.
 */
export type ProfileStatus =
  | {
      readonly kind: 'signed-in';
      readonly session: SessionFact;
      /** The whole length of the session. */
      readonly totalMs: number;
    }
  /** Enter asks no question. */
  | { readonly kind: 'ready' }
  | { readonly kind: 'needs-code' }
  /**
   * The role names no device, and its base has one. Only AWS knows whether the role requires MFA.
   */
  | { readonly kind: 'may-need-code' }
  /** No setting names a device, and AWS has not been asked. */
  | { readonly kind: 'device-unknown' }
  /** AWS says that the user has no device that gives codes. */
  | { readonly kind: 'no-device' }
  /** `keys`: temporary keys that another program wrote. */
  | { readonly kind: 'expired'; readonly what: 'session' | 'keys' }
  /**
   * Its credentials come from a sign-in: to Identity Center, which has ended as far as is known, or
   * by `aws login`, whose state is not known.
   */
  | { readonly kind: 'sso-sign-in'; readonly by: 'sso' | 'login'; readonly profile: string }
  /**
   * It has no credentials to sign in with. For a role, `source` is the profile without keys, where
   * the problem is.
   */
  | {
      readonly kind: 'settings';
      readonly obstacle: ProfileProblem;
      readonly source: string | undefined;
    }
  /** `obstacle` is `undefined` if its settings make no plan. */
  | { readonly kind: 'broken'; readonly obstacle: ProfileProblem | undefined };

const hourMs = 3_600_000;

/** The one answer for the list, the detail pane, the line mode and `awsmfa list`. */
export function profileStatus(
  profile: Profile,
  state: SessionState | undefined,
  now: Date,
): ProfileStatus {
  const { problem, obstacle, kind, baseProfile } = profile;
  if (problem === undefined && obstacle !== undefined)
    return { kind: 'settings', obstacle, source: kind === 'settings' ? undefined : baseProfile };
  if (problem !== undefined || state === undefined) return { kind: 'broken', obstacle: problem };
  const { session, plan } = state;
  if (session !== undefined && isLive(session, now) !== undefined) {
    const { expiration, obtainedAt } = session;
    const lastedMs = expiration && obtainedAt && expiration.getTime() - obtainedAt.getTime();
    const totalMs = lastedMs ?? (plan.hops.length === 0 ? 12 * hourMs : hourMs);
    return { kind: 'signed-in', session, totalMs };
  }
  // Its calls need a setting of its source, and would fail before they ask for a code.
  if (plan.problem !== undefined) return { kind: 'broken', obstacle: ofSource(plan.problem) };
  const way = wayIn(state, now);
  return session === undefined || isMoreThanExpired(way)
    ? way
    : { kind: 'expired', what: 'session' };
}

/** Whether the status says more than that the session has expired. */
function isMoreThanExpired({ kind }: ProfileStatus): boolean {
  return kind === 'ready' || kind === 'expired' || kind === 'sso-sign-in';
}

function ofSource(problem: NonNullable<SessionState['plan']['problem']>): ProfileProblem {
  return problemAt(problem, 'broken-source-profile', problem.name, problem.reason);
}

/**
 * What has to be fixed first, in this profile or its source. A profile with only settings has no
 * fault.
 */
export function faultOf(status: ProfileStatus | undefined): ProfileProblem | undefined {
  if (status?.kind === 'broken') return status.obstacle;
  return status?.kind === 'settings' && status.source !== undefined ? status.obstacle : undefined;
}

/** Whether its session needs neither a code nor another program's sign-in, as far as is known. */
export function opensWithoutCode(state: SessionState, now: Date): boolean {
  return wayIn(state, now).kind === 'ready';
}

/** What Enter leads to without a session. */
function wayIn(state: SessionState, now: Date): ProfileStatus {
  const { plan, base } = state;
  switch (plan.base.kind) {
    case 'long-term':
      return plan.hops.length === 0 ? wayOfUser(state) : wayOfRole(state, now);
    case 'temporary': {
      const end = base.keys?.expiration;
      if (end !== undefined && end <= now) return { kind: 'expired', what: 'keys' };
      return wayOfOthers(state);
    }
    case 'unknown':
      return wayOfProcess(state);
    case 'external':
      return wayOfProvider(state, now);
  }
}

/** Whether a person has to do something first depends on where the base's credentials come from. */
function wayOfProvider(state: SessionState, now: Date): ProfileStatus {
  const { kind, name } = state.base;
  switch (kind) {
    case 'sso':
      return opensRole(state, now)
        ? wayOfOthers(state)
        : { kind: 'sso-sign-in', by: kind, profile: name };
    case 'login':
      return { kind: 'sso-sign-in', by: kind, profile: name };
    case 'process':
    case 'linked':
    case 'web-identity':
    case 'instance':
    case 'role':
    case 'mfa-role':
    case 'user':
    case 'mfa-user':
    case 'session':
    case 'settings':
    case 'broken':
      return wayOfOthers(state);
  }
}

/**
 * Whether Identity Center opens the role, as far as is known. Only AWS knows whether it still
 * renews an expired token.
 */
function opensRole({ sso }: SessionState, now: Date): boolean {
  const isSignedIn = sso?.token !== undefined && sso.token.expiresAt > now;
  return isSignedIn || isLive(sso?.role, now) !== undefined;
}

function wayOfUser({ plan, answers }: SessionState): ProfileStatus {
  if (plan.mfa !== undefined) return { kind: 'needs-code' };
  return wayOfDevices(answers.devices, { kind: 'needs-code' });
}

function wayOfRole({ plan, answers, mfaSession }: SessionState, now: Date): ProfileStatus {
  const { mfa } = plan;
  if (mfa?.via !== 'direct' && isLive(mfaSession, now) !== undefined) return { kind: 'ready' };
  if (mfa?.need === 'always') return { kind: 'needs-code' };
  if (answers.needsCode === false) return { kind: 'ready' };
  const way = { kind: answers.needsCode === true ? 'needs-code' : 'may-need-code' } as const;
  return mfa === undefined ? wayOfDevices(answers.devices, way) : way;
}

function wayOfDevices(
  devices: readonly string[] | undefined,
  withDevice: ProfileStatus,
): ProfileStatus {
  if (devices === undefined) return { kind: 'device-unknown' };
  return devices.length === 0 ? { kind: 'no-device' } : withDevice;
}

/** Before a process has run, nobody knows whether its keys need a code. */
function wayOfProcess({ plan: { mfa, hops } }: SessionState): ProfileStatus {
  if (mfa === undefined) return { kind: 'ready' };
  const isSure = mfa.need === 'always' && hops.length > 0;
  return { kind: isSure ? 'needs-code' : 'may-need-code' };
}

/** These keys can't call `GetSessionToken`, so each `AssumeRole` takes its own code. */
function wayOfOthers({ plan }: SessionState): ProfileStatus {
  return { kind: plan.mfa?.via === 'direct' ? 'needs-code' : 'ready' };
}

/**
 * Whether `aws --profile` uses the user's long-term keys even if there is an MFA session: botocore
 * reads `mfa_serial` only for roles (`AssumeRoleProvider`), and no MFA session from a cache.
 */
export function awsUsesLongTermKeys({ plan }: SessionState): boolean {
  const { base, hops, profileName } = plan;
  return base.kind === 'long-term' && hops.length === 0 && base.profileName === profileName;
}

/** The fact itself as long as the session lasts. One without a known end counts as good. */
export function isLive(fact: SessionFact | undefined, now: Date): SessionFact | undefined {
  if (fact === undefined) return undefined;
  return fact.expiration === undefined || fact.expiration > now ? fact : undefined;
}
