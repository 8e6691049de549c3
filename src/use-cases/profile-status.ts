import type { Profile, ProfileProblem } from '../aws/profiles/profile';
import { problemAt } from '../aws/profiles/resolve/problems';
import type { SessionFact } from '../aws/sessions/credentials';
import type { SessionState } from '../aws/sessions/sessions';

/**
 * What is known of a profile now, and no more than that: what its settings say, what is kept, and
 * what AWS has answered while this program runs. The kinds are those of `list --json`.
 */
export type ProfileStatus =
  | {
      readonly kind: 'signed-in';
      readonly session: SessionFact;
      /** How long it was good for in all. */
      readonly totalMs: number;
    }
  /** Enter asks for nothing. */
  | { readonly kind: 'ready' }
  | { readonly kind: 'needs-code' }
  /** The role names no device and its base has one: AWS alone knows whether it demands MFA. */
  | { readonly kind: 'may-need-code' }
  /** No setting names a device, and AWS has not been asked. */
  | { readonly kind: 'device-unknown' }
  /** AWS says that the user has none that gives codes. */
  | { readonly kind: 'no-device' }
  /** `keys`: temporary ones that another program wrote. */
  | { readonly kind: 'expired'; readonly what: 'session' | 'keys' }
  /**
   * Its credentials come from a sign-in: to Identity Center, which is over as far as is known, or by
   * `aws login`, which nobody has looked at.
   */
  | { readonly kind: 'sso-sign-in'; readonly by: 'sso' | 'login'; readonly profile: string }
  /**
   * No credentials to sign in with. `source`: of a role, the profile that has no keys, and whose
   * problem that is.
   */
  | {
      readonly kind: 'settings';
      readonly obstacle: ProfileProblem;
      readonly source: string | undefined;
    }
  /** `obstacle`: `undefined` where no plan comes of its settings. */
  | { readonly kind: 'broken'; readonly obstacle: ProfileProblem | undefined };

const hourMs = 3_600_000;

/** The one answer for the list, the pane, the lines and `awsmfa list`. */
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
  // A setting of its source that its calls need: they fail before a code is asked for.
  if (plan.problem !== undefined) return { kind: 'broken', obstacle: ofSource(plan.problem) };
  const way = wayIn(state, now);
  return session === undefined || isMoreThanExpired(way)
    ? way
    : { kind: 'expired', what: 'session' };
}

/** What says more than that the session is over. */
function isMoreThanExpired({ kind }: ProfileStatus): boolean {
  return kind === 'ready' || kind === 'expired' || kind === 'sso-sign-in';
}

function ofSource(problem: NonNullable<SessionState['plan']['problem']>): ProfileProblem {
  return problemAt(problem, 'broken-source-profile', problem.name, problem.reason);
}

/** What has to be fixed first, in whichever profile: settings alone are no fault. */
export function faultOf(status: ProfileStatus | undefined): ProfileProblem | undefined {
  if (status?.kind === 'broken') return status.obstacle;
  return status?.kind === 'settings' && status.source !== undefined ? status.obstacle : undefined;
}

/** Whether its session can be had with no code and no other program's sign-in, as far as is known. */
export function opensWithoutCode(state: SessionState, now: Date): boolean {
  return wayIn(state, now).kind === 'ready';
}

/** What Enter leads to, where there is no session. */
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

/** Where the base's credentials come from decides whether a person has to do something first. */
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
 * Whether Identity Center gives the role, or gave it, as far as is known. Of a token that is over only AWS
 * knows whether it renews it.
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

/** Whether a process prints keys that take a code is not known before it has run. */
function wayOfProcess({ plan: { mfa, hops } }: SessionState): ProfileStatus {
  if (mfa === undefined) return { kind: 'ready' };
  const isSure = mfa.need === 'always' && hops.length > 0;
  return { kind: isSure ? 'needs-code' : 'may-need-code' };
}

/** Keys that call no `GetSessionToken`: their code goes into `AssumeRole`, each time. */
function wayOfOthers({ plan }: SessionState): ProfileStatus {
  return { kind: plan.mfa?.via === 'direct' ? 'needs-code' : 'ready' };
}

/**
 * Whether `aws --profile` goes on with the user's keys, whatever MFA session there is: botocore reads
 * `mfa_serial` for roles alone (`AssumeRoleProvider`), and no MFA session from a cache.
 */
export function awsUsesLongTermKeys({ plan }: SessionState): boolean {
  const { base, hops, profileName } = plan;
  return base.kind === 'long-term' && hops.length === 0 && base.profileName === profileName;
}

/** The fact itself while the session lasts. One without a known end counts as good. */
export function isLive(fact: SessionFact | undefined, now: Date): SessionFact | undefined {
  if (fact === undefined) return undefined;
  return fact.expiration === undefined || fact.expiration > now ? fact : undefined;
}
