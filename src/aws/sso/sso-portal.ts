import { AppFailure } from '../../errors';
import type { Secret } from '../../secret';
import { isPossibleEnd, roleSessionSeconds } from '../limits';
import { identityCenterUrl } from '../partition';
import { isAccessKeyId } from '../sessions/cache/cache-entry';
import type { SessionCredentials } from '../sessions/credentials';
import {
  callJson,
  fieldsOf,
  type JsonCall,
  type JsonCalls,
  type JsonObject,
  oddAnswer,
  Refusal,
  toFailure,
} from './json-call';
import type { SsoCall } from './sso-oidc';

/** AWS no longer accepts the token. */
export class TokenRefused extends Error {}

/** An account that the person can use, with AWS's own name. Not safe to print. */
export type SsoAccount = { readonly accountId: string; readonly name: string };

/**
 * Identity Center's portal, which says what a person's token opens (SSO Portal API reference). Each
 * function throws `TokenRefused` and `AppFailure`.
 */
export type SsoPortal = {
  readonly roleCredentials: (
    accessToken: Secret,
    role: { readonly accountId: string; readonly roleName: string },
    call: SsoCall,
  ) => Promise<SessionCredentials>;
  readonly listAccounts: (accessToken: Secret, call: SsoCall) => Promise<readonly SsoAccount[]>;
  readonly listAccountRoles: (
    accessToken: Secret,
    accountId: string,
    call: SsoCall,
  ) => Promise<readonly string[]>;
  /** Ends the person's session at the portal, and with it the token. */
  readonly logout: (accessToken: Secret, call: SsoCall) => Promise<void>;
};

/**
 * An account's name has at most 50 characters (Organizations API reference, Account), a role's 64.
 */
const mostName = 256;

/** A page has 100 accounts, and no organization has this many pages. */
const mostPages = 500;

export function createSsoPortal(calls: JsonCalls): SsoPortal {
  const ask = async (
    action: string,
    path: string,
    accessToken: Secret,
    query: Readonly<Record<string, string>>,
    { session, endpointVariant, caBundle, signal }: SsoCall,
    method: JsonCall['method'] = 'GET',
  ): Promise<JsonObject> => {
    const endpoint =
      session.endpoints.portal ?? identityCenterUrl('portal.sso', session.region, endpointVariant);
    const call: JsonCall = {
      action: `sso:${action}`,
      method,
      endpoint,
      path,
      query,
      headers: { 'x-amz-sso_bearer_token': accessToken.reveal() },
      secrets: [accessToken],
      caBundle,
      signal,
      isRepeatable: true,
    };
    try {
      return await callJson(call, calls);
    } catch (thrown) {
      throw thrown instanceof Refusal && thrown.aws.code === 'UnauthorizedException'
        ? new TokenRefused()
        : thrown;
    }
  };
  const all = async <T>(
    action: string,
    path: string,
    member: string,
    accessToken: Secret,
    query: Readonly<Record<string, string>>,
    call: SsoCall,
    toItem: (item: ReturnType<typeof fieldsOf>) => T,
  ): Promise<readonly T[]> => {
    const items: T[] = [];
    let next: string | undefined;
    // Protects: reading stops at a list that never ends.
    for (let page = 0; page < mostPages; page += 1) {
      const asked = {
        ...query,
        max_result: '100',
        ...(next !== undefined && { next_token: next }),
      };
      const answer = await ask(action, path, accessToken, asked, call).catch((thrown: unknown) => {
        throw toFailure(thrown);
      });
      const list = answer[member];
      if (!Array.isArray(list)) throw oddAnswer(`sso:${action}`);
      for (const item of list) {
        if (typeof item !== 'object' || item === null) throw oddAnswer(`sso:${action}`);
        items.push(toItem(fieldsOf(item, `sso:${action}`)));
      }
      const { nextToken } = answer;
      if (typeof nextToken !== 'string' || nextToken === '') return items;
      next = nextToken;
    }
    throw oddAnswer(`sso:${action}`);
  };

  return {
    roleCredentials: async (accessToken, { accountId, roleName }, call) => {
      const action = 'sso:GetRoleCredentials';
      const query = { account_id: accountId, role_name: roleName };
      const path = '/federation/credentials';
      const answer = await ask('GetRoleCredentials', path, accessToken, query, call).catch(
        (thrown: unknown) => {
          throw thrown instanceof Refusal && isNoSuchRole(thrown)
            ? new AppFailure({ kind: 'sso-no-role', accountId, roleName, aws: thrown.aws })
            : toFailure(thrown);
        },
      );
      const { roleCredentials } = answer;
      if (typeof roleCredentials !== 'object' || roleCredentials === null) throw oddAnswer(action);
      const { text, secret, seconds } = fieldsOf({ ...roleCredentials }, action);
      const accessKeyId = text('accessKeyId', 128);
      const expiration = new Date(seconds('expiration', 8.64e15));
      // Protects: credentials that last longer than AWS allows are not used.
      if (!isPossibleEnd(expiration, calls.clock.now(), roleSessionSeconds.most))
        throw oddAnswer(action);
      if (!isAccessKeyId(accessKeyId)) throw oddAnswer(action);
      return {
        accessKeyId,
        secretAccessKey: secret('secretAccessKey'),
        sessionToken: secret('sessionToken'),
        expiration,
      };
    },

    listAccounts: (accessToken, call) =>
      all('ListAccounts', '/assignment/accounts', 'accountList', accessToken, {}, call, (item) => ({
        accountId: accountIdIn(item),
        name: item.isThere('accountName') ? item.text('accountName', mostName) : '',
      })),

    listAccountRoles: (accessToken, accountId, call) =>
      all(
        'ListAccountRoles',
        '/assignment/roles',
        'roleList',
        accessToken,
        { account_id: accountId },
        call,
        (item) => item.text('roleName', mostName),
      ),

    logout: async (accessToken, call) => {
      await ask('Logout', '/logout', accessToken, {}, call, 'POST').catch((thrown: unknown) => {
        throw toFailure(thrown);
      });
    },
  };
}

function accountIdIn(item: ReturnType<typeof fieldsOf>): string {
  const accountId = item.text('accountId', 12);
  if (!/^\d{12}$/.test(accountId)) throw oddAnswer('sso:ListAccounts');
  return accountId;
}

/**
 * The portal answers `ForbiddenException` ("No access") for a role that the person does not have.
 */
function isNoSuchRole({ aws: { code } }: Refusal): boolean {
  return code === 'ForbiddenException' || code === 'ResourceNotFoundException';
}
