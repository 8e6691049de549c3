import { describe, expect, it } from 'vitest';
import type { SsoSession } from '../../../src/aws/profiles/profile';
import type { SsoToken } from '../../../src/aws/sso/sso-token';
import { AppFailure } from '../../../src/errors';
import { Secret } from '../../../src/secret';
import { type Approval, signInToSso } from '../../../src/use-cases/sso/sign-in-sso';
import {
  authorized,
  granted,
  oauthError,
  ops,
  registered,
  type Scripted,
  scriptedSso,
} from '../../support/scripted-sso';

type Leaving = (approval: Approval) => Promise<never> | undefined;

function signIn(
  script: readonly Scripted[],
  more: { session?: SsoSession; before?: SsoToken; leaving?: Leaving } = {},
) {
  const sso = scriptedSso(more.session);
  sso.answers.push(...script);
  const shown: Approval[] = [];
  let isShown = false;
  const token = sso.settled(
    signInToSso(
      { profileName: 'ops-admin', call: sso.call, oidc: sso.oidc, before: more.before },
      sso.clock,
      {
        showApproval: async (approval, over) => {
          shown.push(approval);
          isShown = true;
          await more.leaving?.(approval);
          await new Promise<void>((resolve) => over.addEventListener('abort', () => resolve()));
          isShown = false;
        },
      },
    ),
  );
  return { ...sso, token, shown, isShown: () => isShown };
}

const client = {
  clientId: 'client-0',
  clientSecret: new Secret('client-secret-0'),
  expiresAt: new Date('2026-12-24T00:00:00Z'),
  scopes: undefined,
};
const before: SsoToken = {
  accessToken: new Secret('old'),
  expiresAt: new Date('2026-11-28T00:00:00Z'),
  client,
  refreshToken: undefined,
};

describe('signing in to Identity Center', () => {
  it('registers, shows the code and where to approve it, and asks until it is approved', async () => {
    const signing = signIn([registered, authorized, oauthError('authorization_pending'), granted]);
    const { accessToken, refreshToken, expiresAt } = await signing.token;
    expect(accessToken.reveal()).toBe('access-token-1');
    expect(refreshToken?.reveal()).toBe('refresh-token-1');
    expect(expiresAt).toEqual(new Date('2026-11-29T09:00:02Z'));
    expect(signing.shown).toMatchObject([
      { userCode: 'ABCD-EFGH', url: authorized.verificationUriComplete, warning: undefined },
    ]);
    expect(signing.isShown()).toBe(false);
    expect(signing.asked.map(({ url }) => url.href)).toEqual([
      'https://oidc.eu-central-1.amazonaws.com/client/register',
      'https://oidc.eu-central-1.amazonaws.com/device_authorization',
      'https://oidc.eu-central-1.amazonaws.com/token',
      'https://oidc.eu-central-1.amazonaws.com/token',
    ]);
    expect(signing.asked.map(({ body }) => body)).toMatchObject([
      { clientType: 'public', scopes: ['sso:account:access'] },
      { clientId: 'client-1', clientSecret: 'client-secret-1', startUrl: ops.startUrl },
      {
        clientId: 'client-1',
        clientSecret: 'client-secret-1',
        grantType: 'urn:ietf:params:oauth:grant-type:device_code',
        deviceCode: 'device-code-1',
      },
      {},
    ]);
  });

  it('asks at the pace that AWS says, and waits five seconds longer after each slow_down', async () => {
    const pending = oauthError('authorization_pending');
    const slow = oauthError('slow_down');
    const { interval, ...without } = authorized;
    expect(interval).toBe(1);
    const signing = signIn([registered, without, pending, slow, pending, slow, granted]);
    const { expiresAt } = await signing.token;
    // 5 + 5 + 10 + 10 + 15 seconds, then an hour.
    expect(expiresAt).toEqual(new Date('2026-11-29T09:00:45Z'));
  });

  it('keeps asking if the network or AWS fails for a moment', async () => {
    const lost = new AppFailure({ kind: 'network', host: 'x', reason: 'gone' });
    const signing = signIn([registered, authorized, lost, [503, 'busy'], granted]);
    expect((await signing.token).accessToken.reveal()).toBe('access-token-1');
  });

  it.each([
    ['access_denied', 400, { kind: 'sso-denied', reason: 'denied' }],
    ['expired_token', 400, { kind: 'sso-denied', reason: 'expired' }],
    ['invalid_grant', 400, { kind: 'sso-denied', reason: 'expired' }],
    ['invalid_client', 401, { kind: 'aws-refused' }],
    ['invalid_request', 400, { kind: 'aws-refused' }],
  ])('ends with what AWS says: %s', async (error, status, kind) => {
    const signing = signIn([registered, authorized, oauthError(error, status)]);
    await expect(signing.token).rejects.toMatchObject({ error: kind });
    expect(signing.isShown()).toBe(false);
  });

  it('ends when the code expires, even if AWS says nothing', async () => {
    const pending = Array.from({ length: 60 }, () => oauthError('authorization_pending'));
    const signing = signIn([registered, { ...authorized, expiresIn: 30 }, ...pending]);
    await expect(signing.token).rejects.toMatchObject({
      error: { kind: 'sso-denied', reason: 'expired' },
    });
    expect(signing.asked.length).toBeLessThan(34);
  });

  it('stops asking when the person cancels', async () => {
    const canceled = new AppFailure({ kind: 'canceled', by: 'escape' });
    const signing = signIn([registered, authorized], { leaving: () => Promise.reject(canceled) });
    await expect(signing.token).rejects.toSatisfy(
      (thrown) => thrown === canceled || (thrown as Error).name === 'AbortError',
    );
    expect(signing.asked).toHaveLength(2);
  });

  it('reuses the registration, and makes a new one if AWS no longer knows it', async () => {
    const again = signIn([authorized, granted], { before });
    await again.token;
    expect(again.asked.map(({ body }) => body['clientId'])).toEqual(['client-0', 'client-0']);
    for (const error of ['invalid_client', 'unauthorized_client']) {
      const unknown = signIn([oauthError(error, 401), registered, authorized, granted], { before });
      expect((await unknown.token).client?.clientId).toBe('client-1');
    }
  });

  it.each([
    ['is over', { ...client, expiresAt: new Date('2026-11-29T07:59:59Z') }],
    ['was made for other scopes', { ...client, scopes: ['codewhisperer:analysis'] }],
  ])('registers again if the registration %s', async (_, old) => {
    const signing = signIn([registered, authorized, granted], {
      before: { ...before, client: old },
    });
    expect((await signing.token).client?.clientId).toBe('client-1');
  });

  it('asks for no scopes in the older form, whose token nobody can refresh', async () => {
    const legacy = { ...ops, name: undefined, scopes: [] };
    const { refreshToken: _, ...without } = granted;
    const signing = signIn([registered, authorized, without], { session: legacy });
    expect((await signing.token).refreshToken).toBeUndefined();
    expect(signing.asked[0]?.body).not.toHaveProperty('scopes');
  });

  it('says that AWS does not accept the start URL', async () => {
    const signing = signIn([registered, oauthError('invalid_request')]);
    await expect(signing.token).rejects.toMatchObject({ error: { kind: 'sso-start-url-refused' } });
  });
});

describe('the approval page', () => {
  const shownFor = async (address: string, session = ops) => {
    const answer = { ...authorized, verificationUriComplete: address };
    const signing = signIn([registered, answer, granted], { session });
    await signing.token;
    return signing.shown[0];
  };

  it.each([
    'https://ops.awsapps.com/start/#/device?user_code=A',
    'https://device.sso.eu-central-1.amazonaws.com/?user_code=A',
    'https://ssoins-1.portal.eu-central-1.app.aws/#/device?user_code=A',
  ])('is opened at AWS and at the start URL: %s', async (address) => {
    expect((await shownFor(address))?.url).toBe(address);
  });

  it('is opened at the own start URL of the organization', async () => {
    const session = { ...ops, startUrl: 'https://sso.example.com/start' };
    expect((await shownFor('https://sso.example.com/device', session))?.url).toBeDefined();
  });

  it.each([
    'https://evil.example/?user_code=A',
    'https://ops.awsapps.com.evil.example/',
    'https://evilawsapps.com/',
    'https://evil.s3.eu-central-1.amazonaws.com/',
  ])('is shown but never opened anywhere else: %s', async (address) => {
    const shown = await shownFor(address);
    expect(shown?.url).toBeUndefined();
    expect(shown?.warning).toBe(
      `${new URL(address).host} is not an AWS host, and not the host of your start URL. Open it only if you recognize it.`,
    );
  });

  it.each([
    'file:///etc/passwd',
    'javascript:alert(1)',
    '-oProxyCommand=x',
    'http://ops.awsapps.com/start',
    'http://127.0.0.1/device',
    'https://ops.awsapps.com@evil.example/',
    'smb://ops.awsapps.com/x',
    `https://ops.awsapps.com/${'a'.repeat(3_000)}`,
  ])('ends the sign-in if it is not a web page: %s', async (address) => {
    await expect(shownFor(address)).rejects.toMatchObject({ error: { kind: 'odd-answer' } });
  });

  it('may lack TLS on this computer, for an AWS on this computer', async () => {
    const endpoints = { oidc: 'http://127.0.0.1:4566', portal: undefined };
    const shown = await shownFor('http://127.0.0.1:4566/device', { ...ops, endpoints });
    expect(shown?.url).toBe('http://127.0.0.1:4566/device');
  });

  it('shows no escape sequence, nor does its code', async () => {
    const answer = { ...authorized, userCode: 'A\u001b[2JB' };
    const signing = signIn([registered, answer, granted]);
    await signing.token;
    expect(signing.shown[0]?.userCode).toBe('A\\x1b[2JB');
  });
});
