import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Sandbox } from '../../src/sandbox/server';
import { startProgram } from '../support/program';
import { awsmfaScript, runAwsmfa, runCommand, signIn } from '../support/run';
import { openSandbox, SUPER_DUPER_SERIAL } from '../support/sandbox';

const user = 'kjh-SuperDuperUser';
const audit = 'arn:aws:iam::210987654321:role/kjh-AuditRole';
const auditOptions = ['--role-arn', audit, '--external-id', 'audit-2026'];
const shown = `kjh-AuditRole of ${user}`;
const callerOf = ['-e', 'console.log(process.env.AWS_VAULT, process.env.AWSMFA_PROFILE)'];

/** A home in which no profile names the role. */
async function openWithoutProfile(): Promise<Sandbox> {
  const sandbox = await openSandbox();
  const config = join(sandbox.home, '.aws/config');
  const text = readFileSync(config, 'utf8').replace(/\[profile kjh-AuditRole\][^[]*/, '');
  writeFileSync(config, text);
  return sandbox;
}

async function listed(sandbox: Sandbox) {
  const { stdout } = await runCommand(sandbox, ['list', '--json']);
  const { profiles } = JSON.parse(stdout) as { profiles: { name: string }[] };
  return profiles.find(({ name }) => name === shown);
}

describe('--role-arn', () => {
  it('signs in to a role without a profile, lists it under its base, and signs out', async () => {
    const sandbox = await openWithoutProfile();
    const code = sandbox.freshTokenCode(SUPER_DUPER_SERIAL);
    const login = ['login', user, ...auditOptions];
    const { exitCode, stderr } = await runCommand(sandbox, [...login, '--token-code', code]);
    expect({ exitCode, stderr }).toMatchObject({
      exitCode: 0,
      stderr: expect.stringContaining(`${shown}: signed in, 59m left`),
    });
    expect(await listed(sandbox)).toMatchObject({
      kind: 'mfa-role',
      roleArn: audit,
      sourceProfile: user,
      externalId: 'audit-2026',
      region: 'us-east-1',
      status: 'signed-in',
      session: { origin: 'awsmfa' },
    });
    const names = await runCommand(sandbox, ['list', '--names']);
    expect(names.stdout).not.toContain(' of ');
    // The external id is none of what names a session for the person.
    const logout = await runCommand(sandbox, ['logout', user, '--role-arn', audit]);
    expect(logout.stderr).toContain(`${shown}: signed out`);
    expect(await listed(sandbox)).toBeUndefined();
  });

  it('is deleted with everything else', async () => {
    const sandbox = await openWithoutProfile();
    await signIn(sandbox, user);
    await runCommand(sandbox, ['login', user, ...auditOptions]);
    expect(await listed(sandbox)).toBeDefined();
    await runCommand(sandbox, ['logout', '--all']);
    expect(readdirSync(join(sandbox.home, '.aws/cli/cache')).join()).not.toContain('.json');
  });

  it('hands the session over, and commands inside without a name use the profile', async () => {
    const sandbox = await openWithoutProfile();
    await signIn(sandbox, user);
    for (const more of [[], ['--live']]) {
      const words = ['exec', user, ...auditOptions, ...more, '--', process.execPath, ...callerOf];
      const { stdout, stderr } = await runAwsmfa(sandbox, words);
      expect({ stdout, stderr }).toMatchObject({ stdout: `${shown} ${user}\n` });
    }
    const env = await runCommand(sandbox, ['env', user, ...auditOptions, '--format', 'posix']);
    expect(env.stdout).toContain('export AWS_SESSION_TOKEN=');
    const console = await runCommand(sandbox, ['console', user, ...auditOptions, '--url']);
    expect(console.stdout).toMatch(/^https?:\/\/.*SigninToken=/);
  });

  it('stays in a subshell when its session is renewed there', async () => {
    const sandbox = await openWithoutProfile();
    await signIn(sandbox, user);
    const program = startProgram({
      file: process.execPath,
      args: [awsmfaScript, 'shell', user, ...auditOptions],
      env: { ...sandbox.env, SHELL: '/bin/bash' },
      columns: 160,
    });
    onTestFinished(() => program.end());
    await program.sees(`${shown} `);
    program.press('echo "works on $AWSMFA_PROFILE"\r');
    await program.sees(`works on ${user}`);
    program.press('before=$AWS_ACCESS_KEY_ID\r');
    const renew = ['login', user, ...auditOptions, '--force-refresh'];
    program.press(`"${process.execPath}" "${awsmfaScript}" ${renew.join(' ')}\r`);
    await program.sees('signed in');
    program.press('test "$before" != "$AWS_ACCESS_KEY_ID" && echo "is renewed"\r');
    await program.sees('is renewed\n');
    program.press('exit\r');
    expect(await program.ends()).toBe(0);
  }, 60_000);

  it.each([
    [['--role-arn', 'kjh-AuditRole'], '--role-arn kjh-AuditRole is not valid'],
    [['--role-arn', audit, '--external-id', '!'], '--external-id ! is not valid'],
    [['--role-arn', audit, '--role-session-name', 'a b'], '--role-session-name a b is not valid'],
    [['--external-id', 'audit-2026'], '--external-id needs --role-arn'],
    [['--all', '--role-arn', audit], 'takes exactly one profile'],
    [['kjh-DuperRole', '--role-arn', audit], 'takes exactly one profile'],
  ])('is used wrongly, and says how: %j', async (options, message) => {
    const sandbox = await openSandbox();
    const { exitCode, stderr } = await runCommand(sandbox, ['login', user, ...options]);
    expect({ exitCode, stderr }).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining(message),
    });
    expect(sandbox.requests).toEqual([]);
  });

  it('names a profile that commands accept if it needs a code', async () => {
    const sandbox = await openWithoutProfile();
    const { exitCode, stderr } = await runAwsmfa(sandbox, [
      'exec',
      user,
      ...auditOptions,
      '--',
      'x',
    ]);
    expect(exitCode).toBe(3);
    expect(stderr).toContain(`awsmfa login ${user}\n`);
    expect(stderr).not.toContain(shown);
  });

  it.each(['broken-role', 'nobody'])(
    "refuses a profile that can't assume a role: %s",
    async (name) => {
      const sandbox = await openSandbox();
      const { exitCode, stderr } = await runCommand(sandbox, ['login', name, '--role-arn', audit]);
      expect(exitCode).not.toBe(0);
      expect(stderr).toMatch(/doesn't exist|There is no profile/);
    },
  );

  it('lasts at most an hour on top of a role, as at AWS', async () => {
    const sandbox = await openSandbox();
    await signIn(sandbox, 'kjh-DuperRole');
    const second = ['--role-arn', 'arn:aws:iam::333333333333:role/kjh-SecondRole'];
    const { exitCode, stderr } = await runCommand(sandbox, ['login', 'kjh-DuperRole', ...second]);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    const { stdout } = await runCommand(sandbox, ['list']);
    expect(stdout).toMatch(/kjh-SecondRole of kjh-DuperRole .* (59m|1h)/);
  });
});
