/** The rotation itself: over HTTP to the sandbox, on real files, with a clock that does not wait. */
import {
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createIamPort } from '../../src/aws/iam-client';
import { createAwsClock } from '../../src/aws/network/aws-clock';
import { createHttpSettings } from '../../src/aws/network/http';
import { holdersOf } from '../../src/aws/profiles/edit/pair-holders';
import { previewEdit, requireReadable, writeEdit } from '../../src/aws/profiles/edit/write-config';
import { loadProfiles } from '../../src/aws/profiles/read/load-profiles';
import { createRotationJournal } from '../../src/aws/rotation-journal';
import { createStsPort } from '../../src/aws/sts-client';
import { copyAttributes } from '../../src/cli/config/edit-config';
import { thisProcess } from '../../src/cli/process/this-process';
import { systemClock } from '../../src/cli/system-time';
import { toAppError } from '../../src/errors';
import type { Fault } from '../../src/sandbox/faults';
import type { Statement } from '../../src/sandbox/policy';
import type { AccessKey } from '../../src/sandbox/world';
import { finishRotation } from '../../src/use-cases/keys/finish-rotation';
import { rotateKeys } from '../../src/use-cases/keys/rotate-keys';
import type { RotationWorld } from '../../src/use-cases/keys/rotation';
import { locationsIn } from '../support/begin-run';
import { accessTo } from '../support/device-access';
import { openSandbox } from '../support/sandbox';
import { createScriptedFace } from '../support/scripted-face';

const profileName = 'me';

const may = (...actions: readonly string[]): Statement => ({
  Effect: 'Allow',
  Action: actions.map((action) => `iam:${action}`),
  Resource: '*',
});
const everything = [
  'CreateAccessKey',
  'UpdateAccessKey',
  'DeleteAccessKey',
  'ListAccessKeys',
  'GetAccessKeyLastUsed',
];

/** A user with one key, in `[me]`, and these permissions. */
async function openRotation(allowed: readonly string[] = everything) {
  const sandbox = await openSandbox();
  sandbox.world.freshKeys = { unknownMs: 0, unsureMs: 0 };
  const user = sandbox.world.addUser({
    accountId: '123456789012',
    userName: 'me',
    createDate: new Date('2026-01-12T09:30:00Z'),
    policies: [{ Version: '2012-10-17', Statement: [may(...allowed)] }],
  });
  const [first] = user.accessKeys;
  if (first === undefined) throw new Error('no key');
  const locations = locationsIn(sandbox.home);
  const { configFile, credentialsFile } = locations;
  const lines = `aws_access_key_id = ${first.accessKeyId}\naws_secret_access_key = ${first.secretAccessKey}\n`;
  writeFileSync(configFile, `[profile me]\nregion = us-east-1\nendpoint_url = ${sandbox.url}\n`);
  writeFileSync(credentialsFile, `# mine\n[me]\n${lines}`);
  const http = createHttpSettings({}, createAwsClock(Date.now));
  const [sts, iam] = [createStsPort(http), createIamPort(http)];
  const moved: string[] = [];
  const scrubbed: string[] = [];
  const controller = new AbortController();
  const writer = { clock: systemClock, process: thisProcess, copyAttributes };
  const profiles = () => loadProfiles(locations, {});
  const ownKey = (): AccessKey => {
    const id = profiles().profiles.get(profileName)?.keys?.accessKeyId ?? '';
    const found = sandbox.world.findAccessKey(id);
    if (found === undefined) throw new Error('the files hold no key of AWS');
    return found.accessKey;
  };
  const world: RotationWorld = {
    files: {
      preview: (edit) => previewEdit(locations, edit),
      write: (edit) => writeEdit(locations, edit, writer),
      home: sandbox.home,
    },
    profiles,
    holders: (accessKeyId) => holdersOf(locations, accessKeyId),
    isCredentialsFile: (path) => path === credentialsFile,
    store: () => {
      throw new Error('there is no store');
    },
    program: () => {
      throw new Error('nothing is linked');
    },
    prove: () => Promise.reject(new Error('nothing is moved')),
    scrub: () => {},
    signal: controller.signal,
    profileName,
    open: async () => ({
      ...accessTo(sandbox, { ...user, accessKeys: [ownKey()] }),
      iam,
      profileName,
    }),
    identify: ({ accessKeyId, secretAccessKey }, signal) =>
      sts.getCallerIdentity({
        credentials: {
          accessKeyId,
          secretAccessKey,
          sessionToken: undefined,
          expiration: undefined,
        },
        region: 'us-east-1',
        endpoint: sandbox.url,
        signal,
        profileName,
        withMfa: false,
      }),
    journalOf: (arn) => createRotationJournal(arn, locations, thisProcess),
    alone: (_, action) => action(),
    requireWritable: () => requireReadable(locations),
    moveSessions: (fromId, toId) => moved.push(`${fromId} ${toId}`),
    scrubKey: (accessKeyId) => scrubbed.push(accessKeyId),
  };
  const journal = world.journalOf(user.arn);
  return {
    sandbox,
    user,
    first,
    lines,
    locations,
    world,
    journal,
    moved,
    scrubbed,
    controller,
    ownKey,
    /** Active and inactive keys at AWS. */
    statuses: () => user.accessKeys.map(({ active }) => active),
    credentials: () => readFileSync(credentialsFile, 'utf8'),
    rotate: (face = createScriptedFace([true])) => rotateKeys(world, face.face),
    finish: (answer = true, told: string[] = [], lines: string[] = []) =>
      finishRotation(world, {
        tell: (text) => told.push(text),
        confirmDeletion: async (said) => {
          lines.push(...said);
          return answer;
        },
      }),
  };
}

const failure = (thrown: Promise<unknown>) =>
  thrown.then(
    () => expect.unreachable(),
    (reason: unknown) => toAppError(reason),
  );

/** The state from before: the one key is on and in the file, and nothing is left. */
function expectUntouched(on: Awaited<ReturnType<typeof openRotation>>): void {
  expect(on.user.accessKeys).toEqual([on.first]);
  expect(on.first.active).toBe(true);
  expect(on.credentials()).toBe(`# mine\n[me]\n${on.lines}`);
  expect(on.journal.read()).toBeUndefined();
}

describe('a rotation', () => {
  it('replaces the old key, and turns it off', async () => {
    const on = await openRotation();
    const face = createScriptedFace([true]);
    const rotated = await on.rotate(face);
    const second = on.ownKey();
    expect(rotated).toEqual({
      oldId: on.first.accessKeyId,
      newId: second.accessKeyId,
      profiles: ['me'],
    });
    expect(on.statuses()).toEqual([false, true]);
    expect(on.credentials()).toBe(
      `# mine\n[me]\naws_access_key_id = ${second.accessKeyId}\naws_secret_access_key = ${second.secretAccessKey}\n`,
    );
    expect(on.moved).toEqual([`${on.first.accessKeyId} ${second.accessKeyId}`]);
    expect(on.journal.read()).toBeUndefined();
    const shown = face.asked.flatMap(({ lines }) => lines).join('\n');
    expect(shown).toMatch(/is replaced\. It is \d+ days old\./);
    expect(shown).toContain('+ aws_access_key_id = NEW-ACCESS-KEY-ID');
    expect(shown).not.toContain(on.first.secretAccessKey);
  });

  it('tests the new key three times in a row before it writes it anywhere', async () => {
    const on = await openRotation();
    await on.rotate();
    const { requests } = on.sandbox;
    const made = requests.indexOf('CreateAccessKey');
    expect(requests.slice(made, made + 4)).toEqual([
      'CreateAccessKey',
      'GetCallerIdentity',
      'GetCallerIdentity',
      'GetCallerIdentity',
    ]);
  });

  it('counts from zero again if AWS does not know the new key after all', async () => {
    const on = await openRotation();
    on.sandbox.world.freshKeys = { unknownMs: 300, unsureMs: 700 };
    const face = createScriptedFace([true]);
    await on.rotate(face);
    const { requests } = on.sandbox;
    const asked = requests.slice(requests.indexOf('CreateAccessKey'));
    expect(asked.indexOf('UpdateAccessKey')).toBeGreaterThan(6);
    expect(face.told.filter((text) => text.includes('everywhere yet'))).toHaveLength(1);
    expect(on.statuses()).toEqual([false, true]);
  });

  it('changes every section of both files that holds the pair, and no other', async () => {
    const on = await openRotation();
    const { configFile, credentialsFile } = on.locations;
    const other = 'aws_access_key_id = AKIAOTHEROTHEROTHER1\naws_secret_access_key = x\n';
    writeFileSync(
      configFile,
      `${readFileSync(configFile, 'utf8')}\n[profile copy]\n${on.lines}\n[profile other]\n${other}`,
    );
    writeFileSync(credentialsFile, `${on.credentials()}\n[default]\n${on.lines}\n[x]\n${other}`);
    const rotated = await on.rotate();
    expect(rotated?.profiles).toEqual(['copy', 'me', 'default']);
    const { accessKeyId, secretAccessKey } = on.ownKey();
    const texts = [readFileSync(configFile, 'utf8'), on.credentials()];
    expect(texts.join().split(accessKeyId)).toHaveLength(4);
    expect(texts.join().split(secretAccessKey)).toHaveLength(4);
    expect(texts.join()).not.toContain(on.first.accessKeyId);
    expect(texts.map((text) => text.includes(other))).toEqual([true, true]);
  });

  it('changes nothing if the person declines', async () => {
    const on = await openRotation();
    expect(await on.rotate(createScriptedFace([false]))).toBeUndefined();
    expectUntouched(on);
    expect(on.sandbox.requests).not.toContain('CreateAccessKey');
  });

  it.each([
    ['a line that botocore rejects', '[me]\nrubbish\n'],
    ['a section that is there twice', '[a]\nx = 1\n[a]\ny = 2\n'],
  ])('does not begin if a file has %s', async (_, more) => {
    const on = await openRotation();
    writeFileSync(on.locations.configFile, more);
    expect((await failure(on.rotate())).kind).toBe('file-not-edited');
    expect(on.sandbox.requests).toEqual([]);
    expect(on.user.accessKeys).toHaveLength(1);
  });

  it.each(['ListAccessKeys', 'CreateAccessKey'])(
    'that AWS refuses at %s made nothing',
    async (action) => {
      const on = await openRotation(everything.filter((allowed) => allowed !== action));
      expect(await failure(on.rotate())).toMatchObject({
        kind: 'permission-missing',
        permission: `iam:${action}`,
      });
      expectUntouched(on);
    },
  );

  it('is undone if AWS refuses to turn the old key off', async () => {
    const on = await openRotation(everything.filter((action) => action !== 'UpdateAccessKey'));
    const face = createScriptedFace([true]);
    expect(await failure(on.rotate(face))).toMatchObject({
      kind: 'permission-missing',
      permission: 'iam:UpdateAccessKey',
    });
    expectUntouched(on);
    expect(face.told.join()).toMatch(
      /^Undone: AKIA\w+ is deleted, and AKIA\w+ is in use as before/,
    );
    expect(on.moved).toHaveLength(2);
    expect(on.scrubbed).toHaveLength(1);
  });

  it('says which key is left if it can neither continue nor be undone, and the next one deletes it', async () => {
    const on = await openRotation(['CreateAccessKey', 'ListAccessKeys', 'GetAccessKeyLastUsed']);
    const error = await failure(on.rotate());
    const left = on.user.accessKeys[1]?.accessKeyId;
    expect(error).toMatchObject({ kind: 'access-key-left', accessKeyId: left });
    expect(on.credentials()).toBe(`# mine\n[me]\n${on.lines}`);
    expect(on.journal.read()?.newId).toBe(left);
    on.user.policies = [{ Version: '2012-10-17', Statement: [may(...everything)] }];
    await on.rotate();
    expect(on.user.accessKeys.map(({ accessKeyId }) => accessKeyId)).toEqual([
      on.first.accessKeyId,
      on.ownKey().accessKeyId,
    ]);
    expect(on.ownKey().accessKeyId).not.toBe(left);
  });

  it('is undone if the files can not be written', async () => {
    const on = await openRotation();
    const write = on.world.files.write;
    let writes = 0;
    const files = {
      ...on.world.files,
      write: (edit: Parameters<typeof write>[0]) => {
        writes += 1;
        return writes === 1 ? Promise.reject(new Error('the disk is full')) : write(edit);
      },
    };
    await expect(
      rotateKeys({ ...on.world, files }, createScriptedFace([true]).face),
    ).rejects.toThrow('the disk is full');
    expectUntouched(on);
  });

  it('does not turn the old key off if another program wrote it again', async () => {
    const on = await openRotation();
    const { write } = on.world.files;
    let isFirst = true;
    const files = {
      ...on.world.files,
      write: async (edit: Parameters<typeof write>[0]) => {
        await write(edit);
        if (isFirst) writeFileSync(on.locations.configFile, `[profile again]\n${on.lines}`);
        isFirst = false;
      },
    };
    const error = await failure(
      rotateKeys({ ...on.world, files }, createScriptedFace([true]).face),
    );
    expect(error.kind).toBe('failed');
    expect(on.statuses()).toEqual([true]);
  });

  it('does not write the key of another user', async () => {
    const on = await openRotation();
    const identify = async () => ({ arn: 'arn:aws:iam::123456789012:user/other' });
    const error = await failure(
      rotateKeys({ ...on.world, identify }, createScriptedFace([true]).face),
    );
    expect(error.kind).toBe('failed');
    expectUntouched(on);
  });

  it('is undone if it is canceled before AWS knows the new key', async () => {
    const on = await openRotation();
    const identify: RotationWorld['identify'] = (pair, signal) => {
      on.controller.abort();
      return on.world.identify(pair, signal);
    };
    const error = await failure(
      rotateKeys({ ...on.world, identify }, createScriptedFace([true]).face),
    );
    expect(error.kind).toBe('canceled');
    expectUntouched(on);
  });

  const lost: readonly Fault[] = [
    { kind: 'reset-after', action: 'CreateAccessKey', times: 1 },
    { kind: 'server-error', status: 503, action: 'CreateAccessKey', times: 1 },
  ];
  it.each(lost)('leaves no key if the answer to its creation is lost ($kind)', async (fault) => {
    const on = await openRotation();
    on.sandbox.faults.arm(fault);
    expect(['network', 'aws-unavailable']).toContain((await failure(on.rotate())).kind);
    expectUntouched(on);
    expect(on.sandbox.requests.filter((action) => action === 'CreateAccessKey')).toHaveLength(1);
  });

  it('says if nobody knows whether the old key is off, and the next one finishes it', async () => {
    const on = await openRotation();
    on.sandbox.faults.arm({ kind: 'reset', action: 'UpdateAccessKey' });
    const error = await failure(on.rotate());
    expect(error).toMatchObject({ kind: 'rotation-unfinished', oldKey: on.first.accessKeyId });
    expect(on.statuses()).toEqual([true, true]);
    const newId = on.ownKey().accessKeyId;
    expect(newId).not.toBe(on.first.accessKeyId);
    on.sandbox.faults.clear();
    const face = createScriptedFace();
    expect(await on.rotate(face)).toEqual({
      oldId: on.first.accessKeyId,
      newId,
      profiles: ['me'],
    });
    expect(on.statuses()).toEqual([false, true]);
    expect(on.journal.read()).toBeUndefined();
  });
});

describe('what a killed rotation left', () => {
  /** As if killed after `CreateAccessKey`, whose answer never came. */
  function leave(on: Awaited<ReturnType<typeof openRotation>>, key: Partial<AccessKey> = {}) {
    on.journal.write({
      oldId: on.first.accessKeyId,
      before: [on.first.accessKeyId],
      since: new Date(),
      newId: undefined,
    });
    const made = on.sandbox.world.addAccessKey(on.user, new Date());
    const left: AccessKey = { ...made, ...key };
    on.user.accessKeys.splice(1, 1, left);
    return left;
  }

  it('is deleted if it is a younger key that the journal does not know and nobody used', async () => {
    const on = await openRotation();
    const left = leave(on);
    const face = createScriptedFace([true]);
    await on.rotate(face);
    expect(face.told.join()).toContain(`Its new key ${left.accessKeyId} is deleted`);
    expect(on.user.accessKeys.map(({ accessKeyId }) => accessKeyId)).not.toContain(
      left.accessKeyId,
    );
    expect(on.statuses()).toEqual([false, true]);
  });

  it.each<[string, Partial<AccessKey>]>([
    ['older than the journal', { createDate: new Date(Date.now() - 60_000) }],
    ['used', { lastUsed: { at: new Date(), service: 's3', region: 'us-east-1' } }],
  ])("stays if it is %s, because it is somebody else's", async (_, key) => {
    const on = await openRotation();
    const left = leave(on, key);
    expect((await failure(on.rotate())).kind).toBe('access-key-limit');
    expect(on.user.accessKeys).toContain(left);
    expect(left.active).toBe(true);
  });

  it('stays if another profile has it', async () => {
    const on = await openRotation();
    const { accessKeyId, secretAccessKey } = leave(on);
    const others = `\n[other]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`;
    writeFileSync(on.locations.credentialsFile, on.credentials() + others);
    expect((await failure(on.rotate())).kind).toBe('access-key-limit');
    expect(on.statuses()).toEqual([true, true]);
  });

  it('is finished if one of the two files has the new pair', async () => {
    const on = await openRotation();
    const { accessKeyId, secretAccessKey } = leave(on);
    const record = on.journal.read();
    if (record !== undefined) on.journal.write({ ...record, newId: accessKeyId });
    writeFileSync(
      on.locations.configFile,
      `${readFileSync(on.locations.configFile, 'utf8')}[profile copy]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`,
    );
    const rotated = await on.rotate(createScriptedFace());
    expect(rotated).toEqual({
      oldId: on.first.accessKeyId,
      newId: accessKeyId,
      profiles: ['copy', 'me'],
    });
    expect(on.ownKey().accessKeyId).toBe(accessKeyId);
    expect(on.statuses()).toEqual([false, true]);
  });

  it('waits for the next run if a file can not be read completely', async () => {
    const on = await openRotation();
    leave(on);
    writeFileSync(on.locations.configFile, 'rubbish\n');
    expect((await failure(on.rotate())).kind).toBe('file-not-edited');
    expect(on.statuses()).toEqual([true, true]);
    expect(on.journal.read()).toBeDefined();
  });
});

describe('a user with two keys', () => {
  it.each<[string, (key: AccessKey) => void, object]>([
    [
      'off',
      (key) => {
        key.active = false;
      },
      { use: 'off' },
    ],
    ['never used', () => {}, { use: 'never' }],
    [
      'used',
      (key) => {
        key.lastUsed = { at: new Date('2026-03-04T12:00:00Z'), service: 's3', region: 'us-east-1' };
      },
      { use: 'used', lastUse: 'on 2026-03-04, for s3' },
    ],
  ])('learns that the other key is %s', async (_, change, use) => {
    const on = await openRotation();
    const other = on.sandbox.world.addAccessKey(on.user, new Date('2026-02-01T00:00:00Z'));
    change(other);
    expect(await failure(on.rotate())).toMatchObject({
      kind: 'access-key-limit',
      userName: 'me',
      ownKey: on.first.accessKeyId,
      otherKey: other.accessKeyId,
      ...use,
    });
    expect(on.user.accessKeys).toHaveLength(2);
    expect(on.sandbox.requests).not.toContain('CreateAccessKey');
  });
});

describe('finishing a rotation', () => {
  it('deletes the old key after a yes that saw its last use', async () => {
    const on = await openRotation();
    await on.rotate();
    const lines: string[] = [];
    expect(await on.finish(true, [], lines)).toBe(on.first.accessKeyId);
    expect(lines.join('\n')).toMatch(
      /is off\. It was last used on \d{4}-\d\d-\d\d, for (sts|iam)\./,
    );
    expect(on.user.accessKeys.map(({ accessKeyId }) => accessKeyId)).toEqual([
      on.ownKey().accessKeyId,
    ]);
    expect(on.scrubbed).toEqual([on.first.accessKeyId]);
  });

  it('keeps it without a yes', async () => {
    const on = await openRotation();
    await on.rotate();
    expect(await on.finish(false)).toBeUndefined();
    expect(on.statuses()).toEqual([false, true]);
  });

  it('deletes nothing if there is only one key', async () => {
    const on = await openRotation();
    const told: string[] = [];
    expect(await on.finish(true, told)).toBeUndefined();
    expect(told.join()).toContain('Nothing to delete');
    expectUntouched(on);
  });

  it('deletes no active key', async () => {
    const on = await openRotation();
    await on.rotate();
    on.first.active = true;
    expect((await failure(on.finish())).kind).toBe('failed');
    expect(on.statuses()).toEqual([true, true]);
  });

  it('deletes no key that is younger than the one in use', async () => {
    const on = await openRotation();
    on.sandbox.world.addAccessKey(on.user, new Date()).active = false;
    expect((await failure(on.finish())).kind).toBe('failed');
    expect(on.statuses()).toEqual([true, false]);
  });

  it('first finishes what a killed run left', async () => {
    const on = await openRotation();
    on.sandbox.faults.arm({ kind: 'reset', action: 'UpdateAccessKey' });
    await failure(on.rotate());
    on.sandbox.faults.clear();
    expect(await on.finish()).toBe(on.first.accessKeyId);
    expect(on.statuses()).toEqual([true]);
  });
});

describe('the journal of a rotation', () => {
  it('holds only ids, readable only by its owner', async () => {
    const on = await openRotation(['CreateAccessKey', 'ListAccessKeys', 'GetAccessKeyLastUsed']);
    await failure(on.rotate());
    const directory = join(on.sandbox.home, '.aws', 'cli', 'cache');
    const path = join(directory, journalName(directory));
    const text = readFileSync(path, 'utf8');
    expect(JSON.parse(text)).toEqual({
      version: 1,
      oldId: on.first.accessKeyId,
      before: [on.first.accessKeyId],
      since: expect.any(String),
      newId: on.user.accessKeys[1]?.accessKeyId,
    });
    for (const { secretAccessKey } of on.user.accessKeys)
      expect(text).not.toContain(secretAccessKey);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it.each([
    '',
    'null',
    '[]',
    '{"oldId":"AKIAIOSFODNN7EXA7XQ2"}',
    '{"oldId":"a b","before":[],"since":"2026-01-01T00:00:00Z"}',
    '{"oldId":"AKIAIOSFODNN7EXA7XQ2","before":[1],"since":"2026-01-01T00:00:00Z"}',
    '{"oldId":"AKIAIOSFODNN7EXA7XQ2","before":[],"since":"soon"}',
  ])('is ignored if it is not complete: %s', async (text) => {
    const on = await openRotation();
    on.journal.write({ oldId: 'AKIAX', before: [], since: new Date(), newId: undefined });
    const directory = join(on.sandbox.home, '.aws', 'cli', 'cache');
    writeFileSync(join(directory, journalName(directory)), text);
    expect(on.journal.read()).toBeUndefined();
  });

  it('is ignored if it is a link to a file elsewhere', async () => {
    const on = await openRotation();
    on.journal.write({ oldId: 'AKIAX', before: [], since: new Date(), newId: undefined });
    const directory = join(on.sandbox.home, '.aws', 'cli', 'cache');
    const path = join(directory, journalName(directory));
    renameSync(path, join(on.sandbox.home, 'elsewhere'));
    symlinkSync(join(on.sandbox.home, 'elsewhere'), path);
    expect(on.journal.read()).toBeUndefined();
  });
});

function journalName(directory: string): string {
  return readdirSync(directory).find((name) => /^awsmfa-.*\.rotate$/.test(name)) ?? '';
}
