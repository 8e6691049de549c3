import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Sandbox } from '../../src/sandbox/server';
import { shellWord } from '../../src/shell-word';
import { runAwsmfa, runCommand, signIn } from '../support/run';
import { openSandbox, SUPER_DUPER_SERIAL } from '../support/sandbox';

const role = 'kjh-DuperRole';

async function signedIn() {
  const sandbox = await openSandbox();
  await signIn(sandbox, role);
  return sandbox;
}

/** A browser that records its argument and the page that it ends up on. */
function installBrowser(sandbox: Sandbox, seconds = 0) {
  const browser = join(sandbox.home, 'browser');
  const seen = join(sandbox.home, 'seen.json');
  const script = `const [, url] = process.argv;
fetch(url).then(async (page) => require('node:fs').writeFileSync(${JSON.stringify(seen)},
  JSON.stringify({ argument: url, status: page.status, page: await page.text() })));`;
  const words = [process.execPath, '-e', script].map(shellWord).join(' ');
  writeFileSync(browser, `#!/bin/sh\nsleep ${seconds}\nexec ${words} "$1"\n`);
  chmodSync(browser, 0o755);
  return { env: { BROWSER: browser }, seen: () => JSON.parse(readFileSync(seen, 'utf8')) };
}

/**
 * A program that reads the arguments of all others until it finds the address, then requests it.
 */
function startThief(uid: number | undefined, browser: string) {
  const script = `const { readdirSync, readFileSync } = require('node:fs');
const look = () => {
  for (const id of readdirSync('/proc')) {
    if (!/^[0-9]+$/.test(id) || +id === process.pid) continue;
    let words = '';
    try { words = readFileSync('/proc/' + id + '/cmdline', 'utf8'); } catch {}
    const [url] = /http:..127.0.0.1:[0-9]+.[\\w-]{32}/.exec(words) ?? [];
    if (url !== undefined && words.includes(process.argv[1])) return void fetch(url, { redirect: 'manual' }).then(
      (page) => console.log(JSON.stringify([url, page.status, page.headers.get('location')])));
  }
  setTimeout(look, 1);
};
look();`;
  const child = spawn(process.execPath, ['-e', script, browser], {
    ...(uid === undefined ? {} : { uid }),
    cwd: '/',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => {
    child.kill();
  });
  const took = once(createInterface(child.stdout), 'line').then(
    ([line]) => JSON.parse(line) as [url: string, status: number, location: string | null],
  );
  return { took };
}

describe('awsmfa console', () => {
  it('signs a browser in, and tells nobody the address', async () => {
    const sandbox = await signedIn();
    const { env, seen } = installBrowser(sandbox);
    const { stdout, stderr, exitCode } = await runAwsmfa(sandbox, ['console', role], { env });
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 0 });
    expect(stderr).toMatch(/the console of kjh-DuperRole is open in the browser, until \d\d:\d\d/);
    await expect.poll(seen).toMatchObject({ status: 200 });
    const { argument, page } = seen() as { argument: string; page: string };
    expect(page).toMatch(/assumed-role\/kjh-DuperRole\/awsmfa-session-\d+/);
    expect(argument).not.toMatch(/Signin|federation/i);
    expect(stderr).not.toMatch(/SigninToken|https?:/);
  });

  it.runIf(process.getuid?.() === 0 && process.platform === 'linux')(
    'gives nothing to another user who requests the address first, reports it, and still opens the console',
    async () => {
      const sandbox = await signedIn();
      const { env, seen } = installBrowser(sandbox, 1);
      const thief = startThief(12_345, env.BROWSER);
      const { stderr, exitCode } = await runAwsmfa(sandbox, ['console', role], { env });
      const [url, status, location] = await thief.took;
      expect(seen()).toMatchObject({ argument: url, status: 200 });
      expect({ status, location }).toEqual({ status: 403, location: null });
      expect(stderr).toContain('Another user (id 12345) tried to take the sign-in page');
      expect(stderr).toContain('the console of kjh-DuperRole is open in the browser');
      expect(exitCode).toBe(0);
    },
  );

  it.runIf(process.platform === 'linux')(
    'says in the terminal and the browser that another program of the user was first',
    async () => {
      const sandbox = await signedIn();
      const { env, seen } = installBrowser(sandbox, 1);
      const thief = startThief(process.getuid?.(), env.BROWSER);
      const { stderr, exitCode } = await runAwsmfa(sandbox, ['console', role], { env });
      expect((await thief.took)[1]).toBe(302);
      await expect.poll(seen).toMatchObject({ status: 410 });
      expect(seen().page).toContain('another program may be signed in to the console');
      expect(stderr).toContain('The sign-in page was requested twice');
      expect(exitCode).toBe(1);
    },
  );

  it('prints an address for one browser with --url', async () => {
    const sandbox = await signedIn();
    const { stdout, stderr } = await runCommand(sandbox, [
      'console',
      role,
      '--url',
      '--service',
      's3',
    ]);
    expect(stderr).toBe('');
    const url = new URL(stdout.trim());
    expect(url.searchParams.get('Destination')).toMatch(/\/s3\/home\?region=us-east-1$/);
    expect((await fetch(url)).status).toBe(200);
    expect((await fetch(url)).status).toBe(400);
  });

  it('opens the console for a chained role', async () => {
    const sandbox = await signedIn();
    const { stdout, exitCode } = await runCommand(sandbox, ['console', 'chain-second', '--url']);
    expect(exitCode).toBe(0);
    expect(await (await fetch(stdout.trim())).text()).toContain('kjh-SecondRole');
  });

  it("refuses a user, lists the user's roles, and asks for no code", async () => {
    const sandbox = await openSandbox();
    const code = sandbox.freshTokenCode(SUPER_DUPER_SERIAL);
    const { stdout, stderr, exitCode } = await runCommand(sandbox, [
      ...['console', 'kjh-SuperDuperUser', '--token-code', code],
    ]);
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 1 });
    expect(stderr).toContain('AWS opens the console for roles only');
    expect(stderr).toContain('awsmfa console kjh-DuperRole | kjh-AuditRole | chain-second');
    expect(sandbox.requests).toEqual([]);
  });

  it("lists a few of a user's hundred roles, and how many more there are", async () => {
    const sandbox = await openSandbox();
    const roles = Array.from(
      { length: 105 },
      (_, index) =>
        `[profile bulk-${index}]\nrole_arn = arn:aws:iam::123456789012:role/bulk-${index}\nsource_profile = two-devices\n`,
    );
    appendFileSync(join(sandbox.home, '.aws', 'config'), `\n${roles.join('')}`);
    const { stderr } = await runCommand(sandbox, ['console', 'two-devices']);
    // billing-read is one of the roles.
    expect(stderr).toMatch(/awsmfa console billing-read \| bulk-0 \| bulk-1 and 103 more$/m);
    expect(stderr.length).toBeLessThan(400);
  });

  it("asks AWS whose session is in a file, refuses a user's and accepts a role's", async () => {
    const sandbox = await signedIn();
    const session = async (profile: string) =>
      JSON.parse((await runCommand(sandbox, ['env', profile, '--format', 'json'])).stdout);
    const user = await session('kjh-SuperDuperUser');
    const assumed = await session(role);
    const section = (name: string, keys: Record<string, string>) =>
      `[${name}]\naws_access_key_id = ${keys['AWS_ACCESS_KEY_ID']}\naws_secret_access_key = ${keys['AWS_SECRET_ACCESS_KEY']}\naws_session_token = ${keys['AWS_SESSION_TOKEN']}\nendpoint_url = ${sandbox.url}\n`;
    const file = join(sandbox.home, '.aws/credentials');
    writeFileSync(file, section('user-copy', user) + section('role-copy', assumed));
    const refused = await runCommand(sandbox, ['console', 'user-copy', '--url']);
    expect(refused.exitCode).toBe(1);
    expect(refused.stderr).toContain('AWS opens the console for roles only');
    const taken = await runCommand(sandbox, ['console', 'role-copy', '--url']);
    expect(await (await fetch(taken.stdout.trim())).text()).toContain('kjh-DuperRole');
  });

  it('says what to do without a browser', async () => {
    const sandbox = await signedIn();
    const env = { BROWSER: '', DISPLAY: '', WAYLAND_DISPLAY: '', WSL_DISTRO_NAME: '' };
    const { stderr, exitCode } = await runCommand(sandbox, ['console', role], { env });
    expect(exitCode).toBe(1);
    expect(stderr).toContain(`awsmfa console ${role} --url`);
    expect(stderr).not.toContain('SigninToken');
  });

  it('accepts only a plain word as the service', async () => {
    const sandbox = await openSandbox();
    const { exitCode } = await runCommand(sandbox, ['console', role, '--service', '../x?y']);
    expect(exitCode).toBe(2);
  });
});
