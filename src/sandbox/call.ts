import type { Parameters } from './parameters';
import {
  evaluateIdentityPolicies,
  type PolicyContext,
  type PolicyPrincipal,
  type PolicyRequest,
  type Verdict,
} from './policy';
import type { Role, Session, User, World } from './world';
import type { XmlRecord } from './xml';

/** One authenticated request and what its action needs. */
export type Call = {
  readonly action: string;
  readonly caller: Caller;
  readonly parameters: Parameters;
  readonly world: World;
  readonly now: Date;
  /** The time for authenticator codes: `now`, unless a test moved it. */
  readonly authenticatorNow: Date;
};

/** Returns the content of the result element, or `undefined` if the action has none. */
export type Action = (call: Call) => XmlRecord | undefined;

/** Who signed a request, and with which credentials. */
export type Caller =
  | { readonly kind: 'user'; readonly user: User }
  | { readonly kind: 'user-session'; readonly user: User; readonly session: Session }
  | {
      readonly kind: 'role-session';
      readonly role: Role;
      readonly roleSessionName: string;
      readonly session: Session;
    };

export function callerOfSession(session: Session): Caller {
  const { holder } = session;
  return holder.kind === 'user'
    ? { kind: 'user-session', user: holder.user, session }
    : { ...holder, kind: 'role-session', session };
}

export function arnOf(caller: Caller): string {
  if (caller.kind !== 'role-session') return caller.user.arn;
  const { role, roleSessionName } = caller;
  return `arn:aws:sts::${role.accountId}:assumed-role/${role.roleName}/${roleSessionName}`;
}

export function accountOf(caller: Caller): string {
  return caller.kind === 'role-session' ? caller.role.accountId : caller.user.accountId;
}

export function principalOf(caller: Caller): PolicyPrincipal {
  const arn = arnOf(caller);
  return {
    accountId: accountOf(caller),
    arns: caller.kind === 'role-session' ? [caller.role.arn, arn] : [arn],
  };
}

/**
 * The condition keys of a call. Calls with long-term keys have no MFA key at all, and calls with
 * temporary credentials always have one (IAM user guide, "AWS global condition context keys").
 * Assuming a role drops the MFA of the session before it, so a role session counts as one without.
 */
export function contextOf(caller: Caller, now: Date): PolicyContext {
  if (caller.kind === 'user') return { 'aws:username': caller.user.userName };
  const mfaAt = caller.kind === 'user-session' ? caller.session.mfaAt : undefined;
  return {
    ...(caller.kind === 'user-session' ? { 'aws:username': caller.user.userName } : {}),
    ...(mfaAt === undefined ? { 'aws:MultiFactorAuthPresent': 'false' } : mfaContext(mfaAt, now)),
  };
}

export function mfaContext(mfaAt: Date, now: Date): PolicyContext {
  return {
    'aws:MultiFactorAuthPresent': 'true',
    'aws:MultiFactorAuthAge': String(Math.floor((now.getTime() - mfaAt.getTime()) / 1000)),
  };
}

export function identityVerdict(caller: Caller, request: PolicyRequest): Verdict {
  const { policies } = caller.kind === 'role-session' ? caller.role : caller.user;
  return evaluateIdentityPolicies(policies, request);
}
