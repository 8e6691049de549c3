import { get } from 'node:http';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { expect, it } from 'vitest';
import type { AuthenticatorReading } from '../../src/sandbox/mfa/authenticator';
import type { Sandbox } from '../../src/sandbox/server';
import { clientFor, openSandbox } from '../support/sandbox';

type Fields = Readonly<Record<string, unknown>>;
type Answer = { readonly status: number; readonly errorType: string; readonly body: Fields };
type Client = { readonly clientId: string; readonly clientSecret: string };

const DEVICE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code';

async function read(response: Response): Promise<Answer> {
  const errorType = response.headers.get('x-amzn-errortype')?.split(':')[0] ?? '';
  return { status: response.status, errorType, body: (await response.json()) as Fields };
}

async function post({ url }: Sandbox, path: string, body: unknown): Promise<Answer> {
  const headers = { 'content-type': 'application/json' };
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return read(await fetch(url + path, { method: 'POST', headers, body: text }));
}

async function portal(
  { url }: Sandbox,
  path: string,
  token: unknown,
  method = 'GET',
): Promise<Answer> {
  const headers = { 'x-amz-sso_bearer_token': String(token) };
  return read(await fetch(url + path, { method, headers }));
}

const SCOPES = ['sso:account:access'];

async function register(sandbox: Sandbox, more: Fields = { scopes: SCOPES }): Promise<Client> {
  const asked = { clientName: 'test', clientType: 'public', ...more };
  const { clientId, clientSecret } = (await post(sandbox, '/client/register', asked)).body;
  return { clientId: String(clientId), clientSecret: String(clientSecret) };
}

async function start(sandbox: Sandbox, client: Client) {
  const asked = { ...client, startUrl: `${sandbox.url}/start` };
  const { deviceCode, userCode, verificationUriComplete } = (
    await post(sandbox, '/device_authorization', asked)
  ).body;
  return {
    deviceCode: String(deviceCode),
    userCode: String(userCode),
    page: String(verificationUriComplete),
  };
}

const askToken = (sandbox: Sandbox, client: Client, deviceCode: unknown) =>
  post(sandbox, '/token', { ...client, grantType: DEVICE_GRANT, deviceCode });

const refresh = (sandbox: Sandbox, client: Client, refreshToken: unknown) =>
  post(sandbox, '/token', { ...client, grantType: 'refresh_token', refreshToken });

const allow = ({ identityCenter, clock }: Sandbox, userCode: string) =>
  identityCenter.answer(userCode, 'allowed', clock.now());

/** An approved token. */
async function signIn(sandbox: Sandbox, client: Client): Promise<Fields> {
  const { deviceCode, userCode } = await start(sandbox, client);
  allow(sandbox, userCode);
  return (await askToken(sandbox, client, deviceCode)).body;
}

const CREDENTIALS = '/federation/credentials?account_id=123456789012&role_name=Operator';

it('issues a token once its code is approved, and role credentials that STS accepts', async () => {
  const sandbox = await openSandbox();
  const client = await register(sandbox);
  const { deviceCode, userCode } = await start(sandbox, client);
  expect(await askToken(sandbox, client, deviceCode)).toMatchObject({
    status: 400,
    errorType: 'AuthorizationPendingException',
    body: { error: 'authorization_pending' },
  });
  allow(sandbox, userCode);
  const { body: token } = await askToken(sandbox, client, deviceCode);
  expect(token).toMatchObject({ tokenType: 'Bearer', expiresIn: 3600 });
  const { body } = await portal(sandbox, CREDENTIALS, token['accessToken']);
  const role = body['roleCredentials'] as {
    accessKeyId: string;
    secretAccessKey: string;
    sessionToken: string;
    expiration: number;
  };
  const { expiration, ...keys } = role;
  expect(expiration - sandbox.clock.now().getTime()).toBeGreaterThan(3_590_000);
  const sts = new STSClient(clientFor(sandbox, keys));
  const { Arn } = await sts.send(new GetCallerIdentityCommand({}));
  expect(Arn).toMatch(
    /^arn:aws:sts::123456789012:assumed-role\/AWSReservedSSO_Operator_[0-9a-f]{16}\/sam$/,
  );
});

it('issues one token for a device code', async () => {
  const sandbox = await openSandbox();
  const client = await register(sandbox);
  const { deviceCode, userCode } = await start(sandbox, client);
  allow(sandbox, userCode);
  expect((await askToken(sandbox, client, deviceCode)).status).toBe(200);
  expect(await askToken(sandbox, client, deviceCode)).toMatchObject({
    errorType: 'InvalidGrantException',
    body: { error: 'invalid_grant' },
  });
});

it('answers slow_down to a client that polls too fast, and from then on expects 5 s more', async () => {
  const sandbox = await openSandbox();
  const client = await register(sandbox);
  const { deviceCode } = await start(sandbox, client);
  const errorAfter = async (ms: number) => {
    sandbox.clock.offsetMs += ms;
    return (await askToken(sandbox, client, deviceCode)).body['error'];
  };
  expect(await errorAfter(0)).toBe('authorization_pending');
  expect(await errorAfter(1_000)).toBe('authorization_pending');
  expect(await errorAfter(0)).toBe('slow_down');
  expect(await errorAfter(6_000)).toBe('authorization_pending');
  expect(await errorAfter(1_000)).toBe('slow_down');
});

it('refuses a denied code and an expired one', async () => {
  const sandbox = await openSandbox();
  const client = await register(sandbox);
  const denied = await start(sandbox, client);
  sandbox.identityCenter.answer(denied.userCode, 'denied', sandbox.clock.now());
  expect(await askToken(sandbox, client, denied.deviceCode)).toMatchObject({
    errorType: 'AccessDeniedException',
    body: { error: 'access_denied' },
  });
  const late = await start(sandbox, client);
  sandbox.clock.offsetMs = 600_000;
  expect(allow(sandbox, late.userCode)).toBe(false);
  expect(await askToken(sandbox, client, late.deviceCode)).toMatchObject({
    errorType: 'ExpiredTokenException',
    body: { error: 'expired_token' },
  });
});

it('refuses a client with a wrong secret, an unknown client and an expired registration', async () => {
  const sandbox = await openSandbox();
  const client = await register(sandbox);
  const other = await register(sandbox);
  const startUrl = `${sandbox.url}/start`;
  const refused = { status: 401, errorType: 'InvalidClientException' };
  const asked = (who: Client) => post(sandbox, '/device_authorization', { ...who, startUrl });
  expect(await asked({ ...client, clientSecret: other.clientSecret })).toMatchObject(refused);
  expect(await asked({ ...client, clientId: 'nobody' })).toMatchObject(refused);
  const { deviceCode, userCode } = await start(sandbox, client);
  allow(sandbox, userCode);
  expect(await askToken(sandbox, other, deviceCode)).toMatchObject({
    errorType: 'InvalidGrantException',
  });
  sandbox.clock.offsetMs = 90 * 86_400_000;
  expect(await asked(client)).toMatchObject(refused);
});

it.each([
  ['/client/register', { clientType: 'public' }, 'InvalidRequestException'],
  [
    '/client/register',
    { clientName: 'x', clientType: 'confidential' },
    'InvalidClientMetadataException',
  ],
  [
    '/client/register',
    { clientName: 'x', clientType: 'public', scopes: ['all:of:it'] },
    'InvalidScopeException',
  ],
  ['/client/register', '[]', 'SerializationException'],
  ['/client/register', '{', 'SerializationException'],
  ['/token', {}, 'InvalidRequestException'],
])('answers %s with %j by %s', async (path, body, errorType) => {
  const sandbox = await openSandbox();
  expect(await post(sandbox, path, body)).toMatchObject({ status: 400, errorType });
});

it('refuses another start URL and an unknown grant type', async () => {
  const sandbox = await openSandbox();
  const client = await register(sandbox);
  const startUrl = 'https://acme.awsapps.com/start';
  expect(await post(sandbox, '/device_authorization', { ...client, startUrl })).toMatchObject({
    errorType: 'InvalidRequestException',
  });
  expect(await post(sandbox, '/token', { ...client, grantType: 'password' })).toMatchObject({
    errorType: 'UnsupportedGrantTypeException',
    body: { error: 'unsupported_grant_type' },
  });
});

it('refreshes a token once, until the session of the portal ends', async () => {
  const sandbox = await openSandbox();
  const client = await register(sandbox);
  const first = await signIn(sandbox, client);
  sandbox.clock.offsetMs = 3_600_000;
  expect((await portal(sandbox, CREDENTIALS, first['accessToken'])).errorType).toBe(
    'UnauthorizedException',
  );
  const second = await refresh(sandbox, client, first['refreshToken']);
  expect((await portal(sandbox, CREDENTIALS, second.body['accessToken'])).status).toBe(200);
  expect((await refresh(sandbox, client, first['refreshToken'])).errorType).toBe(
    'InvalidGrantException',
  );
  const other = await register(sandbox);
  expect((await refresh(sandbox, other, second.body['refreshToken'])).errorType).toBe(
    'InvalidGrantException',
  );
  sandbox.clock.offsetMs = 7.5 * 3_600_000;
  const third = await refresh(sandbox, client, second.body['refreshToken']);
  expect(third.body['expiresIn']).toBeLessThanOrEqual(1_800);
  sandbox.clock.offsetMs = 8 * 3_600_000 + 1_000;
  expect((await refresh(sandbox, client, third.body['refreshToken'])).errorType).toBe(
    'InvalidGrantException',
  );
});

it('gives a client without scopes no refresh token, but a token that lasts as long as the session', async () => {
  const sandbox = await openSandbox();
  const token = await signIn(sandbox, await register(sandbox, {}));
  expect(token['expiresIn']).toBe(8 * 3_600);
  expect(token).not.toHaveProperty('refreshToken');
  expect((await portal(sandbox, CREDENTIALS, token['accessToken'])).status).toBe(200);
});

it('gives no access to accounts with a token for other scopes', async () => {
  const sandbox = await openSandbox();
  const client = await register(sandbox, { scopes: ['codewhisperer:completions'] });
  const { accessToken } = await signIn(sandbox, client);
  expect((await portal(sandbox, CREDENTIALS, accessToken)).errorType).toBe('UnauthorizedException');
});

it('ends all tokens of a session when it signs out', async () => {
  const sandbox = await openSandbox();
  const client = await register(sandbox);
  const { accessToken, refreshToken } = await signIn(sandbox, client);
  expect((await portal(sandbox, '/logout', accessToken, 'POST')).status).toBe(200);
  expect((await portal(sandbox, CREDENTIALS, accessToken)).errorType).toBe('UnauthorizedException');
  expect((await refresh(sandbox, client, refreshToken)).errorType).toBe('InvalidGrantException');
});

it('lists accounts and roles in pages', async () => {
  const sandbox = await openSandbox();
  const { accessToken } = await signIn(sandbox, await register(sandbox));
  const names: unknown[] = [];
  let path = '/assignment/accounts?max_result=2';
  for (;;) {
    const { body } = await portal(sandbox, path, accessToken);
    for (const account of body['accountList'] as Fields[]) names.push(account['accountName']);
    if (body['nextToken'] === undefined) break;
    path = `/assignment/accounts?max_result=2&next_token=${body['nextToken']}`;
  }
  expect(names).toEqual(['acme-main', 'audit', 'Team A (dev)']);
  const roles = '/assignment/roles?account_id=123456789012';
  expect((await portal(sandbox, roles, accessToken)).body['roleList']).toEqual([
    { roleName: 'Operator', accountId: '123456789012' },
    { roleName: 'ReadOnly', accountId: '123456789012' },
  ]);
});

it.each([
  ['/assignment/accounts?max_result=101', 400, 'InvalidRequestException'],
  ['/assignment/accounts?next_token=!', 400, 'InvalidRequestException'],
  ['/assignment/roles', 400, 'InvalidRequestException'],
  ['/assignment/roles?account_id=999999999999', 403, 'ForbiddenException'],
  ['/federation/credentials?account_id=123456789012&role_name=Admin', 403, 'ForbiddenException'],
])('answers %s with %i %s', async (path, status, errorType) => {
  const sandbox = await openSandbox();
  const { accessToken } = await signIn(sandbox, await register(sandbox));
  const answer = await portal(sandbox, path, accessToken);
  expect(answer).toMatchObject({ status, errorType });
  expect(answer.body['__type']).toBe(`com.amazonaws.switchboard.portal#${errorType}`);
});

it('takes the answer on its page, however the person types the code', async () => {
  const sandbox = await openSandbox();
  const client = await register(sandbox);
  const { deviceCode, userCode, page } = await start(sandbox, client);
  expect(await (await fetch(`${sandbox.url}/device`)).text()).toContain('name="user_code"');
  expect(await (await fetch(page)).text()).toContain(`<h1>${userCode}</h1>`);
  expect((await askToken(sandbox, client, deviceCode)).body['error']).toBe('authorization_pending');
  const answer = (answered: string, code: string) =>
    fetch(`${sandbox.url}/device`, {
      method: 'POST',
      body: new URLSearchParams({ user_code: code, answer: answered }),
    });
  expect((await answer('maybe', userCode)).status).toBe(400);
  expect((await answer('allowed', 'AAAA-AAAA')).status).toBe(404);
  const typed = userCode.toLowerCase().replace('-', ' ');
  expect(await (await answer('allowed', typed)).text()).toContain('Signed in as sam');
  expect((await answer('denied', userCode)).status).toBe(404);
  expect((await fetch(page)).status).toBe(404);
  expect((await askToken(sandbox, client, deviceCode)).status).toBe(200);
});

it("lists and approves waiting sign-ins for callers with the authenticator's token", async () => {
  const sandbox = await openSandbox();
  const client = await register(sandbox);
  const { deviceCode, userCode } = await start(sandbox, client);
  const reading = await fetch(`${sandbox.authenticatorUrl}/devices`);
  expect(((await reading.json()) as AuthenticatorReading).signIns).toEqual([
    { userCode, secondsLeft: 600 },
  ]);
  const approve = (base: string) =>
    fetch(`${base}/sign-ins/${userCode}`, { method: 'POST' }).then(({ status }) => status);
  expect(await approve(`${sandbox.url}/-/guess`)).toBe(404);
  expect(await approve(sandbox.authenticatorUrl)).toBe(204);
  expect(await approve(sandbox.authenticatorUrl)).toBe(404);
  expect((await askToken(sandbox, client, deviceCode)).status).toBe(200);
});

it('answers no web page whose name resolves to 127.0.0.1', async () => {
  const sandbox = await openSandbox();
  const { port } = new URL(sandbox.url);
  const statusOf = (path: string) =>
    new Promise((resolve, reject) => {
      const asked = { host: '127.0.0.1', port, path, headers: { host: 'evil.example' } };
      get(asked, (answer) => resolve(answer.resume().statusCode)).on('error', reject);
    });
  expect(await statusOf('/device')).toBe(404);
  expect(await statusOf('/assignment/accounts')).toBe(404);
});

it('keeps only the newest thousand sign-ins, because anybody can start one', async () => {
  const { identityCenter, clock } = await openSandbox();
  const client = identityCenter.register([], clock.now());
  for (let count = 0; count < 1_002; count++) identityCenter.authorize(client, clock.now());
  expect(identityCenter.waitingSignIns(clock.now())).toHaveLength(1_000);
});

it('reports faults in the format of its services', async () => {
  const sandbox = await openSandbox();
  sandbox.faults.arm({ kind: 'throttling', action: 'RegisterClient', times: 1 });
  const asked = { clientName: 'test', clientType: 'public' };
  expect(await post(sandbox, '/client/register', asked)).toMatchObject({
    status: 429,
    errorType: 'TooManyRequestsException',
  });
  expect((await post(sandbox, '/client/register', asked)).status).toBe(200);
  expect(sandbox.requests).toEqual(['RegisterClient', 'RegisterClient']);
});
