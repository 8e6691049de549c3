import { get } from 'node:http';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { expect, it } from 'vitest';
import type { Sandbox } from '../../src/sandbox/server';
import {
  clientFor,
  DUPER_ROLE,
  type Keys,
  keysOf,
  mfaSession,
  openSandbox,
  toKeys,
} from '../support/sandbox';

async function roleSession(sandbox: Sandbox): Promise<Keys> {
  const sts = new STSClient(clientFor(sandbox, await mfaSession(sandbox)));
  const input = { RoleArn: DUPER_ROLE, RoleSessionName: 'me' };
  return toKeys((await sts.send(new AssumeRoleCommand(input))).Credentials);
}

function askToken(sandbox: Sandbox, keys: Keys, more: Record<string, string> = {}) {
  const { accessKeyId, secretAccessKey, sessionToken } = keys;
  const session = { sessionId: accessKeyId, sessionKey: secretAccessKey, sessionToken };
  const query = { Action: 'getSigninToken', Session: JSON.stringify(session), ...more };
  return fetch(`${sandbox.url}/federation?${new URLSearchParams(query)}`);
}

async function loginUrl(sandbox: Sandbox, keys: Keys): Promise<string> {
  const { SigninToken } = (await (await askToken(sandbox, keys)).json()) as { SigninToken: string };
  const query = {
    Action: 'login',
    Issuer: 'test',
    Destination: `${sandbox.url}/console/home`,
    SigninToken,
  };
  return `${sandbox.url}/federation?${new URLSearchParams(query)}`;
}

it('signs a browser in once with the credentials of a role', async () => {
  const sandbox = await openSandbox();
  const url = await loginUrl(sandbox, await roleSession(sandbox));
  const first = await fetch(url);
  expect(await first.text()).toContain('arn:aws:sts::123456789012:assumed-role/kjh-DuperRole/me');
  expect((await fetch(url)).status).toBe(400);
});

it('accepts neither long-term keys, nor a session of the user, nor a wrong secret', async () => {
  const sandbox = await openSandbox();
  const role = await roleSession(sandbox);
  const user = keysOf(sandbox.users.superDuper);
  expect((await askToken(sandbox, role)).status).toBe(200);
  expect((await askToken(sandbox, user)).status).toBe(400);
  expect((await askToken(sandbox, await mfaSession(sandbox))).status).toBe(400);
  expect((await askToken(sandbox, { ...role, secretAccessKey: 'x' })).status).toBe(400);
  expect((await askToken(sandbox, { ...role, sessionToken: 'x' })).status).toBe(400);
  expect((await askToken(sandbox, role, { SessionDuration: '60' })).status).toBe(400);
});

it('accepts neither an expired role session nor a sign-in token from 15 minutes ago', async () => {
  const sandbox = await openSandbox();
  const role = await roleSession(sandbox);
  const inTime = await loginUrl(sandbox, role);
  const late = await loginUrl(sandbox, role);
  sandbox.clock.offsetMs = 14 * 60_000;
  expect((await fetch(inTime)).status).toBe(200);
  sandbox.clock.offsetMs = 15 * 60_000;
  expect((await fetch(late)).status).toBe(400);
  sandbox.clock.offsetMs = 61 * 60_000;
  expect((await askToken(sandbox, role)).status).toBe(400);
});

it('signs nobody in for a web page whose name resolves to 127.0.0.1', async () => {
  const sandbox = await openSandbox();
  const { port, pathname, search } = new URL(await loginUrl(sandbox, await roleSession(sandbox)));
  const statusFor = (host: string) =>
    new Promise((resolve, reject) => {
      const asked = { host: '127.0.0.1', port, path: pathname + search, headers: { host } };
      get(asked, (answer) => resolve(answer.resume().statusCode)).on('error', reject);
    });
  expect(await statusFor('evil.example')).toBe(404);
  expect(await statusFor(`127.0.0.1:${port}`)).toBe(200);
});

it('redirects from the sign-out to its own sign-in, and nowhere else', async () => {
  const sandbox = await openSandbox();
  const login = await loginUrl(sandbox, await roleSession(sandbox));
  const signOut = (target: string) => {
    const query = new URLSearchParams({ Action: 'logout', redirect_uri: target });
    return fetch(`${sandbox.url}/oauth?${query}`, { redirect: 'manual' });
  };
  const answer = await signOut(login);
  expect(answer.status).toBe(302);
  expect(answer.headers.get('location')).toBe(login);
  expect((await signOut('https://evil.example/federation?')).status).toBe(400);
});
