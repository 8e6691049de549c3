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

/** One authenticated request, on its way to the action that it names. */
export type Call = {
  readonly action: string;
  readonly caller: Caller;
  readonly parameters: Parameters;
  readonly world: World;
  readonly now: Date;
  /** The instant that authenticator codes are made for: `now`, unless a test moved it. */
  readonly authenticatorNow: Date;
};

/** Answers with the content of its result element; `undefined` for an action that has none. */
export type Action = (call: Call) => XmlRecord | undefined;

/** Who signed a request, and with what. */
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
 * The condition keys that a call brings. Long-term keys bring no MFA key at all; temporary
 * credentials always do (IAM user guide, "AWS global condition context keys"). The MFA of a
 * session ends with the first role: a role session counts as without.
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
