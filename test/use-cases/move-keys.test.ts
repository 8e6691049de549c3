import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { KeyPair, KeyStoreName } from '../../src/aws/key-stores/key-store';
import type { ConfigEdit } from '../../src/aws/profiles/edit/edit';
import { holdersOf } from '../../src/aws/profiles/edit/pair-holders';
import { type FileChange, previewEdit, writeEdit } from '../../src/aws/profiles/edit/write-config';
import { loadProfiles } from '../../src/aws/profiles/read/load-profiles';
import { planFor } from '../../src/aws/sessions/plan';
import { copyAttributes } from '../../src/cli/config/edit-config';
import { thisProcess } from '../../src/cli/process/this-process';
import { systemClock } from '../../src/cli/system-time';
import { toAppError } from '../../src/errors';
import { Secret } from '../../src/secret';
import { type KeysWorld, replacePair } from '../../src/use-cases/keys/kept-keys';
import { moveKeys, restoreKeys } from '../../src/use-cases/keys/move-keys';
import { locationsIn } from '../support/begin-run';
import { createScriptedFace } from '../support/scripted-face';

const id = 'AKIAIOSFODNN7EXA7XQ2';
const secret = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
const lines = `aws_access_key_id = ${id}\naws_secret_access_key = ${secret}\n`;
const command = (name: string, store = 'pass', keyId = id) =>
  `credential_process = /usr/bin/node /opt/awsmfa.js keys ${name} print --store ${store} --access-key-id ${keyId}\n`;

class Killed extends Error {}

/** Real files, stores in memory, and an AWS that knows the pair. `killAt` stops it before that effect. */
function createKeysWorld(config: string, credentials: string) {
  const home = mkdtempSync(join(tmpdir(), 'awsmfa-keys-'));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  const locations = {
    ...locationsIn(home),
    configFile: join(home, 'config'),
    credentialsFile: join(home, 'credentials'),
  };
  writeFileSync(locations.configFile, config);
  writeFileSync(locations.credentialsFile, credentials);
  const stores = new Map<string, string>();
  const writer = { clock: systemClock, process: thisProcess, copyAttributes };
  let left = Number.POSITIVE_INFINITY;
  const effects: string[] = [];
  const step = (name: string) => {
    if (left === 0) throw new Killed();
    left -= 1;
    effects.push(name);
  };
  const profiles = (changes: readonly FileChange[] = []) => loadProfiles(locations, {}, changes);
  const keysOf = (name: string, changes?: readonly FileChange[]): KeyPair => {
    const set = profiles(changes);
    const profile = set.profiles.get(planFor(name, set, {}).base.profileName);
    if (profile === undefined) throw new Error(`${name} can't work`);
    if (profile.keys !== undefined) return profile.keys;
    const kept = profile.keptIn;
    const found = kept && stores.get(`${kept.store} ${kept.accessKeyId}`);
    if (kept === undefined || found === undefined) throw new Error(`${name} has no keys`);
    return { accessKeyId: kept.accessKeyId, secretAccessKey: new Secret(found) };
  };
  const store = (name: KeyStoreName) => ({
    name,
    put: async ({ accessKeyId, secretAccessKey }: KeyPair) => {
      step(`put ${name}`);
      stores.set(`${name} ${accessKeyId}`, secretAccessKey.reveal());
    },
    get: async (accessKeyId: string) => {
      const found = stores.get(`${name} ${accessKeyId}`);
      if (found === undefined) throw new Error(`${name} has no ${accessKeyId}`);
      return { accessKeyId, secretAccessKey: new Secret(found) };
    },
    remove: async (accessKeyId: string) => {
      step(`remove ${name}`);
      stores.delete(`${name} ${accessKeyId}`);
    },
  });
  const write = async (edit: ConfigEdit) => {
    // The files are written one after the other.
    const parts = edit.kind === 'several' ? edit.files : [];
    for (const part of parts) {
      step(`write ${part.file}`);
      await writeEdit(locations, { kind: 'several', files: [part] }, writer);
    }
  };
  const world: KeysWorld = {
    files: { preview: (edit) => previewEdit(locations, edit), write, home },
    profiles,
    holders: (accessKeyId) => holdersOf(locations, accessKeyId),
    isCredentialsFile: (path) => path === locations.credentialsFile,
    store,
    program: () => ({
      node: '/usr/bin/node',
      program: '/opt/awsmfa.js',
      warning: undefined,
      isWindows: false,
    }),
    prove: async (name, changes) => {
      step('prove');
      return { ...keysOf(name, changes), arn: 'arn:aws:iam::123456789012:user/me' };
    },
    scrub: () => step('scrub'),
    signal: new AbortController().signal,
  };
  return {
    world,
    stores,
    effects,
    keysOf,
    config: () => readFileSync(locations.configFile, 'utf8'),
    credentials: () => readFileSync(locations.credentialsFile, 'utf8'),
    write: (name: 'config' | 'credentials', text: string) => writeFileSync(join(home, name), text),
    killAfter: (count: number) => {
      left = count;
    },
  };
}

const agrees = () => createScriptedFace(Array.from({ length: 9 }, () => true));

describe('moving a pair into a store', () => {
  it.each([
    [
      'in the credentials file',
      '[profile me]\nregion = us-east-1\n',
      `[me]\n${lines}`,
      `[profile me]\nregion = us-east-1\n${command('me')}`,
      '[me]\n',
    ],
    [
      'in the config file',
      `[profile me]\n${lines}region = us-east-1\n`,
      '',
      `[profile me]\nregion = us-east-1\n${command('me')}`,
      '',
    ],
    [
      'in the credentials file alone',
      '',
      `[me]\n# mine\n${lines}`,
      `[profile me]\n${command('me')}`,
      '[me]\n# mine\n',
    ],
    [
      'in both files',
      `[profile me]\n${lines}`,
      `[me]\n${lines}`,
      `[profile me]\n${command('me')}`,
      '[me]\n',
    ],
    [
      'beside a process that never ran',
      '[profile me]\ncredential_process = old\n',
      `[me]\n${lines}`,
      `[profile me]\n${command('me')}`,
      '[me]\n',
    ],
    [
      'beside a process of the same file, which wins',
      '[profile me]\ncredential_process = other\n',
      `[me]\n${lines}credential_process = old\n`,
      '[profile me]\ncredential_process = other\n',
      `[me]\n${command('me')}`,
    ],
  ])(
    'is read from there where it was %s',
    async (_, config, credentials, newConfig, newCredentials) => {
      const opened = createKeysWorld(config, credentials);
      const { face, asked } = agrees();
      const moved = await moveKeys('me', 'pass', opened.world, face);
      expect(moved).toEqual({ owner: 'me', profiles: ['me'], isNew: true });
      expect(opened.config()).toBe(newConfig);
      expect(opened.credentials()).toBe(newCredentials);
      expect(opened.keysOf('me')).toMatchObject({ accessKeyId: id });
      expect(asked[0]?.lines).toContain('- aws_secret_access_key = [secret]');
      expect(asked[0]?.lines.join('\n')).not.toContain(secret);
      expect(opened.effects).toEqual([
        'put pass',
        'prove',
        'write config',
        'write credentials',
        'scrub',
      ]);
    },
  );

  it('changes every profile that holds it, and copies that nothing reads', async () => {
    const other = lines.replaceAll(id, 'AKIAOTHER00000000000');
    const opened = createKeysWorld(
      `[profile dead]\n${lines}[profile two]\n${lines}`,
      `[me]\n${lines}[dead]\n${other}`,
    );
    const { face, asked } = agrees();
    const moved = await moveKeys('me', 'op', opened.world, face);
    expect(moved?.profiles).toEqual(['dead', 'two', 'me']);
    expect(asked[0]?.lines).toContain('These profiles hold it: dead, two, me.');
    expect(opened.config()).toBe(
      `[profile dead]\n[profile two]\n${command('two', 'op')}\n[profile me]\n${command('me', 'op')}`,
    );
    expect(opened.credentials()).toBe(`[me]\n[dead]\n${other}`);
    expect(opened.keysOf('dead').accessKeyId).toBe('AKIAOTHER00000000000');
  });

  it('adds a profile for the keys in the section of a role', async () => {
    const role = 'role_arn = arn:aws:iam::123456789012:role/r\n';
    const serial = 'mfa_serial = arn:aws:iam::123456789012:mfa/me\n';
    const opened = createKeysWorld(
      `[profile me]\n${role}source_profile = me\n${serial}region = eu-west-1\n[profile x]\n${role}source_profile = me\n`,
      `[me]\n${lines}`,
    );
    const moved = await moveKeys('me', 'pass', opened.world, agrees().face);
    expect(moved?.owner).toBe('me-keys');
    expect(opened.config()).toBe(
      `[profile me]\n${role}source_profile = me-keys\n${serial}region = eu-west-1\n[profile x]\n${role}source_profile = me-keys\n\n[profile me-keys]\n${command('me-keys')}region = eu-west-1\n${serial}`,
    );
    for (const name of ['me', 'x', 'me-keys']) expect(opened.keysOf(name).accessKeyId).toBe(id);
    const plan = planFor('x', opened.world.profiles(), {});
    expect(plan.hops).toHaveLength(1);
    await restoreKeys('me-keys', opened.world, agrees().face);
    expect(opened.credentials()).toBe(`[me]\n\n[me-keys]\n${lines}`);
  });

  it('changes nothing if another setting would win over the store', async () => {
    const opened = createKeysWorld(
      '[profile me]\nlogin_session = arn:aws:iam::1:user/x\n',
      `[me]\n${lines}`,
    );
    await expect(moveKeys('me', 'pass', opened.world, agrees().face)).rejects.toMatchObject({
      error: {
        kind: 'not-for-this-profile',
        message: expect.stringContaining('stay where they are'),
      },
    });
    expect(opened.effects).toEqual([]);
  });

  it('changes nothing if the new command gives other keys', async () => {
    const opened = createKeysWorld('', `[me]\n${lines}`);
    const prove = async () => ({
      accessKeyId: 'AKIAX',
      secretAccessKey: new Secret('x'),
      arn: 'a',
    });
    const { face, told } = agrees();
    const world = { ...opened.world, prove };
    await expect(moveKeys('me', 'pass', world, face)).rejects.toThrow('would get the keys AKIAX');
    expect(opened.credentials()).toBe(`[me]\n${lines}`);
    expect(told.join()).toContain('The files are unchanged. pass has a copy as awsmfa/');
  });

  it('changes nothing if another program wrote other keys meanwhile', async () => {
    const opened = createKeysWorld('', `[me]\n${lines}`);
    const newer = `[me]\n${lines.replace(secret, 'n'.repeat(40))}`;
    const prove: KeysWorld['prove'] = async (...asked) => {
      const proven = await opened.world.prove(...asked);
      opened.write('credentials', newer);
      return proven;
    };
    const world = { ...opened.world, prove };
    await expect(moveKeys('me', 'pass', world, agrees().face)).rejects.toMatchObject({
      error: { kind: 'file-not-edited' },
    });
    expect(opened.credentials()).toBe(newer);
    expect(opened.keysOf('me').secretAccessKey.reveal()).toBe('n'.repeat(40));
  });

  it.each([
    ['[profile me]\ncredential_process = aws-vault export me\n', '', 'come from aws-vault'],
    ['', `[me]\n${lines}aws_session_token = t\n`, 'has no long-term keys'],
  ])('refuses other kinds of keys', async (config, credentials, said) => {
    const opened = createKeysWorld(config, credentials);
    await expect(moveKeys('me', 'pass', opened.world, agrees().face)).rejects.toThrow(said);
  });

  it('changes nothing if the person declines', async () => {
    const opened = createKeysWorld('', `[me]\n${lines}`);
    const { face } = createScriptedFace([false]);
    expect(await moveKeys('me', 'pass', opened.world, face)).toBeUndefined();
    expect(opened.effects).toEqual([]);
  });

  it('does not save an existing entry again, and rewrites its line if the program moved', async () => {
    const opened = createKeysWorld('', `[me]\n${lines}`);
    await moveKeys('me', 'pass', opened.world, agrees().face);
    expect(await moveKeys('me', 'pass', opened.world, agrees().face)).toMatchObject({
      isNew: false,
    });
    const program = { ...opened.world.program(), program: '/new/awsmfa.js' };
    const world = { ...opened.world, program: () => program };
    opened.effects.length = 0;
    expect(await moveKeys('me', 'pass', world, agrees().face)).toMatchObject({ isNew: true });
    expect(opened.effects).not.toContain('put pass');
    expect(opened.config()).toContain('/usr/bin/node /new/awsmfa.js keys me print');
  });

  it('moves from one store to another', async () => {
    const opened = createKeysWorld('', `[me]\n${lines}`);
    await moveKeys('me', 'pass', opened.world, agrees().face);
    await moveKeys('me', 'op', opened.world, agrees().face);
    expect(opened.config()).toBe(`[profile me]\n${command('me', 'op')}`);
    expect([...opened.stores.keys()]).toEqual([`op ${id}`]);
  });
});

describe('a move that is killed', () => {
  const start = () =>
    createKeysWorld('[profile two]\nregion = no-region\n', `[me]\n${lines}[two]\n${lines}`);
  const kinds = ['there', 'back', 'to another store'] as const;
  const steps = { there: 5, back: 5, 'to another store': 6 } as const;

  it.each(
    kinds.flatMap((kind) =>
      Array.from({ length: steps[kind] }, (_, count) => [kind, count] as const),
    ),
  )('%s, after %i steps, still works, and the next run finishes it', async (kind, count) => {
    const opened = start();
    if (kind !== 'there') await moveKeys('me', 'pass', opened.world, agrees().face);
    const run = () =>
      kind === 'back'
        ? restoreKeys('me', opened.world, agrees().face)
        : moveKeys('me', kind === 'there' ? 'pass' : 'op', opened.world, agrees().face);
    opened.killAfter(count);
    await expect(run()).rejects.toBeInstanceOf(Killed);
    for (const name of ['me', 'two']) {
      expect(opened.keysOf(name).secretAccessKey.reveal()).toBe(secret);
    }
    opened.killAfter(Number.POSITIVE_INFINITY);
    await run();
    for (const name of ['me', 'two']) {
      expect(opened.keysOf(name).secretAccessKey.reveal()).toBe(secret);
    }
    const isInFiles = opened.credentials().includes(secret);
    expect(isInFiles).toBe(kind === 'back');
    expect(opened.config().includes('credential_process')).toBe(kind !== 'back');
    // No line names that store any more, so nobody knows about it, and its copy stays.
    const isLeft = kind === 'to another store' && count >= 3;
    expect(opened.stores.has(`pass ${id}`)).toBe(kind === 'there' || isLeft);
  });
});

it.each([0, 1, 2, 3, 4])(
  'a role with keys in its own section works after a kill at step %i, and the next run finishes',
  async (count) => {
    const role = 'role_arn = arn:aws:iam::123456789012:role/r\nsource_profile = me\n';
    const opened = createKeysWorld(`[profile me]\n${role}[profile x]\n${role}`, `[me]\n${lines}`);
    opened.killAfter(count);
    await expect(moveKeys('me', 'pass', opened.world, agrees().face)).rejects.toThrow(Killed);
    const owner = planFor('me', opened.world.profiles(), {}).base.profileName;
    for (const name of ['me', 'x']) expect(opened.keysOf(name).accessKeyId).toBe(id);
    opened.killAfter(Number.POSITIVE_INFINITY);
    await moveKeys(owner, 'pass', opened.world, agrees().face);
    for (const name of ['me', 'x']) expect(opened.keysOf(name).accessKeyId).toBe(id);
    expect(opened.credentials()).toBe('[me]\n');
    expect(opened.config().match(/^\[.*$/gm)).toEqual([
      '[profile me]',
      '[profile x]',
      '[profile me-keys]',
    ]);
  },
);

it.each([
  ['in the files', false],
  ['in a store', true],
])('replaces a pair wherever it is kept: %s', async (_, isInStore) => {
  const opened = createKeysWorld('', `[me]\n${lines}[two]\n${lines}`);
  if (isInStore) await moveKeys('me', 'pass', opened.world, agrees().face);
  const pair = { accessKeyId: 'AKIANEW0000000000000', secretAccessKey: new Secret('n'.repeat(40)) };
  expect(await replacePair(id, pair, opened.world)).toEqual(['me', 'two']);
  for (const name of ['me', 'two'])
    expect(opened.keysOf(name)).toMatchObject({ accessKeyId: pair.accessKeyId });
  expect(opened.credentials().includes('n'.repeat(40))).toBe(!isInStore);
});

it('refuses to restore keys that are in no store', async () => {
  const opened = createKeysWorld('', `[me]\n${lines}`);
  const thrown = await restoreKeys('me', opened.world, agrees().face).catch(toAppError);
  expect(thrown).toMatchObject({ kind: 'not-for-this-profile' });
});
