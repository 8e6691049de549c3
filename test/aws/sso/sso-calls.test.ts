import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { TokenRefused } from '../../../src/aws/sso/sso-portal';
import { AppFailure } from '../../../src/errors';
import { Secret } from '../../../src/secret';
import {
  authorized,
  granted,
  oauthError,
  ops,
  registered,
  type Scripted,
  scriptedSso,
} from '../../support/scripted-sso';

const token = new Secret('access-token-1');
const role = { accountId: '123456789012', roleName: 'Operator' };
const roleCredentials = {
  accessKeyId: 'ASIAEXAMPLE',
  secretAccessKey: 'secret-key',
  sessionToken: 'session-token',
  expiration: Date.UTC(2026, 10, 29, 9),
};

function ask(...script: readonly Scripted[]) {
  const sso = scriptedSso();
  sso.answers.push(...script);
  return sso;
}

describe('the portal', () => {
  it('gives the credentials of a role for a token, which is only in a header', async () => {
    const sso = ask({ roleCredentials });
    const credentials = await sso.portal.roleCredentials(token, role, sso.call);
    expect(credentials.secretAccessKey.reveal()).toBe('secret-key');
    expect(credentials.expiration).toEqual(new Date('2026-11-29T09:00:00Z'));
    const [asked] = sso.asked;
    expect(asked?.url.href).toBe(
      'https://portal.sso.eu-central-1.amazonaws.com/federation/credentials?account_id=123456789012&role_name=Operator',
    );
    expect(asked?.headers['x-amz-sso_bearer_token']).toBe('access-token-1');
  });

  it('is at the address in the settings', async () => {
    const sso = scriptedSso({
      ...ops,
      endpoints: { oidc: undefined, portal: 'http://127.0.0.1:4566/' },
    });
    sso.answers.push({ accountList: [] });
    await sso.portal.listAccounts(token, sso.call);
    expect(sso.asked[0]?.url.href).toBe('http://127.0.0.1:4566/assignment/accounts?max_result=100');
  });

  it('lists every page of accounts and of roles', async () => {
    const page = (from: number, nextToken?: string) => ({
      accountList: [{ accountId: String(123456789000 + from), accountName: `a${from}` }],
      nextToken,
    });
    const sso = ask(page(1, 'n&2'), page(2, 'n3'), page(3), {
      roleList: [{ roleName: 'Admin', accountId: '1' }],
      nextToken: null,
    });
    const accounts = await sso.portal.listAccounts(token, sso.call);
    expect(accounts.map(({ name }) => name)).toEqual(['a1', 'a2', 'a3']);
    expect(sso.asked[1]?.url.searchParams.get('next_token')).toBe('n&2');
    const roles = await sso.portal.listAccountRoles(token, '123456789001', sso.call);
    expect(roles).toEqual(['Admin']);
    expect(sso.asked[3]?.url.searchParams.get('account_id')).toBe('123456789001');
  });

  it('stops reading a list that never ends', async () => {
    const sso = ask(
      ...Array.from({ length: 600 }, () => ({ accountList: [], nextToken: 'again' })),
    );
    await expect(sso.portal.listAccounts(token, sso.call)).rejects.toMatchObject({
      error: { kind: 'odd-answer' },
    });
  });

  it('says that it no longer accepts the token', async () => {
    const answer: Scripted = [
      401,
      { __type: 'com.amazonaws.switchboard.portal#UnauthorizedException', message: 'no' },
    ];
    const sso = ask(answer);
    await expect(sso.portal.roleCredentials(token, role, sso.call)).rejects.toThrow(TokenRefused);
  });

  it.each([
    [403, 'ForbiddenException', 'sso-no-role'],
    [404, 'ResourceNotFoundException', 'sso-no-role'],
    [400, 'InvalidRequestException', 'aws-refused'],
  ])('explains %i %s in plain words', async (status, code, kind) => {
    const sso = ask([
      status,
      { message: 'No access' },
      { 'x-amzn-errortype': `${code}:http://x/` },
    ]);
    await expect(sso.portal.roleCredentials(token, role, sso.call)).rejects.toMatchObject({
      error: { kind, aws: { code, message: 'No access' } },
    });
  });

  it.each([
    ['TooManyRequestsException', 429],
    ['InternalServerException', 500],
  ])('is asked again after %s, three times in total', async (code, status) => {
    const busy: Scripted = [status, { message: '' }, { 'x-amzn-errortype': code }];
    const sso = ask(busy, busy, { roleCredentials });
    await sso.settled(sso.portal.roleCredentials(token, role, sso.call));
    const never = ask(busy, busy, busy);
    await expect(
      never.settled(never.portal.roleCredentials(token, role, never.call)),
    ).rejects.toMatchObject({ error: { kind: 'aws-unavailable', status } });
  });
});

describe('an answer that AWS never sends', () => {
  it.each<[string, Scripted]>([
    ['a page', [200, '<html>sign in to the café</html>']],
    ['a list', [200, [1]]],
    ['a redirect', [302, '{}']],
    ['a page of a proxy', [403, 'denied by policy']],
    ['no UTF-8', [200, '{"a":"\ud800"}']],
  ])('does not count: %s', async (_, answer) => {
    const sso = ask(answer);
    const { kind } = await failureOf(sso.portal.listAccounts(token, sso.call));
    expect(['network', 'odd-answer']).toContain(kind);
  });

  it.each([
    ['no credentials', {}],
    ['a number for a token', { roleCredentials: { ...roleCredentials, sessionToken: 7 } }],
    [
      'a token with a line end',
      { roleCredentials: { ...roleCredentials, sessionToken: 'a\r\nb' } },
    ],
    ['a secret for a key id', { roleCredentials: { ...roleCredentials, accessKeyId: 'a/b+c' } }],
    ['an end in a thousand years', { roleCredentials: { ...roleCredentials, expiration: 3e13 } }],
    ['an end in words', { roleCredentials: { ...roleCredentials, expiration: 'soon' } }],
    ['accounts for credentials', { accountList: [] }],
  ])('is odd: %s', async (_, answer) => {
    const sso = ask(answer);
    const failure = await failureOf(sso.portal.roleCredentials(token, role, sso.call));
    expect(failure.kind).toBe('odd-answer');
  });

  it.each([
    ['an account id that is none', { accountList: [{ accountId: '../../x', accountName: 'a' }] }],
    [
      'a name without end',
      { accountList: [{ accountId: '123456789012', accountName: 'a'.repeat(9999) }] },
    ],
    ['no objects', { accountList: ['a', null] }],
  ])('is not a list of accounts: %s', async (_, answer) => {
    const sso = ask(answer);
    expect((await failureOf(sso.portal.listAccounts(token, sso.call))).kind).toBe('odd-answer');
  });

  it.each([
    ['no end', { ...granted, expiresIn: undefined }],
    ['an end before now', { ...granted, expiresIn: -1 }],
    ['not a number', { ...granted, expiresIn: Number.NaN }],
    ['a token of a megabyte', { ...granted, accessToken: 'a'.repeat(1 << 20) }],
    ['a token with a blank', { ...granted, accessToken: 'a b' }],
  ])('is not a token: %s', async (_, answer) => {
    const sso = ask(answer);
    const client = { clientId: 'c', clientSecret: token, expiresAt: new Date(), scopes: undefined };
    const grant = { kind: 'device', deviceCode: token } as const;
    expect((await failureOf(sso.oidc.createToken(client, grant, sso.call))).kind).toBe(
      'odd-answer',
    );
  });

  it.each([
    ['an interval of a year', { ...authorized, interval: 1e9 }],
    ['a code without end', { ...authorized, userCode: 'A'.repeat(9999) }],
    ['no device code', { ...authorized, deviceCode: undefined }],
  ])('starts no authorization: %s', async (_, answer) => {
    const sso = ask(registered, answer);
    const client = await sso.oidc.registerClient(sso.call);
    expect((await failureOf(sso.oidc.startDeviceAuthorization(client, sso.call))).kind).toBe(
      'odd-answer',
    );
  });
});

it('keeps secrets that AWS quotes out of every error, message and trace', async () => {
  const secrets = ['client-secret-1', 'device-code-1', 'refresh-token-9', 'access-token-1'];
  const quoting: Scripted = [
    400,
    { error: 'invalid_request', error_description: `bad ${secrets.join(' ')}` },
  ];
  const sso = ask(registered, quoting, quoting, quoting, quoting);
  const client = await sso.oidc.registerClient(sso.call);
  const sent = {
    device: new Secret('device-code-1'),
    refresh: new Secret('refresh-token-9'),
  };
  const attempts = [
    () => sso.oidc.startDeviceAuthorization(client, sso.call),
    () => sso.oidc.createToken(client, { kind: 'device', deviceCode: sent.device }, sso.call),
    () => sso.oidc.createToken(client, { kind: 'refresh', refreshToken: sent.refresh }, sso.call),
    () => sso.portal.listAccounts(token, sso.call),
  ];
  const own = [
    ['client-secret-1'],
    ['client-secret-1', 'device-code-1'],
    ['refresh-token-9'],
    ['access-token-1'],
  ];
  for (const [at, attempt] of attempts.entries()) {
    const thrown = await attempt().then(
      () => undefined,
      (error: unknown) => error,
    );
    const said = inspect(thrown, { depth: 9, showHidden: true });
    for (const secret of own[at] ?? []) expect(said).not.toContain(secret);
  }
});

it('does not send a grant again if AWS may have answered it', async () => {
  const sso = ask([500, '{}'], granted);
  const client = { clientId: 'c', clientSecret: token, expiresAt: new Date(), scopes: undefined };
  const grant = { kind: 'refresh', refreshToken: token } as const;
  await expect(sso.settled(sso.oidc.createToken(client, grant, sso.call))).rejects.toMatchObject({
    error: { kind: 'aws-unavailable' },
  });
  expect(sso.asked).toHaveLength(1);
  expect(oauthError('x')).toHaveLength(2);
});

async function failureOf(work: Promise<unknown>) {
  const thrown = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(thrown instanceof AppFailure)) throw thrown;
  return thrown.error;
}
