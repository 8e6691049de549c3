/** Long-term keys into a store and back: the built program, the sandbox, and stand-ins of the stores. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type KeyStoreName, keyStoreNames } from '../../src/aws/key-stores/key-store';
import type { Sandbox } from '../../src/sandbox/server';
import { readJson } from '../support/json-schemas';
import { standInStores } from '../support/key-stores';
import { runCommand, signIn } from '../support/run';
import { keysOf, openSandbox, SUPER_DUPER_SERIAL } from '../support/sandbox';

const user = 'kjh-SuperDuperUser';

/** A sandbox, and stores that are empty. */
async function openWithStores() {
  const sandbox = await openSandbox();
  const stores = standInStores(sandbox.home);
  const at = (name: string) => join(sandbox.home, '.aws', name);
  return {
    sandbox,
    stores,
    pair: keysOf(sandbox.users.superDuper),
    at,
    config: () => readFileSync(at('config'), 'utf8'),
    credentials: () => readFileSync(at('credentials'), 'utf8'),
    awsmfa: (...args: string[]) => runCommand(sandbox, args, { env: stores.env }),
    reads: () => stores.calls().filter(({ verb }) => /show|lookup|find|get/.test(verb)).length,
  };
}

/** Every file of the home but those of the store that may hold it. */
function filesWith(text: string, { home }: Sandbox): readonly string[] {
  return readdirSync(home, { recursive: true, encoding: 'utf8', withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.endsWith('/store'))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => readFileSync(path, 'latin1').includes(text));
}

describe.each(keyStoreNames)('keys that go to %s', (store) => {
  it('are only in the store, and open every role with one code and one read of the store', async () => {
    const { sandbox, stores, pair, awsmfa, config, credentials, reads } = await openWithStores();
    const moved = await awsmfa('keys', user, 'move', '--to', store, '--yes', '--json');
    expect(moved.exitCode, moved.stderr).toBe(0);
    expect(readJson('keys', moved.stdout)).toEqual({
      version: 1,
      profile: user,
      kept: { where: store, place: expect.stringContaining(pair.accessKeyId) },
      profiles: [user],
    });
    expect(stores.items()).toEqual([
      { name: expect.stringContaining(pair.accessKeyId), secret: expect.stringMatching(/\S{40}/) },
    ]);
    expect(stores.items()[0]?.secret.trim()).toBe(pair.secretAccessKey);
    expect(filesWith(pair.secretAccessKey, sandbox)).toEqual([]);
    expect(credentials()).not.toContain(pair.accessKeyId);
    expect(config()).toContain(
      `keys ${user} print --store ${store} --access-key-id ${pair.accessKeyId}`,
    );
    for (const { args, env } of stores.calls())
      expect([...args, ...env].join()).not.toContain(pair.secretAccessKey);

    const before = reads();
    const code = sandbox.freshTokenCode(SUPER_DUPER_SERIAL);
    const login = await awsmfa('login', user, '--all', '--token-code', code);
    expect(login.exitCode, login.stderr).toBe(0);
    expect(reads()).toBe(before + 1);
    const again = await awsmfa('login', 'kjh-DuperRole', '--force-refresh');
    expect(again.exitCode, again.stderr).toBe(0);
    const linked = await awsmfa('credential-process', 'kjh-DuperRole');
    expect(linked.exitCode, linked.stderr).toBe(0);
    expect(reads()).toBe(before + 1);
  });

  it('go back to their file, and leave the store', async () => {
    const { stores, awsmfa, config, credentials } = await openWithStores();
    const before = { config: config(), credentials: credentials() };
    await awsmfa('keys', user, 'move', '--to', store, '--yes');
    const restored = await awsmfa('keys', user, 'restore', '--yes', '--json');
    expect(restored.exitCode, restored.stderr).toBe(0);
    expect(readJson('keys', restored.stdout).kept).toEqual({
      where: 'file',
      place: expect.stringMatching(/^~\/\.aws\/credentials:\d+$/),
    });
    expect({ config: config(), credentials: credentials() }).toEqual(before);
    expect(stores.items()).toEqual([]);
  });
});

describe('a store that does not open', () => {
  it.each([
    ['locked', 3, 'The store is locked or could not ask'],
    ['canceled', 130, 'was canceled'],
    ['odd', 1, 'pass printed something other than a secret access key'],
  ] as const)('keeps the pair out, and files as they are: %s', async (trouble, exitCode, said) => {
    const { stores, awsmfa, config, credentials } = await openWithStores();
    const before = { config: config(), credentials: credentials() };
    stores.trouble(trouble);
    const moved = await awsmfa('keys', user, 'move', '--to', 'pass', '--yes');
    expect(moved.stderr).toContain(said);
    expect(moved.exitCode, moved.stderr).toBe(exitCode);
    expect({ config: config(), credentials: credentials() }).toEqual(before);
  });

  it.each([
    ['locked', 3],
    ['canceled', 130],
    ['fails', 1],
  ] as const)('is one clear error of print and of its caller: %s', async (trouble, exitCode) => {
    const { stores, awsmfa, pair } = await openWithStores();
    await awsmfa('keys', user, 'move', '--to', 'pass', '--yes');
    stores.trouble(trouble);
    const printed = await awsmfa('keys', user, ...print('pass', pair.accessKeyId));
    expect(printed.exitCode, printed.stderr).toBe(exitCode);
    expect(printed.stdout).toBe('');
    expect(printed.stderr).toMatch(/^awsmfa: .+\nhint: .*make a new access key at AWS.*\n$/);
    const login = await awsmfa('login', user, '--token-code', '123456');
    expect(login.exitCode, login.stderr).toBe(exitCode);
    expect(login.stderr.replace(/^awsmfa: asking .+\n/m, '')).toBe(printed.stderr);
  });
});

const print = (name: KeyStoreName, id: string) => ['print', '--store', name, '--access-key-id', id];

it('says what to do if the store lacks the pair', async () => {
  const { awsmfa } = await openWithStores();
  const { exitCode, stderr } = await awsmfa('keys', user, ...print('op', 'AKIAGONE'));
  expect(exitCode).toBe(1);
  expect(stderr).toContain('op has no entry awsmfa AKIAGONE');
  expect(stderr).toContain('turn AKIAGONE off');
});

describe('the list of keys', () => {
  it('says which keys AWS has, and where this pair is', async () => {
    const { sandbox, awsmfa, pair } = await openWithStores();
    await signIn(sandbox, user);
    const { exitCode, stdout, stderr } = await awsmfa('keys', user, '--json');
    expect(exitCode, stderr).toBe(0);
    expect(readJson('keys', stdout)).toEqual({
      version: 1,
      profile: user,
      kept: { where: 'file', place: expect.stringMatching(/^~\/\.aws\/credentials:\d+$/) },
      keys: [
        {
          accessKeyId: pair.accessKeyId,
          status: 'Active',
          created: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
          lastUsed: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
          isThisProfiles: true,
        },
      ],
    });
  });

  it('says where the pair is and what is unknown if AWS wants a code first', async () => {
    const { awsmfa } = await openWithStores();
    const { exitCode, stdout, stderr } = await awsmfa('keys', user, '--json');
    expect(exitCode).toBe(3);
    expect(readJson('keys', stdout)).toMatchObject({ kept: { where: 'file' }, keys: null });
    expect(stderr).toContain('Could not ask AWS for the status, age and last use of the keys');
  });
});

it('names an unknown profile, and creates nothing', async () => {
  const { awsmfa, at } = await openWithStores();
  const { exitCode } = await awsmfa('keys', 'nobody', 'move', '--to', 'pass', '--yes');
  expect(exitCode).toBe(2);
  expect(existsSync(at('config.awsmfa-backup'))).toBe(false);
});
