import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { keyStoreNames } from '../../src/aws/key-stores/key-store';
import type { Sandbox } from '../../src/sandbox/server';
import type { User } from '../../src/sandbox/world';
import { standInStores } from '../support/key-stores';
import { type RunOptions, runAwsmfa } from '../support/run';
import { DUPER_ROLE, keysOf, openSandbox, SUPER_DUPER_SERIAL } from '../support/sandbox';

/** A home with what there is in its two files before. */
function makeHome(files: Readonly<Record<string, string>> = {}): string {
  const home = mkdtempSync(join(tmpdir(), 'awsmfa-add-'));
  onTestFinished(() => rmSync(home, { recursive: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(home, '.aws'), { recursive: true });
    writeFileSync(join(home, '.aws', name), text, { mode: 0o600 });
  }
  return home;
}

const textOf = (home: string, name: string) =>
  existsSync(join(home, '.aws', name)) ? readFileSync(join(home, '.aws', name), 'utf8') : undefined;

/** What is in both files, to be the same after what failed. */
const filesOf = (home: string) => [textOf(home, 'config'), textOf(home, 'credentials')];

function add(
  sandbox: Sandbox,
  home: string,
  args: readonly string[],
  { input, env }: Partial<RunOptions> = {},
) {
  return runAwsmfa(sandbox, ['add', ...args], {
    input: input ?? '',
    env: { HOME: home, AWS_ENDPOINT_URL: sandbox.url, ...env },
  });
}

function argsOf(user: User, name = 'work'): readonly string[] {
  return [name, '--access-key-id', keysOf(user).accessKeyId, '--region', 'eu-west-1', '--yes'];
}

const secretOf = (user: User) => keysOf(user).secretAccessKey;

it('sets up a user and a role in an empty home from options and a secret on standard input', async () => {
  const sandbox = await openSandbox();
  const home = makeHome();
  const { superDuper } = sandbox.users;
  const role = ['--role-arn', DUPER_ROLE, '--role-name', 'deploy'];
  const { exitCode, stdout, stderr } = await add(sandbox, home, [...argsOf(superDuper), ...role], {
    input: `${secretOf(superDuper)}\nwhat follows\n`,
  });
  expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: '' });
  expect(textOf(home, 'config')).toBe(
    `[profile work]\nregion = eu-west-1\nmfa_serial = ${SUPER_DUPER_SERIAL}\n\n[profile deploy]\nrole_arn = ${DUPER_ROLE}\nsource_profile = work\nregion = eu-west-1\n`,
  );
  const { accessKeyId, secretAccessKey } = keysOf(superDuper);
  expect(textOf(home, 'credentials')).toBe(
    `[work]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`,
  );
  expect(statSync(join(home, '.aws', 'credentials')).mode & 0o777).toBe(0o600);
  expect(stderr).toContain('+ aws_secret_access_key = [secret]');
  expect(stderr).toContain('Sign in: awsmfa login deploy');
  expect(stderr).not.toContain(secretAccessKey);

  const code = sandbox.freshTokenCode(SUPER_DUPER_SERIAL);
  const login = await runAwsmfa(sandbox, ['login', 'deploy', '--token-code', code], {
    env: { HOME: home, AWS_ENDPOINT_URL: sandbox.url },
  });
  expect(login.exitCode, login.stderr).toBe(0);
});

it('keeps every other byte of both files, and suggests enroll if the user has no device', async () => {
  const sandbox = await openSandbox();
  const config = '# mine\r\n[default]\r\nregion=eu-west-1   \r\n';
  const credentials = '[other]\naws_access_key_id = AKIAOTHER00000000000\n# the end';
  const home = makeHome({ config, credentials });
  const { newHire } = sandbox.users;
  const { exitCode, stderr } = await add(sandbox, home, argsOf(newHire), {
    input: secretOf(newHire),
  });
  expect(exitCode, stderr).toBe(0);
  expect(textOf(home, 'config')).toBe(`${config}\r\n[profile work]\r\nregion = eu-west-1\r\n`);
  expect(textOf(home, 'credentials')?.startsWith(`${credentials}\n\n[work]\n`)).toBe(true);
  expect(textOf(home, 'credentials.awsmfa-backup')).toBe(credentials);
  expect(stderr).toContain('awsmfa enroll work');
});

it.each([
  ['in the credentials file', { credentials: '[work]\naws_access_key_id = AKIAX\n' }, []],
  ['in the config file', { config: '[profile work]\nregion = us-east-1\n' }, []],
  [
    'as the name of the role',
    { config: '[profile deploy]\nregion = us-east-1\n' },
    ['--role-arn', DUPER_ROLE, '--role-name', 'deploy'],
  ],
  ['as the name of the user', {}, ['--role-arn', DUPER_ROLE, '--role-name', 'work']],
])('never overwrites a profile that exists: %s', async (_, files, more) => {
  const sandbox = await openSandbox();
  const home = makeHome(files);
  const before = filesOf(home);
  const { superDuper } = sandbox.users;
  const ended = await add(sandbox, home, [...argsOf(superDuper), ...more], {
    input: secretOf(superDuper),
  });
  expect(ended.exitCode).toBe(2);
  expect(ended.stderr).toMatch(/A profile .* already exists|is the name of the user's profile/);
  expect(ended.stderr).toContain('Nothing was written.');
  expect(filesOf(home)).toEqual(before);
});

const key = 'AKIAIOSFODNN7EXAMPLE';
const goodSecret = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';

it.each([
  ['a name that reads as an option', ['--', '-work'], goodSecret, 'The profile name'],
  ['a name with a line end', ['wo\nrk'], goodSecret, 'The profile name'],
  ['a name with a bracket', ['wo]rk'], goodSecret, 'The profile name'],
  ['a name for all profiles', ['DEFAULT'], goodSecret, 'The profile name'],
  ['an endless name', ['x'.repeat(5000)], goodSecret, 'The profile name'],
  ['temporary keys', ['work', '--access-key-id', 'ASIAIOSFODNN7EXAMPLE'], goodSecret, 'temporary'],
  ['a key id in quotes', ['work', '--access-key-id', `"${key}"`], goodSecret, 'quotes'],
  ['a secret as the key id', ['work', '--access-key-id', goodSecret], goodSecret, 'key id'],
  ['a secret in quotes', ['work'], `"${goodSecret}"`, 'the quotes are part of the value'],
  ['a secret with a comment', ['work'], `${goodSecret} # mine`, 'the comment is part of the value'],
  ['the key id as the secret', ['work'], key, 'it is the access key id'],
  ['no secret', ['work'], '', 'the secret on standard input'],
  ['a region of no shape', ['work', '--region', 'eu_west'], goodSecret, '--region'],
  ['a role of no shape', ['work', '--role-arn', 'arn:aws:iam::1:role/x'], goodSecret, 'role ARN'],
  ['a device of no shape', ['work', '--serial-number', 'a b'], goodSecret, '--serial-number'],
])('refuses %s before AWS is asked, with the cause', async (_, args, input, cause) => {
  const sandbox = await openSandbox();
  const home = makeHome();
  const behind = args.indexOf('--');
  const [options, names] = behind < 0 ? [args, []] : [[], args];
  const all = ['--access-key-id', key, '--region', 'us-east-1', '--yes', ...options, ...names];
  const ended = await add(sandbox, home, all, { input });
  expect(ended.exitCode, ended.stderr).toBe(2);
  expect(ended.stderr).toContain(cause);
  expect(ended.stderr).not.toContain(goodSecret);
  expect(readdirSync(home)).toEqual([]);
  expect(sandbox.world.sessions.size).toBe(0);
});

it.each([
  ['a wrong secret', undefined, 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', 4, 'secret access key'],
  ['a reset connection', { kind: 'reset' } as const, undefined, 5, ''],
  ['a page that is not AWS', { kind: 'rubbish' } as const, undefined, 5, ''],
  [
    'a user who may not list devices',
    {
      action: 'ListMFADevices',
      kind: 'refusal',
      status: 403,
      code: 'AccessDenied',
      message: 'not authorized to perform: iam:ListMFADevices',
    } as const,
    undefined,
    4,
    'Name the device: awsmfa add --serial-number ARN.',
  ],
])(
  'writes nothing and says so after %s',
  async (_, fault, wrong, exitCode, said) => {
    const sandbox = await openSandbox();
    const home = makeHome({ config: '# mine\n' });
    const { superDuper } = sandbox.users;
    if (fault !== undefined) sandbox.faults.arm(fault);
    const ended = await add(sandbox, home, [...argsOf(superDuper), '--debug'], {
      input: wrong ?? secretOf(superDuper),
    });
    expect(ended.stderr).toContain('Nothing was written.');
    expect(ended.stderr).toContain(said);
    expect(ended.exitCode, ended.stderr).toBe(exitCode);
    expect(ended.stderr).not.toContain(wrong ?? secretOf(superDuper));
    expect(readdirSync(join(home, '.aws'))).toEqual(['config']);
  },
  60_000,
);

it('takes the named device if the user may not list devices or has several', async () => {
  const sandbox = await openSandbox();
  const { twoDevices, superDuper } = sandbox.users;
  const several = makeHome();
  const asked = await add(sandbox, several, argsOf(twoDevices), { input: secretOf(twoDevices) });
  expect(asked).toMatchObject({ exitCode: 2 });
  expect(asked.stderr).toContain('--serial-number arn:aws:iam::123456789012:mfa/');
  expect(filesOf(several)).toEqual([undefined, undefined]);

  sandbox.faults.arm({ action: 'ListMFADevices', kind: 'throttling' });
  const home = makeHome();
  const args = [...argsOf(superDuper), '--serial-number', SUPER_DUPER_SERIAL];
  const ended = await add(sandbox, home, args, { input: secretOf(superDuper) });
  expect(ended.exitCode, ended.stderr).toBe(0);
  expect(textOf(home, 'config')).toContain(`mfa_serial = ${SUPER_DUPER_SERIAL}`);
});

it('says what is missing if there is no terminal', async () => {
  const sandbox = await openSandbox();
  const ended = await add(sandbox, makeHome(), []);
  expect(ended.exitCode).toBe(2);
  expect(ended.stderr).toContain(
    'Missing: the profile name, --access-key-id, --region, --yes, the secret on standard input.',
  );
});

it.each(keyStoreNames)(
  'keeps the keys in %s, and in no file, where that is asked for',
  async (store) => {
    const sandbox = await openSandbox();
    const home = makeHome();
    const stores = standInStores(sandbox.home);
    const { superDuper } = sandbox.users;
    const { accessKeyId, secretAccessKey } = keysOf(superDuper);
    const args = [...argsOf(superDuper), '--store', store];
    const ended = await add(sandbox, home, args, { input: secretAccessKey, env: stores.env });
    const isHere = store !== 'keychain' || process.platform === 'darwin';
    expect(ended.exitCode, ended.stderr).toBe(isHere ? 0 : 2);
    if (!isHere) return expect(ended.stderr).toContain('keys can be kept in file,');
    expect(ended.stderr).toContain(`${accessKeyId} goes to ${store}`);
    expect(textOf(home, 'credentials')).toBeUndefined();
    expect(textOf(home, 'config')).toContain(
      `print --store ${store} --access-key-id ${accessKeyId}`,
    );
    expect(textOf(home, 'config')).not.toContain(secretAccessKey);
    const code = sandbox.freshTokenCode(SUPER_DUPER_SERIAL);
    const env = { ...stores.env, HOME: home, AWS_ENDPOINT_URL: sandbox.url };
    const login = await runAwsmfa(sandbox, ['login', 'work', '--token-code', code], { env });
    expect(login.exitCode, login.stderr).toBe(0);
  },
);

it('writes nothing if the store does not open', async () => {
  const sandbox = await openSandbox();
  const home = makeHome();
  const stores = standInStores(sandbox.home);
  stores.trouble('locked');
  const { superDuper } = sandbox.users;
  const args = [...argsOf(superDuper), '--store', 'pass'];
  const ended = await add(sandbox, home, args, { input: secretOf(superDuper), env: stores.env });
  expect(ended.exitCode, ended.stderr).toBe(3);
  expect(ended.stderr).toContain('Nothing was written.');
  expect(filesOf(home)).toEqual([undefined, undefined]);
});
