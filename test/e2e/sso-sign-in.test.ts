import {
  appendFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Sandbox } from '../../src/sandbox/server';
import { sha1 } from '../../src/sha1';
import { run, runAwsmfa } from '../support/run';
import {
  answer,
  count,
  onTerminal,
  openSsoSandbox,
  signIn,
  silently,
  tokenFile,
} from '../support/sso-runs';

/** Fails if the text contains a secret that Identity Center issued. */
function expectNoSecret({ identityCenter }: Sandbox, said: string): void {
  const { tokens, refreshTokens, clients, authorizations } = identityCenter;
  const secrets = [
    ...[tokens, refreshTokens, authorizations].flatMap((map) => [...map.keys()]),
    ...[...clients.values()].map(({ clientSecret }) => clientSecret),
  ];
  expect(secrets.length).toBeGreaterThan(0);
  for (const secret of secrets) expect(said.includes(secret)).toBe(false);
}

/** Makes the kept token expire in a minute. Returns its file and the old content. */
function endSoon(sandbox: Sandbox) {
  const path = tokenFile(sandbox);
  const kept = JSON.parse(readFileSync(path, 'utf8'));
  const expiresAt = new Date(Date.now() + 60_000).toISOString();
  writeFileSync(path, JSON.stringify({ ...kept, expiresAt }));
  return { path, kept };
}

describe('an Identity Center row', () => {
  it('is signed in by login, which shows a QR code, the address, the code and the user', async () => {
    const sandbox = await openSsoSandbox();
    const login = onTerminal(sandbox, 'login', 'ops-sso');
    await login.sees('The page must show the code');
    expect(login.screen().join('')).toContain('█');
    login.press('o');
    await login.sees('No browser found');
    const userCode = await answer(sandbox, login);
    expect(await login.exitCode).toBe(0);
    const screen = login.screen().join('\n');
    expect(screen).toContain(`${sandbox.url}/device?user_code=${userCode}`);
    expect(screen).toContain('signed in to SSO as sam');
    expect(screen).toMatch(/ops-sso: signed in, (59m|1h)/);
    expectNoSecret(sandbox, login.transcript());

    const entry = join(sandbox.home, '.aws', 'sso', 'cache');
    expect(readdirSync(entry)).toEqual([`${sha1('ops')}.json`]);
    expect(statSync(tokenFile(sandbox)).mode & 0o777).toBe(0o600);
    expect(statSync(entry).mode & 0o777).toBe(0o700);
    const list = JSON.parse((await silently(sandbox, 'list', '--json', 'ops-sso')).stdout);
    expect(list.profiles[0]).toMatchObject({ status: 'signed-in', session: { origin: 'awsmfa' } });
  });

  it.each([
    ['\u001b', 130],
    ['\u0003', 130],
  ])('keeps nothing after %j', async (key, code) => {
    const sandbox = await openSsoSandbox();
    const login = onTerminal(sandbox, 'login', 'ops-sso');
    await login.sees('Esc cancels');
    login.press(key);
    expect(await login.exitCode).toBe(code);
    expect(existsSync(tokenFile(sandbox))).toBe(false);
  });

  it('says that the sign-in was denied', async () => {
    const sandbox = await openSsoSandbox();
    const login = onTerminal(sandbox, 'login', 'ops-sso');
    await answer(sandbox, login, 'denied');
    await login.sees('The sign-in was denied in the browser');
    expect(await login.exitCode).toBe(4);
  });

  it.each([
    ['exec', 'ops-sso', '--', 'true'],
    ['env', 'ops-sso'],
    ['credential-process', 'ops-sso'],
    ['login', 'ops-sso'],
  ])('exits with 3 and says what to do if nobody can be asked: %s', async (...args) => {
    const sandbox = await openSsoSandbox();
    const { exitCode, stdout, stderr } = await silently(sandbox, ...args);
    expect(exitCode).toBe(3);
    expect(stdout).toBe('');
    expect(stderr).toContain("ops-sso isn't signed in to SSO");
    expect(stderr).toContain('awsmfa login ops-sso');
    expect(sandbox.requests).toEqual([]);
  });

  it('never signs in by credential-process without --prompt, not even on a terminal', async () => {
    const sandbox = await openSsoSandbox();
    const silent = onTerminal(sandbox, 'credential-process', 'ops-sso');
    expect(await silent.exitCode).toBe(3);
    expect(sandbox.requests).toEqual([]);
    const asking = onTerminal(sandbox, 'credential-process', '--prompt', 'ops-sso');
    await answer(sandbox, asking);
    expect(await asking.exitCode).toBe(0);
  });

  it('is used silently by every command once signed in', async () => {
    const sandbox = await openSsoSandbox();
    await signIn(sandbox);
    const process = await silently(sandbox, 'credential-process', 'ops-sso');
    expect(JSON.parse(process.stdout)).toMatchObject({
      Version: 1,
      AccessKeyId: expect.stringMatching(/^ASIA/),
    });
    const words = ['exec', 'ops-sso', '--', 'sh', '-c', 'echo $AWS_ACCESS_KEY_ID'];
    const env = await runAwsmfa(sandbox, words);
    expect(env.stdout).toMatch(/^ASIA\w+$/m);
  });

  it('is refreshed once by twenty processes', async () => {
    const sandbox = await openSsoSandbox();
    await signIn(sandbox);
    const { path, kept } = endSoon(sandbox);
    const before = count(sandbox, 'CreateToken');
    const all = await Promise.all(
      Array.from({ length: 20 }, () =>
        runAwsmfa(sandbox, ['credential-process', '--force-refresh', 'ops-sso']),
      ),
    );
    expect(all.map(({ exitCode, stderr }) => [exitCode, stderr])).toEqual(all.map(() => [0, '']));
    expect(count(sandbox, 'CreateToken')).toBe(before + 1);
    expect(JSON.parse(readFileSync(path, 'utf8')).refreshToken).not.toBe(kept.refreshToken);
    expect(readdirSync(join(sandbox.home, '.aws', 'cli', 'cache'))).toHaveLength(1);
  });

  it('reuses the registration, and registers again if AWS forgot it', async () => {
    const sandbox = await openSsoSandbox();
    await signIn(sandbox);
    const { identityCenter } = sandbox;
    const endSessions = () => {
      for (const { session } of identityCenter.tokens.values()) session.end = new Date(0);
    };
    endSessions();
    const again = onTerminal(sandbox, 'login', '--force-refresh', 'ops-sso');
    await answer(sandbox, again);
    expect(await again.exitCode).toBe(0);
    expect(count(sandbox, 'RegisterClient')).toBe(1);
    endSessions();
    identityCenter.clients.clear();
    const third = onTerminal(sandbox, 'login', '--force-refresh', 'ops-sso');
    await answer(sandbox, third);
    expect(await third.exitCode).toBe(0);
    expect(count(sandbox, 'RegisterClient')).toBe(2);
  });

  it('says which role the user does not have', async () => {
    const sandbox = await openSsoSandbox();
    await signIn(sandbox);
    sandbox.identityCenter.accounts.clear();
    const { exitCode, stderr } = await silently(sandbox, 'login', '--force-refresh', 'ops-sso');
    expect(exitCode).toBe(4);
    expect(stderr).toContain('no role Operator in the account 123456789012');
  });

  it('can be the source of an assumed role', async () => {
    const sandbox = await openSsoSandbox();
    appendFileSync(
      join(sandbox.home, '.aws', 'config'),
      `
[profile chained]
role_arn = arn:aws:iam::123456789012:role/kjh-DuperRole
source_profile = ops-sso
endpoint_url = ${sandbox.url}
`,
    );
    const { exitCode, stderr } = await silently(sandbox, 'exec', 'chained', '--', 'true');
    expect(exitCode).toBe(3);
    expect(stderr).toContain("ops-sso isn't signed in to SSO");
    await signIn(sandbox);
    const { stdout } = await silently(sandbox, 'list', '--json', 'chained');
    expect(JSON.parse(stdout).profiles[0].status).toBe('ready');
    await silently(sandbox, 'login', 'chained');
    expect(sandbox.requests.at(-1)).toBe('AssumeRole');
  });

  it('forgets its role on logout, and signs out of SSO and AWS only with --all', async () => {
    const sandbox = await openSsoSandbox();
    await signIn(sandbox);
    const one = await silently(sandbox, 'logout', 'ops-sso');
    expect(one.stderr).toContain('ops-sso: signed out');
    expect(one.stderr).toContain('Still signed in to SSO');
    expect(existsSync(tokenFile(sandbox))).toBe(true);
    expect(sandbox.requests).not.toContain('Logout');
    const status = JSON.parse((await silently(sandbox, 'list', '--json', 'ops-sso')).stdout);
    expect(status.profiles[0].status).toBe('ready');

    const all = await silently(sandbox, 'logout', '--all');
    expect(all.stderr).toContain('ops: signed out of SSO');
    expect(existsSync(tokenFile(sandbox))).toBe(false);
    expect(sandbox.requests).toContain('Logout');
    const after = JSON.parse((await silently(sandbox, 'list', '--json', 'ops-sso')).stdout);
    expect(after.profiles[0].status).toBe('sso-sign-in');
  });

  it('adds the chosen roles that have no profile, and signs in to them', async () => {
    const sandbox = await openSsoSandbox();
    const login = onTerminal(sandbox, 'login', '--find-roles', 'ops-sso');
    await answer(sandbox, login);
    await login.sees('Add which roles?');
    expect(login.screen().join('\n')).toMatch(/1 +acme-main-ReadOnly +123456789012 +ReadOnly/);
    login.press('9\r');
    await login.sees('Type numbers from 1 to');
    login.press('1\r');
    await login.sees('Write this? [y/N]');
    login.press('y\r');
    expect(await login.exitCode).toBe(0);
    const added = await silently(sandbox, 'login', 'acme-main-ReadOnly');
    expect(added.stderr).toMatch(/acme-main-ReadOnly: signed in/);

    const unasked = await silently(sandbox, 'login', '--find-roles', 'ops-sso');
    expect(unasked.exitCode).toBe(2);
    const all = await silently(sandbox, 'login', '--find-roles', '--yes', 'ops-sso');
    expect(all.stderr).toContain('Added 3 profiles.');
    expect(all.exitCode).toBe(0);
    const none = await silently(sandbox, 'login', '--find-roles', 'ops-sso');
    expect(none.stderr).toContain('every role of this sign-in has a profile');
    const other = await silently(sandbox, 'login', '--find-roles', 'acme-main-ReadOnly');
    expect(other.exitCode).toBe(0);
  });

  it('keeps nothing with --no-cache', async () => {
    const sandbox = await openSsoSandbox();
    const login = onTerminal(
      sandbox,
      'exec',
      '--no-cache',
      'ops-sso',
      '--',
      'sh',
      '-c',
      'echo got $AWS_ACCESS_KEY_ID',
    );
    await answer(sandbox, login);
    await login.sees(/got ASIA/);
    expect(await login.exitCode).toBe(0);
    expect(existsSync(tokenFile(sandbox))).toBe(false);
  });

  it('prints no secret with --debug', async () => {
    const sandbox = await openSsoSandbox();
    await signIn(sandbox);
    for (const { session } of sandbox.identityCenter.tokens.values()) session.end = new Date(0);
    const { stderr } = await silently(sandbox, 'login', '--debug', '--force-refresh', 'ops-sso');
    expectNoSecret(sandbox, stderr);
  });
});

const SDK = `
const { fromIni } = require('@aws-sdk/credential-provider-ini');
fromIni({ profile: process.argv[1], clientConfig: { region: 'us-east-1' } })().then(
  ({ accessKeyId }) => console.log(accessKeyId),
  (error) => { console.error(error); process.exit(1); });
`;

describe('the JavaScript SDK', () => {
  it.each(['ops-sso', 'old-sso'])('uses the token that awsmfa wrote: %s', async (profile) => {
    const sandbox = await openSsoSandbox();
    await signIn(sandbox, profile);
    const env = { ...sandbox.env, NODE_NO_WARNINGS: '1' };
    const { stdout, stderr } = await run(process.execPath, ['-e', SDK, profile], { env });
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^ASIA/);
  });

  it('refreshes it, and awsmfa uses the result', async () => {
    const sandbox = await openSsoSandbox();
    await signIn(sandbox);
    const { path, kept } = endSoon(sandbox);
    const env = { ...sandbox.env, NODE_NO_WARNINGS: '1' };
    const { stderr } = await run(process.execPath, ['-e', SDK, 'ops-sso'], { env });
    expect(stderr).toBe('');
    const written = JSON.parse(readFileSync(path, 'utf8'));
    expect(written.accessToken).not.toBe(kept.accessToken);
    const from = sandbox.requests.length;
    expect((await silently(sandbox, 'login', '--force-refresh', 'ops-sso')).exitCode).toBe(0);
    expect(sandbox.requests.slice(from)).toEqual(['GetRoleCredentials']);
  });
});
