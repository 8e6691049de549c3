import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startProgram } from '../support/program';
import { awsmfaScript, run } from '../support/run';

/** A user id without a record, as a container may have. */
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
let directory = '';
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'awsmfa-homeless-'));
  chmodSync(directory, 0o755);
  const root = join(awsmfaScript, '../..');
  for (const part of ['bin', 'dist', 'package.json']) {
    cpSync(join(root, part), join(directory, 'program', part), { recursive: true });
  }
  writeFileSync(join(directory, 'config'), config, { mode: 0o644 });
  mkdirSync(join(directory, 'locked'), { mode: 0o700 });
});
afterAll(() => rmSync(directory, { recursive: true }));

const script = () => join(directory, 'program/bin/awsmfa.js');
const env = () => ({
  PATH: '/usr/bin:/bin',
  AWS_CONFIG_FILE: join(directory, 'config'),
  SHELL: '/bin/sh',
});
const awsmfa = (args: readonly string[], more: Readonly<Record<string, string>>) =>
  run('setpriv', [...asNobody, process.execPath, script(), ...args], {
    env: { ...env(), ...more },
  });

describe.runIf(canBeNobody)('a user id that the system has no record of', () => {
  it.each([
    { home: 'none', env: {} },
    { home: 'the root', env: { HOME: '/' } },
    { home: 'an empty text', env: { HOME: '' } },
    { home: 'a relative path', env: { HOME: 'relative' } },
    { home: "another user's, which can't be entered", env: { HOME: '/locked' } },
    { home: 'absent', env: { HOME: '/no/such/home' } },
  ])('can run commands when its home is $home', async (at) => {
    const more = at.env.HOME === '/locked' ? { HOME: join(directory, 'locked') } : at.env;
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

  it('gets the shell that SHELL names, or else /bin/sh with a notice', async () => {
    expect((await awsmfa(['shell', 'u'], {})).stderr).toBe('');
    const { exitCode, stderr } = await awsmfa(['shell', 'u'], { SHELL: '/no/such/shell' });
    expect(exitCode).toBe(0);
    expect(stderr).toContain('/bin/sh');
  });

  it('gets a shell from the list', async () => {
    const terminal = startProgram({
      file: 'setpriv',
      args: [...asNobody, process.execPath, script()],
      env: { ...env(), HOME: '/', SHELL: '/bin/sh' },
    });
    await terminal.sees(/\bu\b +end unknown/);
    terminal.press('s');
    await terminal.sees('shell for u');
    terminal.type('echo $AWS_VAULT-$((40 + 2)); exit\r');
    await terminal.waitsFor('the shell', () => terminal.transcript().includes('u-42'));
    terminal.press('q');
    await terminal.end();
  });

  it('can work in a deleted directory', async () => {
    const inDeleted = 'mkdir "$0" && cd "$0" && rmdir "$0" && exec "$@"';
    const gone = join(tmpdir(), `awsmfa-gone-${process.pid}`);
    const words = [process.execPath, script(), 'exec', 'u', '--', 'true'];
    const ended = await run('sh', ['-c', inDeleted, gone, ...words], {
      env: { ...env(), HOME: '/' },
    });
    expect(ended).toMatchObject({ exitCode: 0, stderr: '' });
    expect((await awsmfa(['list'], { HOME: '/' })).exitCode).toBe(0);
  });
});
