import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Sandbox } from '../../src/sandbox/server';
import { type HeldDate, holdDate } from '../support/program-time';
import { awsmfaScript, runAwsmfa, runCommand, signIn } from '../support/run';
import { endKept, inSeconds, openSandbox, SUPER_DUPER_SERIAL } from '../support/sandbox';
import { configure, enter, startForUserOf, userShells } from '../support/shells';
import { openUi, takesKeys } from '../support/ui-program';

const role = 'kjh-DuperRole';
const program = { node: process.execPath, script: awsmfaScript };

async function signedIn() {
  const sandbox = await openSandbox({ program });
  await signIn(sandbox, role);
  return sandbox;
}

/** Starts a child of `exec --live` that prints its environment and waits. */
async function startLive(
  sandbox: Sandbox,
  env: HeldDate['env'] = {},
  options: readonly string[] = [],
) {
  const script =
    'console.log(JSON.stringify({ ...process.env, CHILD_PID: process.pid })); process.stdin.resume()';
  const parent = spawn(
    process.execPath,
    [...options, awsmfaScript, 'exec', '--live', role, '--', process.execPath, '-e', script],
    { env: { ...sandbox.env, ...env }, detached: true, stdio: 'pipe' },
  );
  onTestFinished(() => {
    parent.stdin.end();
  });
  const [line] = await new Promise<string[]>((resolve) =>
    createInterface(parent.stdout).once('line', (text) => resolve([text])),
  );
  const childEnv = JSON.parse(line ?? '') as Record<string, string>;
  const url = childEnv['AWS_CONTAINER_CREDENTIALS_FULL_URI'] ?? '';
  const ask = async () => {
    const headers = { Authorization: childEnv['AWS_CONTAINER_AUTHORIZATION_TOKEN'] ?? '' };
    const response = await fetch(url, { headers });
    return { status: response.status, body: (await response.json()) as Record<string, string> };
  };
  return { parent, env: childEnv, url, ask };
}

function minutesLeft({ Expiration = '' }: Record<string, string>): number {
  return (new Date(Expiration).getTime() - Date.now()) / 60_000;
}

function endOf(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => child.once('exit', () => resolve()));
}

describe('awsmfa exec --live', () => {
  it('serves the credentials, and gives the child no keys', async () => {
    const sandbox = await signedIn();
    const { env, ask } = await startLive(sandbox);
    const kept = JSON.parse((await runCommand(sandbox, ['env', role, '--format', 'json'])).stdout);
    expect(await ask()).toMatchObject({
      status: 200,
      body: {
        AccessKeyId: kept.AWS_ACCESS_KEY_ID,
        SecretAccessKey: kept.AWS_SECRET_ACCESS_KEY,
        Token: kept.AWS_SESSION_TOKEN,
        AccountId: '123456789012',
      },
    });
    expect(env).not.toHaveProperty('AWS_ACCESS_KEY_ID');
    expect(env).not.toHaveProperty('AWS_SECRET_ACCESS_KEY');
    const credentials = readFileSync(join(sandbox.home, '.aws/credentials'), 'utf8');
    expect(readFileSync(env['AWS_SHARED_CREDENTIALS_FILE'] ?? '', 'utf8')).toBe(credentials);
    expect(statSync(env['AWS_SHARED_CREDENTIALS_FILE'] ?? '').mode & 0o777).toBe(0o600);
    expect(readFileSync(env['AWS_CONFIG_FILE'] ?? '', 'utf8')).toMatch(
      /^\[default\]\nregion = us-east-1\n/,
    );
  });

  it('renews a session quietly and without a code, before the AWS CLI would ask for one', async () => {
    const sandbox = await signedIn();
    endKept(sandbox, 'role', inSeconds(15.5 * 60));
    const { ask } = await startLive(sandbox);
    await expect.poll(async () => minutesLeft((await ask()).body)).toBeGreaterThan(59);
    const { stdout } = await runCommand(sandbox, ['list', role, '--json']);
    expect(JSON.parse(stdout).profiles[0].session.secondsLeft).toBeGreaterThan(59 * 60);
    expect(sandbox.requests.filter((action) => action === 'GetSessionToken')).toHaveLength(1);
  });

  it('says at once what to do when the MFA session is over, and works again after a sign-in', async () => {
    const sandbox = await signedIn();
    const date = holdDate(sandbox);
    endKept(sandbox, 'mfa', date.inSeconds(-5));
    endKept(sandbox, 'role', date.inSeconds(600));
    const { ask } = await startLive(sandbox, date.env);
    expect((await ask()).status).toBe(200);
    date.passSeconds(600);
    expect((await ask()).status).toBe(400);
    const before = sandbox.requests.length;
    // A call to AWS would hang.
    sandbox.faults.arm({ kind: 'hang' });
    const { body } = await ask();
    sandbox.faults.clear();
    expect(body['message']).toContain(`awsmfa login ${role}`);
    expect(sandbox.requests).toHaveLength(before);
    await signIn(sandbox, role, { env: date.env });
    const after = await ask();
    expect(after.status).toBe(200);
    expect(minutesLeft(after.body)).toBeGreaterThan(59);
  });

  it('asks at once in an open UI without waiting, and serves the next request after the code', async () => {
    const sandbox = await signedIn();
    endKept(sandbox, 'mfa', inSeconds(-5));
    endKept(sandbox, 'role', inSeconds(64));
    const terminal = await openUi(sandbox);
    const { ask } = await startLive(sandbox);
    await expect.poll(async () => (await ask()).status, { timeout: 30_000 }).toBe(400);
    await terminal.sees(`node asks for ${role}`);
    const before = Date.now();
    expect((await ask()).body['message']).toContain(`awsmfa login ${role}`);
    expect(Date.now() - before).toBeLessThan(1_000);
    await takesKeys(terminal);
    terminal.type(sandbox.freshTokenCode(SUPER_DUPER_SERIAL));
    await terminal.seesNo(`asks for ${role}`);
    const { status, body } = await ask();
    expect(status).toBe(200);
    expect(minutesLeft(body)).toBeGreaterThan(59);
    // Including the first sign-in.
    expect(sandbox.requests.filter((action) => action === 'GetSessionToken')).toHaveLength(2);
  });

  it('takes over a renewed session', async () => {
    const sandbox = await signedIn();
    const { ask } = await startLive(sandbox);
    const { body: first } = await ask();
    await runCommand(sandbox, ['login', role, '--force-refresh']);
    const { body: second } = await ask();
    expect(second['AccessKeyId']).not.toBe(first['AccessKeyId']);
  });

  it('needs no code after its keys were rotated', async () => {
    const sandbox = await signedIn();
    sandbox.world.freshKeys = { unknownMs: 0, unsureMs: 0 };
    endKept(sandbox, 'role', inSeconds(120));
    const { ask } = await startLive(sandbox);
    const user = 'kjh-SuperDuperUser';
    const rotated = await runCommand(sandbox, ['keys', user, 'rotate', '--yes']);
    expect(rotated.exitCode, rotated.stderr).toBe(0);
    await expect
      .poll(async () => minutesLeft((await ask()).body), { timeout: 20_000 })
      .toBeGreaterThan(59);
    expect(sandbox.requests.filter((action) => action === 'GetSessionToken')).toHaveLength(1);
  });

  it('removes the endpoint and its private files when the child ends', async () => {
    const sandbox = await signedIn();
    const { parent, env, url } = await startLive(sandbox);
    parent.stdin.end();
    await endOf(parent);
    await expect(fetch(url)).rejects.toThrow('fetch failed');
    expect(() => readFileSync(env['AWS_CONFIG_FILE'] ?? '')).toThrow('ENOENT');
  });

  it('keeps working after a cleaner deleted its private files', async () => {
    const sandbox = await signedIn();
    const { parent, env, ask } = await startLive(sandbox);
    rmSync(dirname(env['AWS_CONFIG_FILE'] ?? ''), { recursive: true });
    await runCommand(sandbox, ['login', role, '--force-refresh']);
    expect((await ask()).status).toBe(200);
    parent.stdin.end();
    await endOf(parent);
    expect(parent.exitCode).toBe(0);
  });

  it("puts its private files elsewhere if TMPDIR doesn't exist", async () => {
    const sandbox = await signedIn();
    const env = { TMPDIR: '/none/such' };
    const words = ['exec', '--live', role, '--', 'sh', '-c', 'cat "$AWS_CONFIG_FILE"'];
    const ended = await runAwsmfa(sandbox, words, { env });
    expect(ended).toMatchObject({ exitCode: 0, stderr: '' });
    expect(ended.stdout).toContain('[default]\nregion = us-east-1');
  });

  it('closes the endpoint when awsmfa is killed', async () => {
    const sandbox = await signedIn();
    const { parent, url } = await startLive(sandbox);
    parent.kill('SIGKILL');
    await endOf(parent);
    await expect(fetch(url)).rejects.toThrow('fetch failed');
  });

  it('ends the child and deletes its private files on an uncaught exception, with one message', async () => {
    const sandbox = await signedIn();
    const preload = join(sandbox.home, 'throws.cjs');
    const request = join(sandbox.home, 'request');
    writeFileSync(
      preload,
      `require('node:fs').watchFile(${JSON.stringify(request)}, { interval: 20, persistent: false }, ({ size }) => {
        if (size > 0) throw new Error('nobody caught this');
      });`,
    );
    const { parent, env, url } = await startLive(sandbox, {}, ['--require', preload]);
    let told = '';
    parent.stderr.on('data', (data) => {
      told += data;
    });
    writeFileSync(request, 'now');
    await endOf(parent);
    expect(parent.exitCode).toBe(1);
    expect(told).toMatch(/^awsmfa: .+\nhint: .+\n$/);
    await expect(fetch(url)).rejects.toThrow('fetch failed');
    expect(existsSync(dirname(env['AWS_CONFIG_FILE'] ?? ''))).toBe(false);
    expect(() => process.kill(Number(env['CHILD_PID']), 0)).toThrow('ESRCH');
  });

  it("lets awsmfa inside work with the user's files", async () => {
    const sandbox = await signedIn();
    const { stdout } = await runAwsmfa(sandbox, [
      ...['exec', '--live', role, '--', process.execPath, awsmfaScript, 'list', '--json'],
    ]);
    const names = JSON.parse(stdout).profiles.map(({ name }: { name: string }) => name);
    expect(names).toContain('kjh-AuditRole');
  });

  it("is refused for keys that don't expire", async () => {
    const sandbox = await openSandbox();
    const words = ['exec', 'new-hire', '--live', '--', 'true'];
    const { stderr, exitCode } = await runCommand(sandbox, words);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('Leave --live out');
  });
});

describe.each(userShells)('a live subshell of $name', (shell) => {
  it('shows expired in its prompt, and the time left again after awsmfa login', async () => {
    const sandbox = await signedIn();
    configure(sandbox, shell);
    const date = holdDate(sandbox);
    endKept(sandbox, 'mfa', date.inSeconds(-5));
    endKept(sandbox, 'role', date.inSeconds(8));
    const words = ['shell', role, '--live', '--min-left', '2'];
    // The held date keeps awsmfa in time on a slow machine. The shell reads the real clock.
    const terminal = startForUserOf(shell, sandbox, words, date.env);
    await terminal.sees(new RegExp(`${role} (<1m|expired) <0> here`));
    /** Enters commands until the prompt matches, because it is only drawn before a command. */
    const promptBecomes = async (wanted: RegExp) => {
      const isThere = () =>
        wanted.test(terminal.screen().findLast((row) => row.startsWith(role)) ?? '');
      for (let prompts = 0; prompts < 30 && !isThere(); prompts += 1)
        await enter(terminal, 'sleep 1');
      expect(isThere()).toBe(true);
    };
    await promptBecomes(new RegExp(`^${role} expired <0> here$`));
    const code = sandbox.freshTokenCode(SUPER_DUPER_SERIAL);
    await enter(terminal, `awsmfa login --token-code ${code}`);
    await promptBecomes(new RegExp(`^${role} 11h 5\\dm <0> here`));
    terminal.type('exit\r');
    await terminal.exitCode;
    expect(() => readFileSync(join(sandbox.home, '.aws/config.awsmfa-backup'))).toThrow('ENOENT');
  });
});
