import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startProgram } from '../support/program';
import { awsmfaScript, run } from '../support/run';

/** As a container starts a program under some number: the system's list of users lacks it. */
const asNobody = ['--reuid=54321', '--regid=54321', '--clear-groups'];
const canBeNobody =
  process.getuid?.() === 0 &&
  spawnSync('setpriv', [...asNobody, process.execPath, '-e', '0']).status === 0;

const config = `[profile u]
region = us-east-1
aws_access_key_id = ASIAIOSFODNN7EXAMPLE
aws_secret_access_key = secret
aws_session_token = token
`;

/** A copy of the program and a config file that every user can read. */
function openCopy() {
  const directory = mkdtempSync(join(tmpdir(), 'awsmfa-homeless-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  chmodSync(directory, 0o755);
  const root = join(awsmfaScript, '../..');
  for (const part of ['bin', 'dist', 'package.json']) {
    cpSync(join(root, part), join(directory, 'program', part), { recursive: true });
  }
  const configFile = join(directory, 'config');
  writeFileSync(configFile, config, { mode: 0o644 });
  const locked = join(directory, 'locked');
  mkdirSync(locked, { mode: 0o700 });
  const script = join(directory, 'program/bin/awsmfa.js');
  const env = { PATH: '/usr/bin:/bin', AWS_CONFIG_FILE: configFile, SHELL: '/bin/sh' };
  const awsmfa = (args: readonly string[], more: Readonly<Record<string, string>>, cwd?: string) =>
    run('setpriv', [...asNobody, process.execPath, script, ...args], {
      env: { ...env, ...more },
      ...(cwd === undefined ? {} : { cwd }),
    });
  return { directory, locked, script, env, awsmfa };
}

describe.runIf(canBeNobody)('a user id that the system has no record of', () => {
  it.each([
    { home: 'none', env: {} },
    { home: 'the root', env: { HOME: '/' } },
    { home: 'an empty text', env: { HOME: '' } },
    { home: 'a relative path', env: { HOME: 'relative' } },
    { home: "another user's, which can't be entered", env: { HOME: '/locked' } },
    { home: 'absent', env: { HOME: '/no/such/home' } },
  ])('has every command, where its home is $home', async ({ env }) => {
    const { awsmfa, locked } = openCopy();
    const more = env.HOME === '/locked' ? { HOME: locked } : env;
    for (const args of [
      ['list', 'u'],
      ['exec', 'u', '--', 'true'],
      ['env', 'u'],
      ['credential-process', 'u'],
      ['shell', 'u'],
    ]) {
      const { exitCode, stderr } = await awsmfa(args, more);
      expect({ args, exitCode, stderr }).toMatchObject({ exitCode: 0 });
      expect(stderr).not.toContain('does not know');
    }
    const { stdout, stderr } = await awsmfa(['doctor', '--json', 'u'], more);
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toHaveProperty('version', 1);
  });

  it('gets the shell that SHELL names, and else /bin/sh with a word about it', async () => {
    const { awsmfa } = openCopy();
    expect((await awsmfa(['shell', 'u'], {})).stderr).toBe('');
    const { exitCode, stderr } = await awsmfa(['shell', 'u'], { SHELL: '/no/such/shell' });
    expect(exitCode).toBe(0);
    expect(stderr).toContain('/bin/sh');
  });

  it('gets a shell from the list', async () => {
    const { env, script } = openCopy();
    const terminal = startProgram({
      file: 'setpriv',
      args: [...asNobody, process.execPath, script],
      env: { ...env, HOME: '/', SHELL: '/bin/sh' },
    });
    await terminal.sees(/\bu\b +end unknown/);
    terminal.press('s');
    await terminal.sees('shell for u');
    terminal.type('echo $AWS_VAULT-$((40 + 2)); exit\r');
    await terminal.waitsFor('the shell', () => terminal.transcript().includes('u-42'));
    terminal.press('q');
    await terminal.end();
  });

  it('works in a directory that was deleted', async () => {
    const { awsmfa } = openCopy();
    const script = 'mkdir "$0" && cd "$0" && rmdir "$0" && exec "$@"';
    const { script: program, env } = openCopy();
    const gone = join(tmpdir(), `awsmfa-gone-${process.pid}`);
    const words = [process.execPath, program, 'exec', 'u', '--', 'true'];
    const ended = await run('sh', ['-c', script, gone, ...words], { env: { ...env, HOME: '/' } });
    expect(ended).toMatchObject({ exitCode: 0, stderr: '' });
    expect((await awsmfa(['list'], { HOME: '/' })).exitCode).toBe(0);
  });
});
