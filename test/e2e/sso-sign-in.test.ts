import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sha1 } from '../../src/sha1';
import { run } from '../support/run';
import { onTerminal, signIn, silently, tokenFile } from '../support/sso-runs';
import { ssoConfig, startSsoServer } from '../support/sso-server';

const secrets = /access-\d|refresh-\d|client-secret|device-code|role-secret|role-token/;

describe('an Identity Center row', () => {
  it('is signed in to by login: a QR code, the address, the code, and as whom', async () => {
    const sso = await startSsoServer();
    const login = onTerminal(sso, 'login', 'ops');
    await login.sees(`${sso.url}/device?user_code=BCDF-GHJK`);
    await login.sees('The page must show the code BCDF-GHJK');
    expect(login.screen().join('')).toContain('█');
    login.press('o');
    await login.sees('There is no browser here');
    sso.answer = 'approve';
    expect(await login.exitCode).toBe(0);
    const screen = login.screen().join('\n');
    expect(screen).toContain('signed in to SSO as pat@example.com');
    expect(screen).toMatch(/ops: signed in, 59m left/);
    expect(login.transcript()).not.toMatch(secrets);

    const entry = join(sso.home, '.aws', 'sso', 'cache');
    expect(readdirSync(entry)).toEqual([`${sha1('acme')}.json`]);
    expect(statSync(tokenFile(sso)).mode & 0o777).toBe(0o600);
    expect(statSync(entry).mode & 0o777).toBe(0o700);
    const list = JSON.parse((await silently(sso, 'list', '--json', 'ops')).stdout);
    expect(list.profiles[0]).toMatchObject({ status: 'signed-in', session: { origin: 'awsmfa' } });
  });

  it.each([
    ['\u001b', 130],
    ['\u0003', 130],
  ])('is left by %j, and nothing is kept', async (key, code) => {
    const sso = await startSsoServer();
    const login = onTerminal(sso, 'login', 'ops');
    await login.sees('Esc cancels');
    login.press(key);
    expect(await login.exitCode).toBe(code);
    expect(existsSync(tokenFile(sso))).toBe(false);
  });

  it('says that the sign-in was denied', async () => {
    const sso = await startSsoServer();
    sso.answer = 'deny';
    const login = onTerminal(sso, 'login', 'ops');
    await login.sees('The sign-in was denied in the browser');
    expect(await login.exitCode).toBe(4);
  });

  it.each([
    ['exec', 'ops', '--', 'true'],
    ['env', 'ops'],
    ['credential-process', 'ops'],
    ['login', 'ops'],
  ])('is exit 3 with what to do where nobody can be asked: %s', async (...args) => {
    const sso = await startSsoServer();
    const { exitCode, stdout, stderr } = await silently(sso, ...args);
    expect(exitCode).toBe(3);
    expect(stdout).toBe('');
    expect(stderr).toContain("ops isn't signed in to SSO");
    expect(stderr).toContain('awsmfa login ops');
    expect(sso.called).toEqual([]);
  });

  it('never signs in by credential-process without --prompt, on a terminal either', async () => {
    const sso = await startSsoServer();
    const silent = onTerminal(sso, 'credential-process', 'ops');
    expect(await silent.exitCode).toBe(3);
    expect(sso.called).toEqual([]);
    const asking = onTerminal(sso, 'credential-process', '--prompt', 'ops');
    await asking.sees('BCDF-GHJK');
    sso.answer = 'approve';
    expect(await asking.exitCode).toBe(0);
  });

  it('is used in silence by every command once it is signed in', async () => {
    const sso = await startSsoServer();
    await signIn(sso);
    const process = await silently(sso, 'credential-process', 'ops');
    expect(JSON.parse(process.stdout)).toMatchObject({
      Version: 1,
      AccessKeyId: expect.stringMatching(/^ASIASSO/),
    });
    const env = await silently(sso, 'exec', 'ops', '--', 'sh', '-c', 'echo $AWS_ACCESS_KEY_ID');
    expect(env.stdout).toMatch(/^ASIASSO\d+$/m);
  });

  it('is refreshed once by twenty processes', async () => {
    const sso = await startSsoServer();
    await signIn(sso);
    const path = tokenFile(sso);
    const kept = JSON.parse(readFileSync(path, 'utf8'));
    writeFileSync(
      path,
      JSON.stringify({ ...kept, expiresAt: new Date(Date.now() + 60_000).toISOString() }),
    );
    const before = sso.called.filter((one) => one === '/token').length;
    const all = await Promise.all(
      Array.from({ length: 20 }, () =>
        silently(sso, 'credential-process', '--force-refresh', 'ops'),
      ),
    );
    expect(all.map(({ exitCode, stderr }) => [exitCode, stderr])).toEqual(all.map(() => [0, '']));
    expect(sso.called.filter((one) => one === '/token')).toHaveLength(before + 1);
    expect(JSON.parse(readFileSync(path, 'utf8')).refreshToken).not.toBe(kept.refreshToken);
    expect(readdirSync(join(sso.home, '.aws', 'cli', 'cache'))).toHaveLength(1);
  });

  it('takes the registration of before, and another where AWS forgot it', async () => {
    const sso = await startSsoServer();
    await signIn(sso);
    sso.endSessions();
    const again = onTerminal(sso, 'login', '--force-refresh', 'ops');
    await again.sees('BCDF-GHJK');
    sso.answer = 'approve';
    expect(await again.exitCode).toBe(0);
    expect(sso.called.filter((one) => one === '/client/register')).toHaveLength(1);
    sso.endSessions();
    sso.forgetClients();
    const third = onTerminal(sso, 'login', '--force-refresh', 'ops');
    await third.sees('BCDF-GHJK');
    expect(await third.exitCode).toBe(0);
    expect(sso.called.filter((one) => one === '/client/register')).toHaveLength(2);
  });

  it('says which role the person does not have', async () => {
    const sso = await startSsoServer();
    await signIn(sso);
    sso.accounts = {};
    const { exitCode, stderr } = await silently(sso, 'login', '--force-refresh', 'ops');
    expect(exitCode).toBe(4);
    expect(stderr).toContain('no role Operator in the account 123456789012');
  });

  it('is the base of a role that is assumed from it', async () => {
    const sso = await startSsoServer();
    sso.writeConfig(`${ssoConfig(sso.url)}
[profile chained]
role_arn = arn:aws:iam::123456789012:role/x
source_profile = ops
`);
    const { exitCode, stderr } = await silently(sso, 'exec', 'chained', '--', 'true');
    expect(exitCode).toBe(3);
    expect(stderr).toContain("ops isn't signed in to SSO");
  });

  it('loses its role by logout, and the sign-in, at AWS too, only with --all', async () => {
    const sso = await startSsoServer();
    await signIn(sso);
    const one = await silently(sso, 'logout', 'ops');
    expect(one.stderr).toContain('ops: session forgotten');
    expect(one.stderr).toContain('The SSO sign-in stays');
    expect(existsSync(tokenFile(sso))).toBe(true);
    expect(sso.called).not.toContain('/logout');
    const status = JSON.parse((await silently(sso, 'list', '--json', 'ops')).stdout);
    expect(status.profiles[0].status).toBe('ready');

    const all = await silently(sso, 'logout', '--all');
    expect(all.stderr).toContain('acme: signed out of SSO');
    expect(existsSync(tokenFile(sso))).toBe(false);
    expect(sso.called).toContain('/logout');
    const after = JSON.parse((await silently(sso, 'list', '--json', 'ops')).stdout);
    expect(after.profiles[0].status).toBe('sso-sign-in');
  });

  it('keeps nothing with --no-cache', async () => {
    const sso = await startSsoServer();
    const login = onTerminal(
      sso,
      'exec',
      '--no-cache',
      'ops',
      '--',
      'sh',
      '-c',
      'echo got $AWS_ACCESS_KEY_ID',
    );
    await login.sees('BCDF-GHJK');
    sso.answer = 'approve';
    await login.sees(/got ASIASSO/);
    expect(await login.exitCode).toBe(0);
    expect(existsSync(tokenFile(sso))).toBe(false);
  });

  it('says no secret with --debug either', async () => {
    const sso = await startSsoServer();
    await signIn(sso);
    sso.endSessions();
    const { stderr } = await silently(sso, 'login', '--debug', '--force-refresh', 'ops');
    expect(stderr).not.toMatch(secrets);
  });
});

const SDK = `
const { fromIni } = require('@aws-sdk/credential-provider-ini');
fromIni({ profile: process.argv[1], clientConfig: { region: 'us-east-1' } })().then(
  ({ accessKeyId }) => console.log(accessKeyId),
  (error) => { console.error(error); process.exit(1); });
`;

describe('the JavaScript SDK', () => {
  it.each(['ops', 'old'])('uses the token that awsmfa wrote: %s', async (profile) => {
    const sso = await startSsoServer();
    await signIn(sso, profile);
    const env = { ...sso.env, AWS_ENDPOINT_URL: sso.url, NODE_NO_WARNINGS: '1' };
    const { stdout, stderr } = await run(process.execPath, ['-e', SDK, profile], { env });
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^ASIASSO/);
  });

  it('refreshes it, and awsmfa goes on with what it wrote', async () => {
    const sso = await startSsoServer();
    await signIn(sso);
    const path = tokenFile(sso);
    const kept = JSON.parse(readFileSync(path, 'utf8'));
    writeFileSync(
      path,
      JSON.stringify({ ...kept, expiresAt: new Date(Date.now() + 60_000).toISOString() }),
    );
    const env = { ...sso.env, AWS_ENDPOINT_URL: sso.url, NODE_NO_WARNINGS: '1' };
    const { stderr } = await run(process.execPath, ['-e', SDK, 'ops'], { env });
    expect(stderr).toBe('');
    const written = JSON.parse(readFileSync(path, 'utf8'));
    expect(written.accessToken).not.toBe(kept.accessToken);
    const from = sso.called.length;
    expect((await silently(sso, 'login', '--force-refresh', 'ops')).exitCode).toBe(0);
    expect(sso.called.slice(from)).toEqual(['/federation/credentials']);
  });
});
