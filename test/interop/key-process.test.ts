/** Long-term keys from a real store, and sessions used by the AWS CLI and moto. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { isInstalled } from '../support/installed';
import { openWithProcess } from '../support/key-process';
import { startMoto } from '../support/moto';
import { run } from '../support/run';

const hasPass = isInstalled('pass') && isInstalled('gpg');
const hasAws = isInstalled('aws');
const hasMoto = isInstalled('moto_server');
for (const [is, what] of [
  [hasPass, 'pass and gpg are not installed: no keys came out of a real store'],
  [hasAws, 'the aws CLI is not installed: it used no session of a process'],
  [hasMoto, 'moto_server is not installed: no process was tried against it'],
] as const) {
  if (!is) process.stderr.write(`${what}\n`);
}

/** The sandbox's keys in a new password store, encrypted with this passphrase. */
async function openWithPass(passphrase: string) {
  const opened = await openWithProcess();
  const { home } = opened.sandbox;
  // The agent's socket needs a short path.
  const gnupg = mkdtempSync(join(tmpdir(), 'gpg-'));
  const env = {
    PATH: process.env['PATH'],
    HOME: home,
    GNUPGHOME: gnupg,
    PASSWORD_STORE_DIR: join(home, 'store'),
  };
  const agent = (command: string) => spawnSync('gpgconf', ['--kill', command], { env });
  onTestFinished(() => {
    agent('all');
    rmSync(gnupg, { recursive: true, force: true });
  });
  const key = ['--batch', '--pinentry-mode', 'loopback', '--passphrase', passphrase];
  for (const [file, args, input] of [
    [
      'gpg',
      [...key, '--quick-generate-key', 'test@example.com', 'default', 'default', 'never'],
      '',
    ],
    ['pass', ['init', 'test@example.com'], ''],
    ['pass', ['insert', '-m', 'aws/vault'], readFileSync(join(home, 'keys.json'), 'utf8')],
  ] as const) {
    const { exitCode, stderr } = await run(file, args, { env, input });
    expect(exitCode, stderr).toBe(0);
  }
  // Stopping the agent makes it forget the passphrase.
  agent('gpg-agent');
  const config = join(home, '.aws', 'config');
  const text = readFileSync(config, 'utf8');
  writeFileSync(
    config,
    text.replace(/^credential_process = .*$/m, 'credential_process = pass aws/vault'),
  );
  return { ...opened, env };
}

describe.runIf(hasPass)('keys that pass keeps', () => {
  it.runIf(hasAws)('open all roles with one code, and aws uses their sessions', async () => {
    const { sandbox, awsmfa, code, calls, env } = await openWithPass('');
    const all = await awsmfa(['login', 'vault', '--all', '--token-code', code()], { env });
    expect(all.exitCode, all.stderr).toBe(0);
    expect(calls('GetSessionToken')).toBe(1);
    for (const [profile, role] of [
      ['one', 'kjh-DuperRole'],
      ['two', 'second'],
    ] as const) {
      const identity = ['sts', 'get-caller-identity', '--output', 'json', '--profile', profile];
      const { exitCode, stdout, stderr } = await run('aws', identity, {
        env: { ...sandbox.env, ...env },
      });
      expect(exitCode, stderr).toBe(0);
      expect(JSON.parse(stdout).Arn).toContain(`assumed-role/${role}/awsmfa-session-`);
    }
    // It did not request another session.
    expect(calls('AssumeRole')).toBe(2);
  });

  it('are reported with their store if it is locked and nobody can be asked', async () => {
    const { awsmfa, env } = await openWithPass('a passphrase');
    const { exitCode, stderr } = await awsmfa(['login', 'one', '--token-code', '123456'], { env });
    expect(stderr).toContain('pass, the credential_process of vault, failed with exit code');
    expect(exitCode).toBe(3);
  });
});

describe.runIf(hasMoto)('against the server of moto', () => {
  it('keys of a process open all roles with one code, and the process runs once', async () => {
    const moto = await startMoto();
    onTestFinished(() => moto.close());
    const { sandbox, awsmfa, runs } = await openWithProcess();
    const config = join(sandbox.home, '.aws', 'config');
    writeFileSync(config, readFileSync(config, 'utf8').replaceAll(sandbox.url, moto.url));
    const env = { AWS_ENDPOINT_URL: moto.url };
    const one = await awsmfa(['login', 'one', '--token-code', '123456'], { env });
    expect(one.exitCode, one.stderr).toBe(0);
    const two = await awsmfa(['login', 'two'], { env });
    expect(two.exitCode, two.stderr).toBe(0);
    expect(runs()).toBe(1);
  });
});
