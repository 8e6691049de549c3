import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Sandbox } from '../../src/sandbox/server';
import { type RunOptions, run, runAwsmfa, runCommand, signIn } from '../support/run';
import { openSandbox, SUPER_DUPER_SERIAL } from '../support/sandbox';

const role = 'kjh-DuperRole';

/** Everything below the home directory, but what is there from the beginning. */
function written({ home }: Sandbox): readonly string[] {
  return readdirSync(home, { recursive: true, encoding: 'utf8' })
    .filter((path) => !seeded.has(path))
    .sort();
}

const seeded: ReadonlySet<string> = new Set([
  '.aws',
  '.aws/config',
  '.aws/credentials',
  '.config',
  '.config/awsmfa',
  '.config/awsmfa/config',
  'bin',
]);

async function refused(
  sandbox: Sandbox,
  args: readonly string[],
  options: Partial<RunOptions> = {},
): Promise<{ readonly exitCode: number | null; readonly lines: readonly string[] }> {
  const { stdout, stderr, exitCode } = await runCommand(sandbox, args, options);
  expect(stdout).toBe('');
  return { exitCode, lines: stderr.trimEnd().split('\n') };
}

describe('wrong usage exits with 2, prints two lines, and writes nothing', () => {
  it.each([
    [
      'an unknown profile',
      ['login', 'kjh-Dupper'],
      'There is no profile kjh-Dupper.',
      'Did you mean',
    ],
    [
      'an unknown option',
      ['login', role, '--tokn-code', '1'],
      'has no option --tokn-code.',
      'Did you mean --token-code?',
    ],
    ['an unknown command', ['lgoin', role], 'There is no command lgoin.', 'Did you mean login?'],
    [
      'a missing value',
      ['login', role, '--token-code'],
      '--token-code needs a value',
      'Usage: awsmfa login',
    ],
    [
      'a missing name',
      ['credential-process'],
      'needs <profile>',
      'Usage: awsmfa credential-process',
    ],
    ['a name too many', ['env', role, 'other'], 'does not take other', 'Usage: awsmfa env'],
    [
      'a code of five digits',
      ['login', role, '--token-code', '12345'],
      'is not six digits',
      '123456',
    ],
    ['a code of letters', ['login', role, '--token-code', 'abcdef'], 'is not six digits', '123456'],
    ['an empty code', ['login', role, '--token-code='], 'is not six digits', '123456'],
    [
      'a code of numerals that are no digits',
      ['login', role, '--token-code', '一二三四五六'],
      'is not six digits',
      '123456',
    ],
    [
      'a duration under the least',
      ['login', role, '--duration-seconds', '899'],
      'no session of 899 s',
      '900',
    ],
    [
      'a duration over the most of a role',
      ['login', role, '--duration-seconds', '43201'],
      'no session of 43201 s',
      '43200',
    ],
    [
      'a duration over the most of a user',
      ['login', 'two-devices', '--duration-seconds', '129601'],
      'no session of 129601 s',
      '129600',
    ],
    [
      'a duration in hours',
      ['login', role, '--duration-seconds', '1h'],
      'whole number of seconds, not 1h',
      '3600',
    ],
    ['a negative minimum', ['login', role, '--min-left', '-1'], 'whole number of seconds', '3600'],
    ['a wait in minutes', ['login', role, '--wait', '1m'], 'whole number of seconds, not 1m', '20'],
    [
      'an empty serial number',
      ['login', role, '--serial-number', ''],
      '--serial-number is empty',
      'Leave',
    ],
    [
      'a region that is none',
      ['login', role, '--region', 'EU (Ireland)'],
      'is not a region',
      'eu-west-1',
    ],
    [
      'a region in capital letters',
      ['login', role, '--region', 'EU-WEST-1'],
      'AWS accepts only lowercase',
      '--region eu-west-1',
    ],
    [
      'help for a command that nobody has',
      ['help', 'lgoin'],
      'There is no command lgoin.',
      'login',
    ],
  ])('%s', async (_, args, message, hint) => {
    const sandbox = await openSandbox();
    const { exitCode, lines } = await refused(sandbox, args);
    expect(exitCode).toBe(2);
    expect(lines).toEqual([
      expect.stringContaining(message),
      expect.stringMatching(new RegExp(`^hint: .*${hint.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`)),
    ]);
    expect(written(sandbox)).toEqual([]);
    expect(sandbox.requests).toEqual([]);
  });
});

describe("files that can't be read", () => {
  it.each([
    ['a directory', (path: string) => mkdirSync(path)],
    ['a link to itself', (path: string) => symlinkSync(path, path)],
  ])('because there is %s are named with the reason, and the rest is used', async (_, put) => {
    const sandbox = await openSandbox();
    const config = join(sandbox.home, '.aws', 'config');
    rmSync(config);
    put(config);
    const { exitCode, lines } = await refused(sandbox, ['login', role]);
    expect(exitCode).toBe(1);
    expect(lines[0]).toBe(`awsmfa: There is no profile ${role} in what can be read.`);
    expect(lines[1]).toMatch(/^hint: ~\/\.aws\/config: It can't be read: /);
    const { stdout, stderr } = await runCommand(sandbox, ['list']);
    expect(stdout).toContain('new-hire');
    expect(stderr).toContain('awsmfa: ~/.aws/config: ');
    expect((await runCommand(sandbox, ['credential-process', 'new-hire'])).exitCode).toBe(0);
    expect(written(sandbox)).toEqual([]);
  });

  it('because of a FIFO without a writer do not make it wait', async () => {
    const sandbox = await openSandbox();
    const config = join(sandbox.home, '.aws', 'config');
    rmSync(config);
    await run('mkfifo', [config], { env: sandbox.env });
    const { stdout, stderr } = await runCommand(sandbox, ['list']);
    expect(stdout).toContain('new-hire');
    expect(stderr).toContain('awsmfa: ~/.aws/config: ');
  });

  it('in the cache that are a FIFO are a miss, and the next session replaces them', async () => {
    const sandbox = await openSandbox();
    const cache = join(sandbox.home, '.aws', 'cli', 'cache');
    mkdirSync(cache, { recursive: true, mode: 0o700 });
    // The AWS CLI's own name for the entry of this role and device.
    const entry = join(cache, '4f9bc4683d6b21b90e588505e0eb1ac441b74af0.json');
    await run('mkfifo', [entry], { env: sandbox.env });
    const list = await runCommand(sandbox, ['list', '--json', role]);
    expect(JSON.parse(list.stdout).profiles[0].session).toBe(null);
    expect((await runCommand(sandbox, ['doctor'])).stdout).toContain(`rm ${entry}`);
    await signIn(sandbox, role);
    expect((await runCommand(sandbox, ['list', '--check', role])).exitCode).toBe(0);
  });

  it('with certificates that are a FIFO do not make it wait', async () => {
    const sandbox = await openSandbox();
    const fifo = join(sandbox.home, 'ca.pem');
    execFileSync('mkfifo', [fifo]);
    const env = {
      AWS_CA_BUNDLE: fifo,
      AWS_ENDPOINT_URL: sandbox.url.replace('http:', 'https:'),
    };
    const { exitCode, lines } = await refused(sandbox, ['login', role, '--token-code', '123456'], {
      env,
    });
    expect(exitCode).toBe(1);
    expect(lines[0]).toContain('Could not read ~/ca.pem: ');
  });

  it('with certificates are named with the reason', async () => {
    const sandbox = await openSandbox();
    const env = {
      AWS_CA_BUNDLE: join(sandbox.home, 'nowhere.pem'),
      AWS_ENDPOINT_URL: sandbox.url.replace('http:', 'https:'),
    };
    const code = sandbox.freshTokenCode(SUPER_DUPER_SERIAL);
    const { exitCode, lines } = await refused(sandbox, ['login', role, '--token-code', code], {
      env,
    });
    expect(exitCode).toBe(1);
    expect(lines[0]).toBe('awsmfa: Could not read ~/nowhere.pem: there is no such file.');
    expect(sandbox.requests).toEqual([]);
  });
});

describe('a home directory', () => {
  it('that does not exist has no profiles, and nothing is created', async () => {
    const sandbox = await openSandbox();
    const home = join(sandbox.home, 'gone');
    const list = await runCommand(sandbox, ['list'], { env: { HOME: home } });
    expect(list).toMatchObject({ exitCode: 0, stdout: '' });
    expect(list.stderr).toContain('No profiles in ~/.aws/config');
    const login = await refused(sandbox, ['login', role], { env: { HOME: home } });
    expect(login.exitCode).toBe(2);
    expect(existsSync(home)).toBe(false);
  });

  it('that does not exist, with files elsewhere, keeps a session in memory only and says so', async () => {
    const sandbox = await openSandbox();
    const home = join(sandbox.home, 'gone');
    const code = sandbox.freshTokenCode(SUPER_DUPER_SERIAL);
    const { exitCode, stdout, stderr } = await runCommand(
      sandbox,
      ['credential-process', role, '--token-code', code],
      {
        env: {
          HOME: home,
          AWS_CONFIG_FILE: join(sandbox.home, '.aws', 'config'),
          AWS_SHARED_CREDENTIALS_FILE: join(sandbox.home, '.aws', 'credentials'),
        },
      },
    );
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout).Version).toBe(1);
    expect(stderr).toBe(
      `awsmfa: Could not write ${home}: the home directory does not exist. The session was not saved.\n`,
    );
    expect(existsSync(home)).toBe(false);
    expect(written(sandbox)).toEqual([]);
  });

  it('that is empty means the root, as for aws, and never the working directory', async () => {
    const sandbox = await openSandbox();
    const { stderr } = await runAwsmfa(sandbox, ['list'], {
      env: { HOME: '' },
      cwd: sandbox.home,
    });
    expect(stderr).toContain('No profiles in /.aws/config');
  });

  it("in which the cache can't be written still gets a session, and says what could not be written", async () => {
    const sandbox = await openSandbox();
    writeFileSync(join(sandbox.home, '.aws', 'cli'), 'a file in the place of the directory');
    const code = sandbox.freshTokenCode(SUPER_DUPER_SERIAL);
    const { exitCode, stdout, stderr } = await runCommand(sandbox, [
      'credential-process',
      role,
      '--token-code',
      code,
    ]);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout).Version).toBe(1);
    expect(stderr).toMatch(/^awsmfa: Could not write \S+: .* The session was not saved\.\n$/);
  });

  it("in which an entry can't be deleted makes logout name it and exit with 1", async () => {
    const sandbox = await openSandbox();
    await signIn(sandbox, role);
    const cache = join(sandbox.home, '.aws', 'cli', 'cache');
    for (const name of readdirSync(cache).filter((entry) => /^[0-9a-f]{40}\.json$/.test(entry))) {
      rmSync(join(cache, name));
      mkdirSync(join(cache, name));
    }
    const { exitCode, lines } = await refused(sandbox, ['logout', role]);
    expect(exitCode).toBe(1);
    expect(lines[0]).toMatch(/^awsmfa: Could not delete \S+\.json: /);
  });
});

describe("a profile that can't work", () => {
  it('exits with 1, the reason and the line to fix', async () => {
    const sandbox = await openSandbox();
    const { exitCode, lines } = await refused(sandbox, ['login', 'broken-role']);
    expect(exitCode).toBe(1);
    expect(lines).toEqual([
      'awsmfa: broken-role: source_profile "left-the-company" doesn\'t exist.',
      expect.stringMatching(/^hint: Fix: ~\/\.aws\/config:\d+$/),
    ]);
  });

  it('with a duration that AWS does not allow is never called, and the setting is named', async () => {
    const sandbox = await openSandbox();
    await signIn(sandbox, 'kjh-SuperDuperUser');
    const path = join(sandbox.home, '.aws', 'config');
    writeFileSync(
      path,
      `[profile short]\nrole_arn = arn:aws:iam::123456789012:role/kjh-DuperRole\nsource_profile = kjh-SuperDuperUser\nmfa_serial = ${SUPER_DUPER_SERIAL}\nduration_seconds = 100\nregion = us-east-1\nendpoint_url = ${sandbox.url}\n[profile kjh-SuperDuperUser]\nendpoint_url = ${sandbox.url}\n`,
    );
    const { exitCode, lines } = await refused(sandbox, ['login', 'short']);
    expect(exitCode).toBe(1);
    expect(lines[0]).toContain('duration_seconds = 100 is not valid');
    expect(lines[1]).toContain('Fix: ~/.aws/config:5');
  });

  it('with a region that would be another host is never called', async () => {
    const sandbox = await openSandbox();
    const path = join(sandbox.home, '.aws', 'config');
    writeFileSync(
      path,
      '[profile kjh-SuperDuperUser]\nregion = evil.example/\nmfa_serial = x123456789\n',
    );
    chmodSync(path, 0o600);
    const { exitCode, lines } = await refused(
      sandbox,
      ['login', 'kjh-SuperDuperUser', '--token-code', '123456'],
      { env: { AWS_ENDPOINT_URL: undefined } },
    );
    expect(exitCode).toBe(1);
    expect(lines[0]).toContain('evil.example');
  });
});
