import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { describe, expect, it } from 'vitest';
import type { Sandbox } from '../../src/sandbox/server';
import { configure, createHeart, roleKey } from '../support/heart';
import { startProgram } from '../support/program';
import { awsmfaScript, runAwsmfa, runCommand, signIn } from '../support/run';
import { clientFor, DUPER_ROLE, openSandbox, SUPER_DUPER_SERIAL } from '../support/sandbox';

const role = 'kjh-DuperRole';

/** Turns the end of a kept session, so that it has so much left. */
function leave(sandbox: Sandbox, minutes: number): void {
  const heart = createHeart(sandbox);
  const path = join(heart.directory, `${roleKey(heart, role)}.json`);
  const entry = JSON.parse(readFileSync(path, 'utf8'));
  entry.Credentials.Expiration = new Date(Date.now() + minutes * 60_000).toISOString();
  writeFileSync(path, JSON.stringify(entry));
}

async function keyOf(sandbox: Sandbox, ...args: readonly string[]): Promise<string> {
  const { stdout, exitCode } = await runCommand(sandbox, ['credential-process', role, ...args]);
  expect(exitCode).toBe(0);
  return JSON.parse(stdout).AccessKeyId;
}

describe('awsmfa credential-process', () => {
  it('prints only what SDKs expect', async () => {
    const sandbox = await openSandbox();
    await signIn(sandbox, role);
    const { stdout, stderr, exitCode } = await runCommand(sandbox, ['credential-process', role]);
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    expect(stdout).toMatch(/^\{.*\}\n$/);
    const credentials = JSON.parse(stdout);
    expect(Object.keys(credentials)).toEqual([
      'Version',
      'AccessKeyId',
      'SecretAccessKey',
      'SessionToken',
      'Expiration',
    ]);
    expect(credentials.Version).toBe(1);
    expect(credentials.Expiration).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    const sts = new STSClient(
      clientFor(sandbox, {
        accessKeyId: credentials.AccessKeyId,
        secretAccessKey: credentials.SecretAccessKey,
        sessionToken: credentials.SessionToken,
      }),
    );
    const { Arn } = await sts.send(new GetCallerIdentityCommand({}));
    expect(Arn).toContain('assumed-role/kjh-DuperRole/');
  });

  it('prints long-term keys without a token or an expiration for a user without a device', async () => {
    const sandbox = await openSandbox();
    const { stdout } = await runCommand(sandbox, ['credential-process', 'new-hire']);
    expect(Object.keys(JSON.parse(stdout))).toEqual(['Version', 'AccessKeyId', 'SecretAccessKey']);
  });

  it('makes no calls while the cached session is valid', async () => {
    const sandbox = await openSandbox();
    await signIn(sandbox, role);
    const before = sandbox.requests.length;
    await keyOf(sandbox);
    expect(sandbox.requests.slice(before)).toEqual([]);
  });

  it('exits with 3 if it needs a code, prints nothing on stdout, and says what to do', async () => {
    const sandbox = await openSandbox();
    const { stdout, stderr, exitCode } = await runCommand(sandbox, ['credential-process', role]);
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 3 });
    expect(stderr).toContain(`awsmfa login ${role}`);
  });

  it('asks on a terminal only with --prompt', async () => {
    const sandbox = await openSandbox();
    const program = startProgram({
      file: process.execPath,
      args: [awsmfaScript, 'credential-process', role],
      env: sandbox.env,
    });
    expect(await program.ends()).toBe(3);
    expect(program.transcript()).not.toContain('Token code of');
  });

  it('--prompt asks on the terminal itself even if all streams are pipes', async () => {
    const sandbox = await openSandbox();
    const program = startProgram({
      file: 'bash',
      args: [
        '-c',
        '"$0" "$1" credential-process kjh-DuperRole --prompt < /dev/null > "$HOME/out" 2> "$HOME/err"; echo "ended with $?"',
        process.execPath,
        awsmfaScript,
      ],
      env: sandbox.env,
      columns: 120,
    });
    await program.sees(`Token code of ${SUPER_DUPER_SERIAL} for ${role}: `);
    const code = sandbox.freshTokenCode(SUPER_DUPER_SERIAL);
    program.type(code);
    await program.sees('******');
    program.press('\r');
    await program.sees('ended with 0');
    expect(program.transcript()).not.toContain(code);
    expect(JSON.parse(readFileSync(join(sandbox.home, 'out'), 'utf8')).Version).toBe(1);
    expect(readFileSync(join(sandbox.home, 'err'), 'utf8')).toBe('');
  });

  it('renews a session with under 16 minutes left if that needs no code', async () => {
    const sandbox = await openSandbox();
    await signIn(sandbox, role);
    const first = await keyOf(sandbox);
    leave(sandbox, 20);
    expect(await keyOf(sandbox)).toBe(first);
    leave(sandbox, 15);
    expect(await keyOf(sandbox)).not.toBe(first);
  });

  it("prints the old session if it can't be renewed", async () => {
    const sandbox = await openSandbox();
    await signIn(sandbox, role);
    const first = await keyOf(sandbox);
    leave(sandbox, 15);
    sandbox.faults.arm({ kind: 'reset' });
    expect(await keyOf(sandbox)).toBe(first);
    sandbox.faults.clear();
    const { directory } = createHeart(sandbox);
    for (const name of readdirSync(directory)) {
      if (name.startsWith('awsmfa-') && name.endsWith('.json')) {
        writeFileSync(join(directory, name), '{}');
      }
    }
    expect(await keyOf(sandbox)).toBe(first);
    leave(sandbox, 0.5);
    const { exitCode } = await runCommand(sandbox, ['credential-process', role]);
    expect(exitCode).toBe(3);
  });

  it('gets new credentials for --force-refresh, and says what the most is if --min-left asks for too much', async () => {
    const sandbox = await openSandbox();
    await signIn(sandbox, role);
    const first = await keyOf(sandbox);
    expect(await keyOf(sandbox, '--force-refresh')).not.toBe(first);
    const { exitCode, stdout, stderr } = await runCommand(sandbox, [
      'credential-process',
      role,
      '--min-left',
      '7200',
    ]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toContain('at most 3600 s, and --min-left asks for 7200 s.');
  });

  it('runs mfa_process if it needs a code, and shows nothing that it prints', async () => {
    const sandbox = await openSandbox();
    const code = sandbox.freshTokenCode(SUPER_DUPER_SERIAL);
    configure(sandbox, {
      'kjh-SuperDuperUser': `mfa_process = echo touch your key >&2; echo ${code}`,
      [role]: `role_arn = ${DUPER_ROLE}\nsource_profile = kjh-SuperDuperUser\nmfa_serial = ${SUPER_DUPER_SERIAL}`,
    });
    const { stdout, stderr, exitCode } = await runAwsmfa(sandbox, ['credential-process', role]);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout).Version).toBe(1);
    expect(stderr).toBe('touch your key\n');
  });

  it('exits with 3 if mfa_process gives no code and there is no terminal', async () => {
    const sandbox = await openSandbox();
    configure(sandbox, {
      'kjh-SuperDuperUser': 'mfa_process = echo hunter2; exit 9',
      [role]: `role_arn = ${DUPER_ROLE}\nsource_profile = kjh-SuperDuperUser\nmfa_serial = ${SUPER_DUPER_SERIAL}`,
    });
    const { stdout, stderr, exitCode } = await runCommand(sandbox, [
      'credential-process',
      role,
      '--debug',
    ]);
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 3 });
    expect(stderr).toContain('failed with exit code 9');
    expect(stderr).not.toContain('hunter2');
    expect(sandbox.requests).toEqual([]);
  });

  it('serves the profile behind a link without a second awsmfa', async () => {
    const sandbox = await openSandbox();
    const path = join(sandbox.home, '.aws', 'config');
    const config = readFileSync(path, 'utf8');
    writeFileSync(
      path,
      `${config}\n[profile linked]\ncredential_process = /nowhere/awsmfa credential-process ${role}\n` +
        '[profile circle]\ncredential_process = awsmfa credential-process circle\n',
    );
    await signIn(sandbox, role);
    const { stdout } = await runCommand(sandbox, ['credential-process', 'linked']);
    expect(JSON.parse(stdout).AccessKeyId).toBe(await keyOf(sandbox));
    const circle = await runCommand(sandbox, ['credential-process', 'circle']);
    expect(circle.exitCode).toBe(1);
    expect(circle.stderr).toContain('links form a circle');
  });

  it('uses what a process prints, and quotes nothing of one that fails', async () => {
    const sandbox = await openSandbox();
    const keys = '{"Version":1,"AccessKeyId":"AKIAX","SecretAccessKey":"s"}';
    writeFileSync(join(sandbox.home, 'keys'), keys);
    writeFileSync(
      join(sandbox.home, '.aws', 'config'),
      `[profile good]\ncredential_process = cat ${join(sandbox.home, 'keys')}\n` +
        '[profile bad]\ncredential_process = sh -c "echo hunter2; echo why it failed >&2; exit 1" --password=hunter4\n' +
        '[profile rubbish]\ncredential_process = echo hunter5\n',
    );
    const good = await runAwsmfa(sandbox, ['credential-process', 'good']);
    expect(JSON.parse(good.stdout)).toMatchObject({ AccessKeyId: 'AKIAX' });
    for (const name of ['bad', 'rubbish']) {
      const { stdout, stderr, exitCode } = await runAwsmfa(sandbox, [
        'credential-process',
        name,
        '--debug',
      ]);
      expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 1 });
      expect(stderr).toContain(`the credential_process of ${name},`);
      expect(stderr.includes('why it failed\n')).toBe(name === 'bad');
      expect(stderr).not.toMatch(/hunter\d/);
    }
  });
});
