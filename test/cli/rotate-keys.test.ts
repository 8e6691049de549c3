/** The rotation by the built program: sessions, stores, the terminal, and several runs at once. */
import { chownSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Sandbox } from '../../src/sandbox/server';
import { readJson } from '../support/json-schemas';
import { standInStores } from '../support/key-stores';
import { type Program, startProgram } from '../support/program';
import { awsmfaScript, runAwsmfa, runCommand, signIn } from '../support/run';
import { openSandbox, SUPER_DUPER_SERIAL } from '../support/sandbox';

const user = 'kjh-SuperDuperUser';
const rotate = ['keys', user, 'rotate'];

/** A user whose policy wants MFA, signed in. */
async function openSignedIn(): Promise<Sandbox> {
  const sandbox = await openSandbox();
  sandbox.world.freshKeys = { unknownMs: 0, unsureMs: 0 };
  await signIn(sandbox, 'kjh-DuperRole');
  return sandbox;
}

function start({ env }: Sandbox, ...args: readonly string[]): Program {
  const program = startProgram({
    file: process.execPath,
    args: [awsmfaScript, ...rotate, ...args],
    env,
    columns: 160,
  });
  onTestFinished(() => program.end());
  return program;
}

const credentials = ({ home }: Sandbox) => readFileSync(join(home, '.aws', 'credentials'), 'utf8');

/** Journals, and locks that a process holds. */
function leftInCache({ home }: Sandbox): readonly string[] {
  const directory = join(home, '.aws', 'cli', 'cache');
  return readdirSync(directory).filter(
    (name) =>
      /rotate$|tmp$|guard$/.test(name) ||
      (name.endsWith('.lock') && readFileSync(join(directory, name), 'utf8').includes('holder')),
  );
}

describe('awsmfa keys PROFILE rotate', () => {
  it('needs no code if a session is cached, and moves every session to the new key', async () => {
    const sandbox = await openSignedIn();
    const before = sandbox.requests.length;
    const { accessKeys } = sandbox.users.superDuper;
    const [old] = accessKeys;
    const { exitCode, stdout, stderr } = await runCommand(sandbox, [...rotate, '--yes', '--json']);
    expect(exitCode, stderr).toBe(0);
    const [, made] = accessKeys;
    expect(readJson('keys', stdout)).toEqual({
      version: 1,
      profile: user,
      accessKeyId: made?.accessKeyId,
      turnedOff: old?.accessKeyId,
      profiles: [user],
    });
    expect(accessKeys.map(({ active }) => active)).toEqual([false, true]);
    expect(credentials(sandbox)).toContain(made?.secretAccessKey);
    expect(credentials(sandbox)).not.toContain(old?.secretAccessKey);
    for (const key of accessKeys) expect(stdout + stderr).not.toContain(key.secretAccessKey);
    expect(leftInCache(sandbox)).toEqual([]);

    const listed = await runCommand(sandbox, ['keys', user]);
    expect(listed.stdout).toMatch(new RegExp(`^${old?.accessKeyId} +Inactive +\\d{3} days`, 'm'));
    expect(listed.stdout).toMatch(new RegExp(`^${made?.accessKeyId} +Active +0 days`, 'm'));

    const used = sandbox.requests.length;
    for (const profile of [user, 'kjh-DuperRole']) {
      const { stdout: kept } = await runCommand(sandbox, ['credential-process', profile]);
      expect(JSON.parse(kept).AccessKeyId).toMatch(/^ASIA/);
    }
    expect(sandbox.requests.length).toBe(used);
    expect(sandbox.requests.slice(before)).not.toContain('GetSessionToken');
  });

  it.each([
    { kept: 'in the cache', options: [] },
    { kept: 'in memory', options: ['--no-cache'] },
  ])(
    'takes one code where nobody is signed in and the policy wants MFA (kept $kept)',
    async ({ options }) => {
      const sandbox = await openSandbox();
      sandbox.world.freshKeys = { unknownMs: 0, unsureMs: 0 };
      const code = sandbox.freshTokenCode(SUPER_DUPER_SERIAL);
      const args = [...rotate, '--yes', '--token-code', code, ...options];
      const { exitCode, stderr } = await runCommand(sandbox, args);
      expect(exitCode, stderr).toBe(0);
      expect(sandbox.users.superDuper.accessKeys.map(({ active }) => active)).toEqual([
        false,
        true,
      ]);
      expect(sandbox.requests.filter((action) => action === 'GetSessionToken')).toHaveLength(1);
    },
  );

  it('says without a terminal how to confirm, and creates nothing', async () => {
    const sandbox = await openSignedIn();
    const { exitCode, stderr } = await runCommand(sandbox, rotate);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('--yes');
    expect(sandbox.users.superDuper.accessKeys).toHaveLength(1);
  });

  it('deletes the old key only after a typed yes', async () => {
    const sandbox = await openSignedIn();
    const { accessKeys } = sandbox.users.superDuper;
    const [old] = accessKeys;
    const program = start(sandbox);
    await program.sees('Rotate them? [y/N]');
    program.press('y\r');
    await program.sees(/was last used on \d{4}-\d\d-\d\d, for sts/);
    await program.sees(`Type yes to delete ${old?.accessKeyId} for good`);
    expect(accessKeys.map(({ active }) => active)).toEqual([false, true]);
    program.press('y\r');
    await program.sees('stays. It is off.');
    expect(await program.exitCode).toBe(0);
    expect(accessKeys).toHaveLength(2);

    const finish = start(sandbox, '--finish');
    await finish.sees('for good, Enter to keep it');
    finish.press('yes\r');
    await finish.sees(`${old?.accessKeyId} is deleted.`);
    expect(await finish.exitCode).toBe(0);
    expect(accessKeys).toHaveLength(1);
    const backup = readFileSync(join(sandbox.home, '.aws', 'credentials.awsmfa-backup'), 'utf8');
    expect(backup).toContain(old?.accessKeyId);
    expect(backup).not.toContain(old?.secretAccessKey);
  });

  it('finishes without a terminal only with --yes', async () => {
    const sandbox = await openSignedIn();
    const { accessKeys } = sandbox.users.superDuper;
    await runCommand(sandbox, [...rotate, '--yes']);
    const asked = await runCommand(sandbox, [...rotate, '--finish']);
    expect(asked.exitCode).toBe(2);
    expect(accessKeys).toHaveLength(2);
    const done = await runCommand(sandbox, [...rotate, '--finish', '--yes', '--json']);
    expect(done.exitCode, done.stderr).toBe(0);
    expect(readJson('keys', done.stdout)).toMatchObject({ version: 1, profile: user });
    expect(accessKeys).toHaveLength(1);
  });

  it('is undone by Ctrl-C while AWS does not know the new key', async () => {
    const sandbox = await openSignedIn();
    sandbox.world.freshKeys = { unknownMs: 600_000, unsureMs: 0 };
    const { accessKeys } = sandbox.users.superDuper;
    const before = credentials(sandbox);
    const program = start(sandbox, '--yes');
    await program.sees('everywhere yet. Waiting.');
    expect(accessKeys).toHaveLength(2);
    program.press('\x03');
    expect(await program.exitCode).toBe(130);
    expect(accessKeys).toHaveLength(1);
    expect(credentials(sandbox)).toBe(before);
    expect(leftInCache(sandbox)).toEqual([]);
  });

  it('runs once at a time for a user', async () => {
    const sandbox = await openSignedIn();
    sandbox.world.freshKeys = { unknownMs: 3_000, unsureMs: 0 };
    const first = runAwsmfa(sandbox, [...rotate, '--yes']);
    await expect.poll(() => sandbox.users.superDuper.accessKeys.length).toBe(2);
    const second = await runAwsmfa(sandbox, [...rotate, '--yes']);
    expect(second.exitCode).toBe(1);
    expect(second.stderr).toMatch(/Another awsmfa .* is rotating the keys of kjh-SuperDuperUser/);
    expect((await first).exitCode).toBe(0);
    expect(sandbox.users.superDuper.accessKeys.map(({ active }) => active)).toEqual([false, true]);
  });

  it('replaces a pair in a store, and removes the old one when it is deleted', async () => {
    const sandbox = await openSignedIn();
    const stores = standInStores(sandbox.home);
    const awsmfa = (...args: string[]) => runCommand(sandbox, args, { env: stores.env });
    expect((await awsmfa('keys', user, 'move', '--to', 'pass', '--yes')).exitCode).toBe(0);
    const rotated = await awsmfa(...rotate, '--yes');
    expect(rotated.exitCode, rotated.stderr).toBe(0);
    const [old, made] = sandbox.users.superDuper.accessKeys;
    const config = readFileSync(join(sandbox.home, '.aws', 'config'), 'utf8');
    expect(config).toContain(`--store pass --access-key-id ${made?.accessKeyId}`);
    expect(config).not.toContain(old?.accessKeyId);
    expect(stores.items()).toHaveLength(2);
    const asked = sandbox.requests.length;
    const kept = await awsmfa('credential-process', 'kjh-DuperRole');
    expect(kept.exitCode, kept.stderr).toBe(0);
    expect(sandbox.requests).toHaveLength(asked);
    const printed = await awsmfa('keys', user, 'print');
    expect(JSON.parse(printed.stdout).SecretAccessKey).toBe(made?.secretAccessKey);
    const finished = await awsmfa(...rotate, '--finish', '--yes');
    expect(finished.exitCode, finished.stderr).toBe(0);
    expect(stores.items().map(({ secret }) => secret.trim())).toEqual([made?.secretAccessKey]);
    expect(credentials(sandbox)).not.toContain(made?.secretAccessKey);
  });

  it('refuses keys that another program prints, without a call', async () => {
    const sandbox = await openSandbox();
    const { exitCode, stderr } = await runCommand(sandbox, ['keys', 'ops-sso', 'rotate', '--yes']);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('ops-sso has no long-term keys');
    expect(sandbox.requests).toEqual([]);
  });

  it.skipIf(process.getuid?.() !== 0)(
    "creates no key if the home directory is another user's (as root)",
    async () => {
      const sandbox = await openSandbox();
      chownSync(sandbox.home, 65_534, 65_534);
      const { exitCode, stderr } = await runCommand(sandbox, [...rotate, '--yes']);
      expect(exitCode).toBe(1);
      expect(stderr).toContain('another user');
      expect(sandbox.requests).toEqual([]);
    },
  );
});
