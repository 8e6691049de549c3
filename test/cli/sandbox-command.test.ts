import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterEach, describe, expect, it } from 'vitest';
import { keepStartingSessions } from '../../src/cli/sandbox/sandbox-sessions';
import { playTour } from '../../src/sandbox/tour/tour';
import { type Program, startProgram } from '../support/program';
import { awsmfaScript as awsmfa } from '../support/run';
import { clientFor, openSandbox, SUPER_DUPER_SERIAL, toKeys } from '../support/sandbox';

type Result = {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
};

/** Runs the built program with no terminal, its own process group aside from ours. */
function start(args: readonly string[], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [awsmfa, ...args], {
    detached: true,
    env: { PATH: process.env['PATH'], HOME: '/nonexistent', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const end = new Promise<Result>((resolve) => {
    child.on('close', (exitCode) => resolve({ exitCode, stdout, stderr }));
  });
  return { child, end, stdout: () => stdout };
}

const run = (...args: string[]) => start(args).end;

describe('awsmfa sandbox -- COMMAND', () => {
  let terminal: Program | undefined;
  afterEach(() => terminal?.end());

  it('runs the command in it, with awsmfa on its PATH, and returns its exit code', async () => {
    const script = `echo "home=$HOME"; awsmfa sandbox-code ${SUPER_DUPER_SERIAL}; exit 7`;
    const { exitCode, stdout, stderr } = await run('sandbox', '--', 'sh', '-c', script);
    expect(exitCode).toBe(7);
    const [home = '', code] = stdout.split('\n');
    expect(home).toMatch(/^home=.*awsmfa-sandbox-/);
    expect(code).toMatch(/^\d{6}$/);
    expect(stderr).toMatch(/awsmfa: good for \d+ s/);
    expect(existsSync(home.replace('home=', ''))).toBe(false);
  });

  it('returns 127 for a command that is not there', async () => {
    const { exitCode, stderr } = await run('sandbox', '--', 'no-such-command');
    expect(exitCode).toBe(127);
    expect(stderr).toContain('Could not start no-such-command: there is no such command.');
  });

  it.each([[['--']], [['--tour', '--', 'true']]])('takes no %j', async (args) => {
    const { exitCode, stderr } = await run('sandbox', ...args);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('Usage: awsmfa sandbox');
  });

  it.each([
    { signal: 'SIGTERM', exitCode: 143 },
    { signal: 'SIGHUP', exitCode: 129 },
    { signal: 'SIGINT', exitCode: 130 },
  ] as const)('is gone with its directory after $signal', async ({ signal, exitCode }) => {
    const running = start(['sandbox', '--', 'sh', '-c', 'echo "$HOME"; exec sleep 60']);
    await expect.poll(running.stdout).toContain('awsmfa-sandbox-');
    const home = running.stdout().trim();
    expect(existsSync(home)).toBe(true);
    running.child.kill(signal);
    expect(await running.end).toMatchObject({ exitCode });
    expect(existsSync(home)).toBe(false);
  });

  it('tells a shell where it is, and how to get a code', async () => {
    terminal = startProgram({
      file: process.execPath,
      args: [awsmfa, 'sandbox', '--', '/bin/sh'],
      columns: 100,
    });
    await terminal.sees('This shell is in the sandbox');
    terminal.press('awsmfa sandbox-code kjh-SuperDuperUser; exit 3\r');
    expect(await terminal.exitCode).toBe(3);
    expect(terminal.screen().join('\n')).toMatch(/\b\d{6}\b/);
  });

  it('leaves Ctrl-C to the command', async () => {
    terminal = startProgram({
      file: process.execPath,
      args: [awsmfa, 'sandbox', '--', 'sh', '-c', 'echo "$HOME"; exec sleep 60'],
      columns: 200,
    });
    await terminal.sees('awsmfa-sandbox-');
    const home = terminal.screen()[0]!.trim();
    terminal.press('\x03');
    expect(await terminal.exitCode).toBe(130);
    expect(existsSync(home)).toBe(false);
  });
});

describe('awsmfa sandbox, on a terminal', () => {
  let terminal: Program | undefined;
  afterEach(() => terminal?.end());

  it('opens the UI on it, with the codes at hand, and leaves nothing behind', async () => {
    terminal = startProgram({
      file: process.execPath,
      args: [awsmfa, 'sandbox'],
      env: { HOME: '/nonexistent' },
    });
    await terminal.sees('kjh-DuperRole');
    const homes = () => readdirSync(tmpdir()).filter((name) => name.includes(`-${terminal?.pid}-`));
    expect(homes()).toHaveLength(1);
    terminal.press('p');
    await terminal.sees(/kjh-SuperDuperUser\s+\d{3} \d{3}/);
    terminal.press('\x1b');
    await terminal.seesNo('Authenticator');
    terminal.press('q');
    expect(await terminal.exitCode).toBe(0);
    expect(homes()).toEqual([]);
  }, 60_000);

  it.each(['SIGTERM', 'SIGHUP'] as const)(
    'leaves nothing behind after %s',
    async (signal) => {
      terminal = startProgram({
        file: process.execPath,
        args: [awsmfa, 'sandbox'],
        env: { HOME: '/nonexistent' },
      });
      await terminal.sees('kjh-DuperRole');
      terminal.kill(signal);
      expect(await terminal.exitCode).toBe(signal === 'SIGTERM' ? 143 : 129);
      const { pid } = terminal;
      expect(readdirSync(tmpdir()).filter((name) => name.includes(`-${pid}-`))).toEqual([]);
      expect(terminal.isAlternateScreen()).toBe(false);
    },
    60_000,
  );
});

describe('awsmfa sandbox-code', () => {
  it('takes the name of a device too, and lists the devices if it finds none', async () => {
    const sandbox = await openSandbox();
    const ask = (device: string) => start(['sandbox-code', device], sandbox.env).end;
    expect((await ask('laptop')).stdout.trim()).toBe(
      sandbox.tokenCode('arn:aws:iam::123456789012:mfa/laptop'),
    );
    const { exitCode, stderr, stdout } = await ask('tablet');
    expect(exitCode).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toContain('The sandbox has no device tablet.');
    expect(stderr).toContain(SUPER_DUPER_SERIAL);
  });

  it('says so outside of a sandbox, and if the sandbox has ended', async () => {
    const outside = await run('sandbox-code', SUPER_DUPER_SERIAL);
    expect(outside).toMatchObject({ exitCode: 1, stdout: '' });
    expect(outside.stderr).toContain('This is not a sandbox');
    const gone = { AWSMFA_SANDBOX: 'http://127.0.0.1:1/-/0' };
    const { exitCode, stderr } = await start(['sandbox-code', 'laptop'], gone).end;
    expect(exitCode).toBe(1);
    expect(stderr).toContain('does not answer');
  });
});

it('approves the named sign-in to Identity Center, or the only one', async () => {
  const sandbox = await openSandbox();
  const { identityCenter, clock, env } = sandbox;
  const approve = (...code: string[]) => start(['sandbox-approve', ...code], env).end;
  expect((await approve()).stderr).toContain('No sign-in is waiting for approval.');
  const client = identityCenter.register([], clock.now());
  const first = identityCenter.authorize(client, clock.now());
  expect(await approve()).toMatchObject({ exitCode: 0, stdout: '' });
  expect(first.approval).toBe('allowed');
  const second = identityCenter.authorize(client, clock.now());
  const third = identityCenter.authorize(client, clock.now());
  const { exitCode, stderr } = await approve();
  expect(exitCode).toBe(1);
  expect(stderr).toContain(second.userCode);
  expect(stderr).toContain(third.userCode);
  expect(await approve(third.userCode)).toMatchObject({ exitCode: 0 });
  expect([second.approval, third.approval]).toEqual(['waiting', 'allowed']);
  expect((await approve(third.userCode)).stderr).toContain('no sign-in with the code');
});

describe('the sessions that the sandbox starts with', () => {
  it('show every state, and leave the role of the story without a session', async () => {
    const sandbox = await openSandbox();
    keepStartingSessions(sandbox);
    const { stdout } = await start(['list', '--json'], sandbox.env).end;
    const { profiles } = JSON.parse(stdout) as {
      profiles: {
        name: string;
        kind: string;
        session: { secondsLeft: number; origin: string } | null;
      }[];
    };
    const sessions = Object.fromEntries(profiles.map(({ name, session }) => [name, session]));
    expect(sessions['kjh-SuperDuperUser']).toBeNull();
    expect(sessions['kjh-DuperRole']).toBeNull();
    expect(sessions['old-session']).toBeNull();
    expect(sessions['kjh-AuditRole']).toMatchObject({ origin: 'aws-cli' });
    expect(sessions['kjh-AuditRole']!.secondsLeft).toBeGreaterThan(30 * 60);
    expect(sessions['chain-second']!.secondsLeft).toBeLessThan(30 * 60);
    expect(sessions['two-devices']!.secondsLeft).toBeLessThan(5 * 60);
    expect([...new Set(profiles.map(({ kind }) => kind))].sort()).toEqual(
      ['broken', 'mfa-role', 'mfa-user', 'sso', 'user'].sort(),
    );
  });

  it('are real: AWS issued them and knows when they expire', async () => {
    const sandbox = await openSandbox();
    keepStartingSessions(sandbox);
    const directory = join(sandbox.home, '.aws/cli/cache');
    const said: string[] = [];
    for (const name of readdirSync(directory).filter((entry) => entry.endsWith('.json'))) {
      const { Credentials } = JSON.parse(readFileSync(join(directory, name), 'utf8'));
      const sts = new STSClient(clientFor(sandbox, toKeys(Credentials)));
      said.push(
        await sts.send(new GetCallerIdentityCommand({})).then(
          ({ Arn }) => Arn!.replace(/AWS-CLI-session-\d+/, 'SESSION'),
          (error: Error) => error.name,
        ),
      );
    }
    expect(said.sort()).toEqual([
      'ExpiredToken',
      'arn:aws:iam::123456789012:user/kjh-TwoDevices',
      'arn:aws:sts::210987654321:assumed-role/kjh-AuditRole/SESSION',
      'arn:aws:sts::333333333333:assumed-role/kjh-SecondRole/SESSION',
    ]);
  });
});

describe('the tour', () => {
  it('plays by itself without a terminal, and every step succeeds', async () => {
    const { exitCode, stdout } = await run('sandbox');
    expect(stdout).not.toContain('FAILED');
    expect(stdout).toMatch(/All \d+ steps passed in \d+\.\d s\./);
    expect(exitCode).toBe(0);
    const home = /home directory: (\S+) /.exec(stdout)![1]!;
    expect(existsSync(home)).toBe(false);
  }, 90_000);

  it('shows no secret key, no session token and no seed', async () => {
    const sandbox = await openSandbox();
    const { signal } = new AbortController();
    let shown = '';
    const write = (text: string) => {
      shown += text;
    };
    const program = { node: process.execPath, script: awsmfa };
    expect(await playTour({ sandbox, program, write, signal })).toBe(0);
    const secrets = [
      ...[...sandbox.world.users.values()].flatMap(({ accessKeys }) =>
        accessKeys.map(({ secretAccessKey }) => secretAccessKey),
      ),
      ...[...sandbox.world.sessions.values()].flatMap(({ secretAccessKey, sessionToken }) => [
        secretAccessKey,
        sessionToken,
      ]),
    ];
    for (const { seed } of sandbox.world.devices.values()) secrets.push(seed ?? '');
    expect(secrets.length).toBeGreaterThan(12);
    expect(secrets.filter((secret) => shown.includes(secret))).toEqual([]);
  }, 90_000);

  it('exits with 1 and names the steps that fail', async () => {
    const sandbox = await openSandbox();
    const { signal } = new AbortController();
    let shown = '';
    const write = (text: string) => {
      shown += text;
    };
    // A program that says nothing and exits with 0, whatever it is asked.
    const program = { node: 'true', script: '' };
    expect(await playTour({ sandbox, program, write, signal })).toBe(1);
    expect(shown).toMatch(/FAILED: exit code 4: AWS refused/);
    expect(shown).toMatch(/\d+ of \d+ steps failed:/);
  }, 90_000);

  it('says which step it skipped on a machine without the AWS CLI', async () => {
    const { exitCode, stdout } = await start(['sandbox'], { PATH: '/nonexistent' }).end;
    expect(stdout).toMatch(/Skipped one step: the AWS CLI is not installed\./);
    expect(stdout).toMatch(/All \d+ steps passed/);
    expect(exitCode).toBe(0);
  }, 90_000);

  it('ends at once on a signal, and cleans up', async () => {
    const running = start(['sandbox', '--tour']);
    await expect.poll(running.stdout).toContain('home directory');
    running.child.kill('SIGTERM');
    expect(await running.end).toMatchObject({ exitCode: 143 });
    const home = /home directory: (\S+) /.exec(running.stdout())![1]!;
    expect(existsSync(home)).toBe(false);
  });
});
