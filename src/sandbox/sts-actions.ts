/** STS as described in its API reference, version 2011-06-15. */

import { accessDenied, validationError } from './aws-refusal';
import {
  type Action,
  accountOf,
  arnOf,
  type Call,
  type Caller,
  contextOf,
  identityVerdict,
  mfaContext,
  principalOf,
} from './call';
import { acceptTokenCode } from './mfa/code-check';
import { evaluateTrustPolicy, type PolicyContext } from './policy';
import type { Role, Session, User } from './world';
import type { XmlRecord } from './xml';

const SESSION_TOKEN_DURATION = { minimum: 900, maximum: 129_600 };
const SESSION_TOKEN_DEFAULT_SECONDS = 43_200;
const ROLE_DURATION = { minimum: 900, maximum: 43_200 };
const ROLE_DEFAULT_SECONDS = 3_600;
const CHAINED_ROLE_MAX_SECONDS = 3_600;

const SERIAL_NUMBER = {
  minLength: 9,
  maxLength: 256,
  pattern: /^[\w+=/:,.@-]*$/,
  patternText: '[\\w+=/:,.@-]*',
};
const TOKEN_CODE = { minLength: 6, maxLength: 6, pattern: /^\d*$/, patternText: '[\\d]*' };
const ROLE_ARN = { minLength: 20, maxLength: 2048 };
const ROLE_SESSION_NAME = {
  minLength: 2,
  maxLength: 64,
  pattern: /^[\w+=,.@-]*$/,
  patternText: '[\\w+=,.@-]*',
};
const EXTERNAL_ID = {
  minLength: 2,
  maxLength: 1224,
  pattern: /^[\w+=,.@:/-]*$/,
  patternText: '[\\w+=,.@:\\/-]*',
};

export const STS_ACTIONS: Readonly<Record<string, Action>> = {
  GetCallerIdentity: ({ caller }) => ({
    UserId: uniqueIdOf(caller),
    Account: accountOf(caller),
    Arn: arnOf(caller),
  }),

  GetSessionToken: (call) => {
    const { caller, parameters, now, world } = call;
    const durationSeconds =
      parameters.integer('DurationSeconds', SESSION_TOKEN_DURATION) ??
      SESSION_TOKEN_DEFAULT_SECONDS;
    const mfa = readMfa(call);
    parameters.finish();
    if (caller.kind !== 'user') {
      throw accessDenied('Cannot call GetSessionToken with session credentials');
    }
    const mfaAt = checkMfa(call, mfa);
    refuseExplicitDeny(call, '*', { ...contextOf(caller, now), ...mfaContextAt(mfaAt, now) });
    const session = world.issueSession({
      holder: { kind: 'user', user: caller.user },
      mfaAt,
      expiration: secondsAfter(now, durationSeconds),
    });
    return { Credentials: credentials(session) };
  },

  AssumeRole: (call) => {
    const { caller, parameters, now, world } = call;
    const roleArn = parameters.required('RoleArn', ROLE_ARN);
    const roleSessionName = parameters.required('RoleSessionName', ROLE_SESSION_NAME);
    const externalId = parameters.optional('ExternalId', EXTERNAL_ID);
    const durationSeconds =
      parameters.integer('DurationSeconds', ROLE_DURATION) ?? ROLE_DEFAULT_SECONDS;
    const mfa = readMfa(call);
    parameters.finish();
    if (!/^arn:[\w-]+:iam::\d{12}:role\/.+$/.test(roleArn)) {
      throw validationError(`${roleArn} is invalid`);
    }
    const mfaAt = checkMfa(call, mfa);
    const role = authorizeRole(call, roleArn, {
      ...contextOf(caller, now),
      ...mfaContextAt(mfaAt, now),
      ...(externalId === undefined ? {} : { 'sts:ExternalId': externalId }),
      'sts:RoleSessionName': roleSessionName,
    });
    checkRoleDuration(caller, role, durationSeconds);
    const session = world.issueSession({
      holder: { kind: 'role', role, roleSessionName },
      mfaAt: undefined,
      expiration: secondsAfter(now, durationSeconds),
    });
    return {
      AssumedRoleUser: {
        AssumedRoleId: `${role.roleId}:${roleSessionName}`,
        Arn: `arn:aws:sts::${role.accountId}:assumed-role/${role.roleName}/${roleSessionName}`,
      },
      Credentials: credentials(session),
    };
  },
};

function uniqueIdOf(caller: Caller): string {
  return caller.kind === 'role-session'
    ? `${caller.role.roleId}:${caller.roleSessionName}`
    : caller.user.userId;
}

type Mfa = { readonly serialNumber: string | undefined; readonly tokenCode: string | undefined };

function readMfa({ parameters }: Call): Mfa {
  return {
    serialNumber: parameters.optional('SerialNumber', SERIAL_NUMBER),
    tokenCode: parameters.optional('TokenCode', TOKEN_CODE),
  };
}

/** Returns when a valid code was given. The code counts as used even if the call fails later. */
function checkMfa(call: Call, { serialNumber, tokenCode }: Mfa): Date | undefined {
  if (serialNumber === undefined && tokenCode === undefined) return undefined;
  if (serialNumber === undefined || tokenCode === undefined) {
    throw accessDenied(
      'MultiFactorAuthentication failed, must provide both MFA serial number and one time pass code.',
    );
  }
  const user = userOf(call.caller);
  const device = call.world.devices.get(serialNumber);
  if (user === undefined || device?.user !== user) {
    throw accessDenied(
      'MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user.',
    );
  }
  if (!acceptTokenCode(device, tokenCode, call.authenticatorNow)) {
    throw accessDenied('MultiFactorAuthentication failed with invalid MFA one time pass code. ');
  }
  return call.now;
}

function userOf(caller: Caller): User | undefined {
  return caller.kind === 'role-session' ? undefined : caller.user;
}

function mfaContextAt(mfaAt: Date | undefined, now: Date): PolicyContext {
  return mfaAt === undefined ? {} : mfaContext(mfaAt, now);
}

/**
 * In the same account, a trust policy that names the caller is enough. One that names the account
 * leaves the decision to the caller's policies. From another account both must allow it (IAM user
 * guide, "Cross-account policy evaluation logic"). A role that doesn't exist gives the same error
 * as one that the caller may not assume.
 */
function authorizeRole(call: Call, roleArn: string, context: PolicyContext): Role {
  const { caller, world } = call;
  const role = world.roles.get(roleArn);
  const request = { action: 'sts:AssumeRole', resource: roleArn, context };
  const own = identityVerdict(caller, request);
  if (role !== undefined && own !== 'denied') {
    const trust = evaluateTrustPolicy(role.trustPolicy, principalOf(caller), request);
    const sameAccount = role.accountId === accountOf(caller);
    const enough = own === 'allowed' || (sameAccount && trust.byName);
    if (trust.verdict === 'allowed' && enough) return role;
  }
  throw accessDenied(
    `User: ${arnOf(caller)} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`,
  );
}

/** `GetSessionToken` needs no permission, but a policy can deny it. */
function refuseExplicitDeny(call: Call, resource: string, context: PolicyContext): void {
  const action = `sts:${call.action}`;
  if (identityVerdict(call.caller, { action, resource, context }) === 'denied') {
    throw accessDenied(
      `User: ${arnOf(call.caller)} is not authorized to perform: ${action} with an explicit deny in an identity-based policy`,
    );
  }
}

/**
 * A role assumed from temporary credentials lasts at most one hour. The API reference says so for
 * chained roles, and aws-vault's maintainers for `GetSessionToken` credentials (aws-vault issue
 * 867).
 */
function checkRoleDuration(caller: Caller, role: Role, durationSeconds: number): void {
  if (durationSeconds > role.maxSessionDurationSeconds) {
    throw validationError(
      'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    );
  }
  if (caller.kind !== 'user' && durationSeconds > CHAINED_ROLE_MAX_SECONDS) {
    throw validationError(
      'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.',
    );
  }
}

function credentials(session: Session): XmlRecord {
  const { accessKeyId, secretAccessKey, sessionToken, expiration } = session;
  return {
    AccessKeyId: accessKeyId,
    SecretAccessKey: secretAccessKey,
    SessionToken: sessionToken,
    Expiration: expiration,
  };
}

function secondsAfter(instant: Date, seconds: number): Date {
  return new Date(instant.getTime() + seconds * 1000);
}
