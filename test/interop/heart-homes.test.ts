import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Sandbox } from '../../src/sandbox/server';
import { awsmfaScript, type Ended, runAwsmfa } from '../support/run';
import { openSandbox, SUPER_DUPER_SERIAL } from '../support/sandbox';

const isRoot = process.getuid?.() === 0;
if (!isRoot) {
  process.stderr.write('not root: no home directory of another user was tried, as under sudo\n');
}

/** The id of nobody on every system. The user doesn't have to exist. */
const OTHER = 65_534;
const role = 'kjh-DuperRole';

/** Other users can't run a checkout in a private directory, such as root's home. */
const canRunAsOther =
  !isRoot ||
  spawnSync(process.execPath, [awsmfaScript, '--version'], { uid: OTHER, gid: OTHER, cwd: '/' })
    .status === 0;
if (!canRunAsOther) {
  process.stderr.write('another user may not read this checkout: no read-only home was tried\n');
}

/** Runs awsmfa as another user, who may not read private files. */
function runAsOther(sandbox: Sandbox, args: readonly string[]): Promise<Ended> {
  const child = spawn(process.execPath, [awsmfaScript, ...args], {
    env: sandbox.env,
    ...(isRoot ? { uid: OTHER, gid: OTHER } : {}),
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text;
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode, signal) => resolve({ exitCode, signal, stdout, stderr }));
  });
}

function giveTo(owner: number, { home }: Sandbox): void {
  const below = readdirSync(home, { recursive: true, encoding: 'utf8' });
  for (const path of [home, ...below.map((name) => join(home, name))])
    chownSync(path, owner, owner);
}

const login = (sandbox: Sandbox) => [
  'credential-process',
  role,
  '--token-code',
  sandbox.freshTokenCode(SUPER_DUPER_SERIAL),
];

describe.runIf(isRoot)('a home directory of another user, as under sudo', () => {
  it('gets a session, keeps it in memory, says so, and writes nothing', async () => {
    const sandbox = await openSandbox();
    giveTo(OTHER, sandbox);
    const { exitCode, stdout, stderr } = await runAwsmfa(sandbox, login(sandbox));
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout).Version).toBe(1);
    expect(stderr).toBe(
      `awsmfa: Could not write ${sandbox.home}: the home directory belongs to another user. The session was not saved.\n`,
    );
    expect(existsSync(join(sandbox.home, '.aws', 'cli'))).toBe(false);
  });

  it('has sessions that are used and not deleted', async () => {
    const sandbox = await openSandbox();
    await runAwsmfa(sandbox, login(sandbox));
    giveTo(OTHER, sandbox);
    const cache = join(sandbox.home, '.aws', 'cli', 'cache');
    const before = readdirSync(cache).sort();
    expect((await runAwsmfa(sandbox, ['credential-process', role])).exitCode).toBe(0);
    const { exitCode, stderr } = await runAwsmfa(sandbox, ['logout', role]);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('the home directory belongs to another user');
    expect(readdirSync(cache).sort()).toEqual(before);
  });

  it('keeps its config unchanged', async () => {
    const sandbox = await openSandbox();
    giveTo(OTHER, sandbox);
    const aws = join(sandbox.home, '.aws');
    const config = readFileSync(join(aws, 'config'), 'utf8');
    const { exitCode, stderr } = await runAwsmfa(sandbox, ['link', role, '--yes']);
    expect(exitCode).toBe(1);
    expect(stderr).toContain(
      `Could not write ${sandbox.home}: the home directory belongs to another user.`,
    );
    expect(readFileSync(join(aws, 'config'), 'utf8')).toBe(config);
    expect(readdirSync(aws).sort()).toEqual(['config', 'credentials']);
  });
});

describe.runIf(canRunAsOther)('a read-only home directory', () => {
  it('gets a session, says what could not be written, and changes nothing', async () => {
    const sandbox = await openSandbox();
    if (isRoot) giveTo(OTHER, sandbox);
    const aws = join(sandbox.home, '.aws');
    chmodSync(aws, 0o500);
    try {
      const { exitCode, stdout, stderr } = await runAsOther(sandbox, login(sandbox));
      expect(exitCode).toBe(0);
      expect(JSON.parse(stdout).Version).toBe(1);
      expect(stderr).toMatch(
        /^awsmfa: Could not write \S+: permission denied\. The session was not saved\.\n$/,
      );
      expect(readdirSync(aws).sort()).toEqual(['config', 'credentials']);
    } finally {
      chmodSync(aws, 0o700);
    }
  });

  it('with unreadable keys is reported with the reason', async () => {
    const sandbox = await openSandbox();
    if (isRoot) giveTo(OTHER, sandbox);
    const credentials = join(sandbox.home, '.aws', 'credentials');
    chmodSync(credentials, 0o000);
    const { exitCode, stdout, stderr } = await runAsOther(sandbox, ['login', 'new-hire']);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toContain('permission denied');
  });
});
