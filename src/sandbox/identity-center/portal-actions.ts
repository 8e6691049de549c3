/**
 * Identity Center's portal, where a token opens accounts and roles (SSO Portal API reference,
 * version 2019-06-10).
 */
import { Refusal } from '../aws-refusal';
import type { Account, Token } from './identity-center';
import { invalidRequest, type JsonAction, type JsonCall } from './json-request';

/** The default session duration of a permission set. */
const ROLE_SECONDS = 3_600;
const MOST_RESULTS = 100;
/** The default page size. AWS documents no number, so clients must follow `nextToken`. */
const USUAL_RESULTS = 20;

export const PORTAL_ACTIONS: Readonly<Record<string, JsonAction>> = {
  ListAccounts: (call) => {
    authenticateToken(call);
    const { items, nextToken } = pageOf([...call.center.accounts.values()], call);
    return {
      nextToken,
      accountList: items.map(({ accountId, accountName, emailAddress }) => ({
        accountId,
        accountName,
        emailAddress,
      })),
    };
  },

  ListAccountRoles: (call) => {
    authenticateToken(call);
    const { accountId, roles } = accountOf(call);
    const { items, nextToken } = pageOf([...roles.keys()], call);
    return { nextToken, roleList: items.map((roleName) => ({ roleName, accountId })) };
  },

  GetRoleCredentials: (call) => {
    authenticateToken(call);
    const { center, world, now } = call;
    const name = requiredQuery(call, 'role_name');
    const role = accountOf(call).roles.get(name);
    if (role === undefined) throw noAccess();
    const session = world.issueSession({
      holder: { kind: 'role', role, roleSessionName: center.userName },
      mfaAt: undefined,
      expiration: new Date(now.getTime() + ROLE_SECONDS * 1000),
    });
    return {
      roleCredentials: {
        accessKeyId: session.accessKeyId,
        secretAccessKey: session.secretAccessKey,
        sessionToken: session.sessionToken,
        expiration: session.expiration.getTime(),
      },
    };
  },

  /** Ends the session and all its tokens. */
  Logout: (call) => {
    authenticateToken(call).session.end = call.now;
    return {};
  },
};

/** The portal's answer for accounts and roles that are not assigned to the person. */
const noAccess = () => new Refusal(403, 'ForbiddenException', 'No access');

function authenticateToken({ center, headers, now }: JsonCall): Token {
  const value = headers.get('x-amz-sso_bearer_token');
  if (value === undefined || value === '') throw invalidRequest('Missing access token');
  const token = center.tokens.get(value);
  // A token with the scopes of another application doesn't give access to accounts.
  const isForAccounts =
    token !== undefined &&
    (token.client.scopes.length === 0 || token.client.scopes.includes('sso:account:access'));
  // Protects: a token is useless after it expires, and after the person signed out.
  if (!isForAccounts || token.end <= now || token.session.end <= now)
    throw new Refusal(401, 'UnauthorizedException', 'Session token not found or invalid');
  return token;
}

function accountOf(call: JsonCall): Account {
  const account = call.center.accounts.get(requiredQuery(call, 'account_id'));
  if (account === undefined) throw noAccess();
  return account;
}

function requiredQuery({ query }: JsonCall, name: string): string {
  const value = query.get(name);
  if (value === null || value === '') throw invalidRequest(`Missing parameter ${name}`);
  return value;
}

/** `max_result` and an opaque `next_token`. */
function pageOf<Item>(
  all: readonly Item[],
  { query }: JsonCall,
): { readonly items: readonly Item[]; readonly nextToken: string | undefined } {
  const asked = query.get('max_result') ?? String(USUAL_RESULTS);
  const most = /^\d{1,3}$/.test(asked) ? Number(asked) : 0;
  if (most < 1 || most > MOST_RESULTS) throw invalidRequest('Invalid max_result');
  const token = query.get('next_token');
  const from = token === null ? 0 : Number(Buffer.from(token, 'base64url').toString());
  if (!Number.isInteger(from) || from < 0 || (token !== null && tokenFor(from) !== token))
    throw invalidRequest('Invalid next_token');
  const end = from + most;
  return { items: all.slice(from, end), nextToken: end < all.length ? tokenFor(end) : undefined };
}

function tokenFor(index: number): string {
  return Buffer.from(String(index)).toString('base64url');
}
