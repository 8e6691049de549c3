/** SSO OIDC as described in its API reference, version 2019-06-10. Its calls are not signed. */
import { Refusal } from '../aws-refusal';
import type { Client, DeviceAuthorization } from './identity-center';
import { invalidRequest, type JsonAction, type JsonCall, requiredText } from './json-request';

const DEVICE_CODE = 'urn:ietf:params:oauth:grant-type:device_code';
const REFRESH_TOKEN = 'refresh_token';
/**
 * The scopes of public clients (IAM Identity Center user guide, "Customer managed applications:
 * access scopes").
 */
const SCOPES = [
  'sso:account:access',
  'codewhisperer:analysis',
  'codewhisperer:completions',
  'codewhisperer:conversations',
  'codewhisperer:taskassist',
  'codewhisperer:transformations',
];
/** Timers and networks are inexact, so a request this early still counts as in time. */
const LEEWAY_MS = 250;
/** A client that polls too fast must wait this much longer from then on (RFC 8628, 3.5). */
const SLOW_DOWN_SECONDS = 5;

const invalidGrant = (message: string) => new Refusal(400, 'InvalidGrantException', message);

export const OIDC_ACTIONS: Readonly<Record<string, JsonAction>> = {
  RegisterClient: (call) => {
    const { center, now, body } = call;
    requiredText(call, 'clientName');
    if (requiredText(call, 'clientType') !== 'public')
      throw new Refusal(400, 'InvalidClientMetadataException', 'Only public clients are allowed');
    checkGrantTypes(body['grantTypes']);
    const client = center.register(readScopes(body['scopes']), now);
    return {
      clientId: client.clientId,
      clientSecret: client.clientSecret,
      clientIdIssuedAt: epochSeconds(now),
      clientSecretExpiresAt: epochSeconds(client.end),
    };
  },

  StartDeviceAuthorization: (call) => {
    const { center, now, url } = call;
    const client = authenticateClient(call);
    // The portal's own links end in `/#/`.
    const startUrl = requiredText(call, 'startUrl').replace(/(\/#)?\/$/, '');
    if (startUrl !== `${url}/start`) throw invalidRequest('Invalid startUrl provided');
    const { deviceCode, userCode, intervalSeconds } = center.authorize(client, now);
    return {
      deviceCode,
      userCode,
      verificationUri: `${url}/device`,
      verificationUriComplete: `${url}/device?user_code=${userCode}`,
      expiresIn: center.lifetimes.codeSeconds,
      interval: intervalSeconds,
    };
  },

  CreateToken: (call) => {
    const client = authenticateClient(call);
    const grantType = requiredText(call, 'grantType');
    if (grantType === DEVICE_CODE) return byDeviceCode(call, client);
    if (grantType === REFRESH_TOKEN) return byRefreshToken(call, client);
    throw new Refusal(400, 'UnsupportedGrantTypeException', `Unsupported grant type ${grantType}`);
  },
};

function byDeviceCode(call: JsonCall, client: Client): object {
  const { center, now } = call;
  const authorization = center.authorizations.get(requiredText(call, 'deviceCode'));
  // A code issued to another client is invalid (RFC 6749, 5.2).
  if (authorization?.client !== client) throw invalidGrant('Invalid device code provided');
  if (authorization.end <= now)
    throw new Refusal(400, 'ExpiredTokenException', 'Device code expired');
  switch (authorization.approval) {
    case 'denied':
      throw new Refusal(400, 'AccessDeniedException', 'The end user denied the request');
    case 'waiting':
      throw notYet(authorization, now);
    case 'allowed':
      // Protects: a device code gives one token.
      center.authorizations.delete(authorization.deviceCode);
      return issue(call, client, center.newSession(now));
  }
}

function notYet(authorization: DeviceAuthorization, now: Date): Refusal {
  const { lastAskedAt, intervalSeconds } = authorization;
  authorization.lastAskedAt = now;
  const since = now.getTime() - (lastAskedAt?.getTime() ?? 0);
  if (since >= intervalSeconds * 1000 - LEEWAY_MS)
    return new Refusal(400, 'AuthorizationPendingException', 'The authorization is pending');
  authorization.intervalSeconds += SLOW_DOWN_SECONDS;
  return new Refusal(400, 'SlowDownException', 'Polling too fast');
}

function byRefreshToken(call: JsonCall, client: Client): object {
  const { center, now } = call;
  const value = requiredText(call, 'refreshToken');
  const token = center.refreshTokens.get(value);
  if (token?.client !== client || token.session.end <= now)
    throw invalidGrant('Invalid refresh token provided');
  // Protects: a refresh token can be exchanged once.
  center.refreshTokens.delete(value);
  return issue(call, client, token.session);
}

function issue({ center, now }: JsonCall, client: Client, session: { end: Date }): object {
  const { token, refreshToken } = center.issueToken(client, session, now);
  return {
    accessToken: token.value,
    tokenType: 'Bearer',
    expiresIn: Math.floor((token.end.getTime() - now.getTime()) / 1000),
    refreshToken,
  };
}

/** Checked before the grant, as in RFC 6749, 5.2. */
function authenticateClient(call: JsonCall): Client {
  const { center, now } = call;
  const client = center.clients.get(requiredText(call, 'clientId'));
  const clientSecret = requiredText(call, 'clientSecret');
  // Protects: a registration is useless without its secret, and after it expires.
  if (client === undefined || client.clientSecret !== clientSecret || client.end <= now)
    throw new Refusal(401, 'InvalidClientException', 'Invalid client ID or secret provided');
  return client;
}

function readScopes(value: unknown): readonly string[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw invalidRequest('Invalid scopes');
  return value.map((scope: unknown) => {
    const known = SCOPES.find((one) => one === scope);
    if (known === undefined)
      throw new Refusal(400, 'InvalidScopeException', 'The requested scope is invalid');
    return known;
  });
}

function checkGrantTypes(value: unknown): void {
  if (value === undefined || value === null) return;
  if (!Array.isArray(value)) throw invalidRequest('Invalid grantTypes');
  if (!value.every((type) => type === DEVICE_CODE || type === REFRESH_TOKEN))
    throw new Refusal(400, 'UnsupportedGrantTypeException', 'Unsupported grant type');
}

function epochSeconds(instant: Date): number {
  return Math.floor(instant.getTime() / 1000);
}
