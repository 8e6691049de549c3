/**
 * Keys in real stores: pass with gpg, and GNOME's Secret Service. The real aws uses their sessions.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { KeyStoreName } from '../../src/aws/key-stores/key-store';
import { isInstalled } from '../support/installed';
import { standInStores } from '../support/key-stores';
import { startProgram } from '../support/program';
import { awsmfaScript, run, runAwsmfa } from '../support/run';
import { DUPER_ROLE, keysOf, openSandbox, SUPER_DUPER_SERIAL } from '../support/sandbox';

const user = 'kjh-SuperDuperUser';
const hasPass = isInstalled('pass') && isInstalled('gpg');
const hasKeyring = ['secret-tool', 'gnome-keyring-daemon', 'dbus-daemon'].every(isInstalled);
const hasAws = isInstalled('aws');
for (const [is, what] of [
  [hasPass, 'pass and gpg are not installed: no keys were moved into a real store'],
  [
    hasKeyring,
    'no secret-tool, gnome-keyring-daemon or dbus-daemon: no keys were moved into a real keyring',
  ],
  [hasAws, 'the aws CLI is not installed: it used no keys out of a store'],
] as const) {
  if (!is) process.stderr.write(`${what}\n`);
}

type Env = Readonly<Record<string, string | undefined>>;

/** A sandbox with an environment in which a store works, and a counter of reads. */
async function openWith(makeStore: (home: string) => Promise<Env>, tool: string, readVerb: string) {
  const sandbox = await openSandbox();
  const store = await makeStore(sandbox.home);
  const counted = join(sandbox.home, 'counted');
  const bin = join(sandbox.home, 'counting');
  mkdirSync(bin);
  const real = spawnSync('sh', ['-c', `command -v ${tool}`], { encoding: 'utf8' }).stdout.trim();
  writeFileSync(join(bin, tool), `#!/bin/sh\necho "$1" >> '${counted}'\nexec ${real} "$@"\n`);
  chmodSync(join(bin, tool), 0o755);
  const env = { ...sandbox.env, ...store, PATH: `${bin}${delimiter}${process.env['PATH']}` };
  return {
    sandbox,
    env,
    awsmfa: (...args: string[]) => runAwsmfa(sandbox, args, { env }),
    pair: keysOf(sandbox.users.superDuper),
    reads: () =>
      existsSync(counted)
        ? readFileSync(counted, 'utf8')
            .split('\n')
            .filter((verb) => verb === readVerb).length
        : 0,
  };
}

async function makePass(home: string, passphrase: string): Promise<Env> {
  // The agent's socket needs a short path.
  const gnupg = mkdtempSync(join(tmpdir(), 'gpg-'));
  const own = { GNUPGHOME: gnupg, PASSWORD_STORE_DIR: join(home, 'store') };
  const env = { PATH: process.env['PATH'], HOME: home, ...own };
  const endAgent = () => spawnSync('gpgconf', ['--kill', 'all'], { env });
  onTestFinished(() => {
    endAgent();
    rmSync(gnupg, { recursive: true, force: true });
  });
  const curses = spawnSync('sh', ['-c', 'command -v pinentry-curses'], {
    encoding: 'utf8',
  }).stdout.trim();
  writeFileSync(join(gnupg, 'gpg-agent.conf'), curses && `pinentry-program ${curses}\n`);
  const key = ['--batch', '--pinentry-mode', 'loopback', '--passphrase', passphrase];
  const make = [...key, '--quick-generate-key', 'test@example.com', 'default', 'default', 'never'];
  for (const [file, args] of [
    ['gpg', make],
    ['pass', ['init', 'test@example.com']],
  ] as const) {
    const { exitCode, stderr } = await run(file, args, { env });
    expect(exitCode, stderr).toBe(0);
  }
  endAgent();
  return own;
}

/** A new session bus and an unlocked keyring. */
async function makeKeyring(home: string): Promise<Env> {
  const runtime = mkdtempSync(join(tmpdir(), 'run-'));
  const data = join(home, 'data');
  mkdirSync(data, { mode: 0o700 });
  const env = {
    PATH: process.env['PATH'],
    HOME: home,
    XDG_RUNTIME_DIR: runtime,
    XDG_DATA_HOME: data,
    XDG_CACHE_HOME: join(home, 'cache'),
  };
  const children: ChildProcess[] = [];
  onTestFinished(() => {
    for (const child of children) child.kill('SIGKILL');
    rmSync(runtime, { recursive: true, force: true });
  });
  const bus = spawn('dbus-daemon', ['--session', '--nofork', '--print-address'], {
    env,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  children.push(bus);
  const address = await new Promise<string>((resolve) => {
    bus.stdout?.setEncoding('utf8').once('data', (text: string) => resolve(text.trim()));
  });
  const withBus = { ...env, DBUS_SESSION_BUS_ADDRESS: address };
  const keyring = spawn(
    'gnome-keyring-daemon',
    ['--unlock', '--foreground', '--components=secrets'],
    {
      env: withBus,
      stdio: ['pipe', 'ignore', 'ignore'],
    },
  );
  children.push(keyring);
  keyring.stdin?.end('a password');
  const isUp = () =>
    spawnSync(
      'dbus-send',
      [
        '--session',
        '--print-reply',
        '--dest=org.freedesktop.DBus',
        '/',
        'org.freedesktop.DBus.NameHasOwner',
        'string:org.freedesktop.secrets',
      ],
      {
        env: withBus,
        encoding: 'utf8',
      },
    ).stdout.includes('true');
  await expect.poll(isUp, { timeout: 10_000 }).toBe(true);
  const { HOME: _, PATH: __, ...own } = withBus;
  return own;
}

/** Everything that works in the sandbox's home, with the keys only in a store. */
async function tellsSeedStory(store: KeyStoreName, opened: Awaited<ReturnType<typeof openWith>>) {
  const { sandbox, env, awsmfa, pair, reads } = opened;
  const moved = await awsmfa('keys', user, 'move', '--to', store, '--yes');
  expect(moved.exitCode, moved.stderr).toBe(0);
  expect(readFileSync(join(sandbox.home, '.aws', 'credentials'), 'utf8')).not.toContain(
    pair.secretAccessKey,
  );
  const before = reads();
  const code = sandbox.freshTokenCode(SUPER_DUPER_SERIAL);
  const login = await awsmfa('login', user, '--all', '--token-code', code);
  expect(login.exitCode, login.stderr).toBe(0);
  expect(sandbox.requests.filter((action) => action === 'GetSessionToken')).toHaveLength(1);
  const { stdout } = await awsmfa('list', '--json');
  const roles = (
    JSON.parse(stdout).profiles as { name: string; roleArn: string | null; session: unknown }[]
  ).filter(({ roleArn, session }) => roleArn !== null && session !== null);
  expect(roles.length).toBeGreaterThan(0);
  for (const { name } of roles) {
    const again = await awsmfa('exec', name, '--', 'true');
    expect(again.exitCode, again.stderr).toBe(0);
  }
  expect(reads()).toBe(before + 1);
  for (const { name, roleArn } of hasAws ? [...roles, { name: user, roleArn: user }] : []) {
    const identity = ['sts', 'get-caller-identity', '--output', 'json', '--profile', name];
    const aws = await run('aws', identity, { env });
    expect(aws.exitCode, aws.stderr).toBe(0);
    expect(JSON.parse(aws.stdout).Arn).toContain(`/${roleArn?.split('/').at(-1)}`);
    expect(aws.stderr).toBe('');
  }
  // aws runs a source profile's process at each start, even if its cache has the role's session.
  expect(reads()).toBe(before + 1 + (hasAws ? roles.length + 1 : 0));
  const restored = await awsmfa('keys', user, 'restore', '--yes');
  expect(restored.exitCode, restored.stderr).toBe(0);
  const print = ['print', '--store', store, '--access-key-id', pair.accessKeyId];
  const gone = await awsmfa('keys', user, ...print);
  expect(gone.stderr).toContain(`${store} has no entry`);
}

const program = (name: string) => fileURLToPath(new URL(`programs/${name}`, import.meta.url));
const hasBotocore = spawnSync('python3', ['-c', 'import botocore']).status === 0;
const readers = [
  ...(hasBotocore ? [['botocore', 'python3', program('which_credentials.py')] as const] : []),
  ['the JavaScript SDK', process.execPath, program('which-credentials.mjs')] as const,
];

describe.each(readers)('to %s', (reader, file, script) => {
  const role = 'role_arn = arn:aws:iam::123456789012:role/free\n';
  it.each([
    ['in the credentials file', '', '[me]\nKEYS', ['me']],
    ['in the config file', '[profile me]\nKEYS', '', ['me']],
    ['in both files', '[profile me]\nKEYS', '[me]\nKEYS', ['me']],
    ['of default', '[default]\noutput = json\n', '[default]\nKEYS', ['default']],
    [
      'over a process that never ran',
      '[profile me]\ncredential_process = false\n',
      '[me]\nKEYS',
      ['me'],
    ],
    ['beside a process in the same file', '', '[me]\ncredential_process = false\nKEYS', ['me']],
    ['of two profiles', '[profile two]\nKEYS', '[me]\nKEYS', ['me', 'two']],
    ['below a role', `[profile r]\n${role}source_profile = me\n`, '[me]\nKEYS', ['me', 'r']],
    [
      'of a role that stands on itself',
      `[profile me]\n${role}source_profile = me\n[profile r]\n${role}source_profile = me\n`,
      '[me]\nKEYS',
      ['me', 'r'],
    ],
    [
      'of a role that stands on itself, all in the credentials file',
      '',
      `[me]\n${role}source_profile = me\nKEYS`,
      ['me'],
    ],
  ])(
    'a pair is unchanged after it was moved and restored: %s',
    async (_, config, credentials, names) => {
      const sandbox = await openSandbox();
      const stores = standInStores(sandbox.home);
      const pair = keysOf(sandbox.users.superDuper);
      const [duper] = [...sandbox.world.roles.values()].filter(({ arn }) => arn === DUPER_ROLE);
      if (duper === undefined) throw new Error('the sandbox has no such role');
      const statement = {
        Effect: 'Allow' as const,
        Action: 'sts:AssumeRole',
        Principal: { AWS: sandbox.users.superDuper.arn },
      };
      sandbox.world.addRole({
        ...duper,
        roleName: 'free',
        trustPolicy: { Version: '2012-10-17', Statement: [statement] },
      });
      const keys = `aws_access_key_id = ${pair.accessKeyId}\naws_secret_access_key = ${pair.secretAccessKey}\nregion = us-east-1\n`;
      const at = (name: string) => join(sandbox.home, '.aws', name);
      writeFileSync(
        at('config'),
        config.replaceAll('KEYS', keys).replaceAll(role, `${role}region = us-east-1\n`),
      );
      writeFileSync(at('credentials'), credentials.replaceAll('KEYS', keys));
      const ask = async (name: string) => {
        const PATH = `${stores.bin}${delimiter}${process.env['PATH']}`;
        const own = { ...stores.env, PATH, AWS_PROFILE: name, AWS_REGION: 'us-east-1' };
        const env = { ...sandbox.env, ...own };
        const { stdout, stderr } = await run(file, [script], { env });
        const { key, token, error } = JSON.parse(stdout || '{}');
        expect(error, stderr).toBeUndefined();
        expect(key, stderr).toBeDefined();
        // For a role, each request returns new keys.
        return token ? 'keys of a role' : key;
      };
      const before = await Promise.all(names.map(ask));
      expect(before).not.toContain(undefined);
      const args = ['keys', names[0] ?? '', 'move', '--to', 'pass', '--yes'];
      const moved = await runAwsmfa(sandbox, args, { env: stores.env });
      expect(moved.exitCode, moved.stderr).toBe(0);
      for (const name of ['config', 'credentials'])
        expect(readFileSync(at(name), 'utf8')).not.toContain(pair.secretAccessKey);
      expect(await Promise.all(names.map(ask)), reader).toEqual(before);
      const back = await runAwsmfa(sandbox, ['keys', names[0] ?? '', 'restore', '--yes'], {
        env: stores.env,
      });
      expect(back.exitCode, back.stderr).toBe(0);
      expect(stores.items()).toEqual([]);
      expect(await Promise.all(names.map(ask)), reader).toEqual(before);
    },
  );
});

describe.runIf(hasPass)('keys in pass', () => {
  it('open every role with one code and one read, and aws asks for nothing', async () => {
    await tellsSeedStory('pass', await openWith((home) => makePass(home, ''), 'pass', 'show'));
  });

  it('are unlocked on the terminal, and reported if there is none', async () => {
    const opened = await openWith((home) => makePass(home, 'open sesame'), 'pass', 'show');
    const { sandbox, env, awsmfa, pair } = opened;
    const before = readFileSync(join(sandbox.home, '.aws', 'credentials'), 'utf8');
    const without = await awsmfa('keys', user, 'move', '--to', 'pass', '--yes');
    expect(without.stderr).toContain('The store is locked or could not ask');
    expect(without.exitCode).toBe(3);
    expect(readFileSync(join(sandbox.home, '.aws', 'credentials'), 'utf8')).toBe(before);

    const args = [awsmfaScript, 'keys', user, 'move', '--to', 'pass'];
    const program = startProgram({
      file: process.execPath,
      args,
      env: { ...env, TERM: 'xterm' },
      columns: 120,
    });
    onTestFinished(() => program.end());
    await program.sees('Move them?');
    program.press('y\r');
    await program.sees('Passphrase: ');
    program.press('open sesame\r');
    expect(await program.ends()).toBe(0);
    expect(readFileSync(join(sandbox.home, '.aws', 'credentials'), 'utf8')).not.toContain(
      pair.secretAccessKey,
    );

    spawnSync('gpgconf', ['--kill', 'all'], { env: { ...process.env, ...env } });
    const login = await awsmfa('login', user, '--token-code', '123456');
    expect(login.stderr).toContain('The store is locked or could not ask');
    expect(login.exitCode).toBe(3);
    const asked = startProgram({
      file: process.execPath,
      args: [awsmfaScript, 'login', user],
      env: { ...env, TERM: 'xterm' },
      columns: 120,
    });
    onTestFinished(() => asked.end());
    await asked.sees('Passphrase: ');
    asked.press('open sesame\r');
    await asked.sees('Token code of');
    asked.press(`${sandbox.freshTokenCode(SUPER_DUPER_SERIAL)}\r`);
    expect(await asked.ends()).toBe(0);
  });
});

describe.runIf(hasKeyring)('keys in the Secret Service', () => {
  it('open every role with one code and one read, and aws asks for nothing', async () => {
    await tellsSeedStory('secret-service', await openWith(makeKeyring, 'secret-tool', 'lookup'));
  });

  it('are reported if locked, and stay there', async () => {
    const { awsmfa, env, pair } = await openWith(makeKeyring, 'secret-tool', 'lookup');
    await awsmfa('keys', user, 'move', '--to', 'secret-service', '--yes');
    const lock = [
      '--session',
      '--print-reply',
      '--dest=org.freedesktop.secrets',
      '/org/freedesktop/secrets',
      'org.freedesktop.Secret.Service.Lock',
      'array:objpath:/org/freedesktop/secrets/collection/login',
    ];
    expect(spawnSync('dbus-send', lock, { env: { ...process.env, ...env } }).status).toBe(0);
    const print = ['print', '--store', 'secret-service', '--access-key-id', pair.accessKeyId];
    const printed = await awsmfa('keys', user, ...print);
    expect(printed.stderr).toContain('The store is locked or could not ask');
    expect(printed.exitCode).toBe(3);
    const login = await awsmfa('login', user, '--token-code', '123456');
    expect(login.exitCode, login.stderr).toBe(3);
  });
});
