import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mfaCacheKey } from '../../../src/aws/sessions/cache/cli-cache-key';
import {
  createSessionCache,
  type SessionCache,
  type WritingObstacle,
} from '../../../src/aws/sessions/cache/session-cache';
import type { SessionCredentials } from '../../../src/aws/sessions/credentials';
import { thisProcess } from '../../../src/cli/process/this-process';
import { type AppError, toAppError } from '../../../src/errors';
import { Secret } from '../../../src/secret';

const NOW = new Date('2026-11-24T10:00:00Z');
const KEY = 'b5aa6e9d1d3f7c5f4a3e9a8f4bb1c6ffb0f6a1e5';
const OWNER = {
  accessKeyId: 'AKIABASE',
  serialNumber: 'arn:aws:iam::1:mfa/x',
  endpoint: 'https://sts',
};
const MFA_KEY = mfaCacheKey(OWNER.accessKeyId, OWNER.serialNumber, OWNER.endpoint);

let home: string;
let directory: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'awsmfa-session-cache-'));
  directory = join(home, '.aws', 'cli', 'cache');
});
afterEach(() => {
  rmSync(home, { recursive: true, force: true });
});

type Options = {
  readonly memoryOnly?: boolean;
  readonly obstacle?: WritingObstacle;
  readonly told?: AppError[];
};

function open({ memoryOnly = false, obstacle, told = [] }: Options = {}): SessionCache {
  return createSessionCache({
    directory,
    now: () => NOW,
    writer: memoryOnly || obstacle !== undefined ? undefined : thisProcess,
    onNotWritten: (error) => told.push(error),
    obstacle,
  });
}

const inMinutes = (minutes: number) => new Date(NOW.getTime() + minutes * 60_000);

function session(minutes = 60): SessionCredentials {
  return {
    accessKeyId: 'ASIASESSION',
    secretAccessKey: new Secret('secret'),
    sessionToken: new Secret('token'),
    expiration: inMinutes(minutes),
  };
}

const assumed = (minutes?: number) => ({
  credentials: session(minutes),
  assumedRoleId: 'AROA:me',
  assumedRoleArn: 'arn:aws:sts::123456789012:assumed-role/r/me',
});

/** As AWS CLI 1.45 writes it, with the rest of the answer. */
const ofAwsCli = (expiration: unknown = '2026-11-24T11:00:00Z') =>
  JSON.stringify({
    Credentials: {
      AccessKeyId: 'ASIACLI',
      SecretAccessKey: 's',
      SessionToken: 't',
      Expiration: expiration,
      AccountId: '123456789012',
    },
    AssumedRoleUser: { AssumedRoleId: 'AROA:botocore-session-1', Arn: 'arn:aws:sts::1:x' },
    ResponseMetadata: { RequestId: 'x', HTTPStatusCode: 200, HTTPHeaders: {}, RetryAttempts: 0 },
  });

function put(name: string, text: string): string {
  mkdirSync(directory, { recursive: true });
  const path = join(directory, name);
  writeFileSync(path, text);
  return path;
}

function errorOf(action: () => unknown): AppError | undefined {
  try {
    action();
    return undefined;
  } catch (thrown) {
    return toAppError(thrown);
  }
}

describe('a role session', () => {
  it("is written in the AWS CLI's format, with a mark of its base", () => {
    open().writeRole(KEY, 'AKIABASE', assumed());
    expect(JSON.parse(readFileSync(join(directory, `${KEY}.json`), 'utf8'))).toEqual({
      Credentials: {
        AccessKeyId: 'ASIASESSION',
        SecretAccessKey: 'secret',
        SessionToken: 'token',
        Expiration: '2026-11-24T11:00:00Z',
        AccountId: '123456789012',
      },
      AssumedRoleUser: {
        AssumedRoleId: 'AROA:me',
        Arn: 'arn:aws:sts::123456789012:assumed-role/r/me',
      },
      Awsmfa: { Base: 'AKIABASE' },
    });
  });

  it('can be read only by its owner, and leaves no temporary file', () => {
    const umask = process.umask(0);
    try {
      open().writeRole(KEY, 'AKIABASE', assumed());
    } finally {
      process.umask(umask);
    }
    expect(statSync(join(directory, `${KEY}.json`)).mode & 0o777).toBe(0o600);
    for (const made of [directory, dirname(directory), dirname(dirname(directory))]) {
      expect(statSync(made).mode & 0o777).toBe(0o700);
    }
    expect(readdirSync(directory)).toEqual([`${KEY}.json`]);
  });

  it('is read back with its base and time', () => {
    open().writeRole(KEY, 'AKIABASE', assumed());
    const at = inMinutes(-5);
    utimesSync(join(directory, `${KEY}.json`), at, at);
    const kept = open().readRole(KEY);
    expect(kept).toMatchObject({ base: 'AKIABASE', origin: 'awsmfa', obtainedAt: at });
    expect(kept?.credentials.accessKeyId).toBe('ASIASESSION');
    expect(kept?.credentials.secretAccessKey.reveal()).toBe('secret');
    expect(kept?.credentials.sessionToken.reveal()).toBe('token');
    expect(kept?.credentials.expiration).toEqual(inMinutes(60));
  });

  it('of the AWS CLI is used, whatever its base was', () => {
    put(`${KEY}.json`, ofAwsCli());
    expect(open().readRole(KEY)).toMatchObject({
      credentials: { accessKeyId: 'ASIACLI' },
      base: undefined,
      origin: 'aws-cli',
    });
  });

  it.each([
    ['2026-11-24T11:00:00Z', '2026-11-24T11:00:00Z'],
    ['2026-11-24T11:00:00+00:00', '2026-11-24T11:00:00Z'],
    ['2026-11-24T12:30:00+01:30', '2026-11-24T11:00:00Z'],
    ['2026-11-24T11:00:00.250000Z', '2026-11-24T11:00:00.250Z'],
    ['2026-11-24T11:00:00UTC', '2026-11-24T11:00:00Z'],
    ['2026-11-24 11:00:00 +0000', '2026-11-24T11:00:00Z'],
  ])('of the AWS CLI that ends at %s ends at %s', (written, expected) => {
    put(`${KEY}.json`, ofAwsCli(written));
    expect(open().readRole(KEY)?.credentials.expiration).toEqual(new Date(expected));
  });

  it('that has expired is returned, and the caller decides', () => {
    put(`${KEY}.json`, ofAwsCli('2020-01-01T00:00:00Z'));
    expect(open().readRole(KEY)).toBeDefined();
  });
});

describe('an entry of the cache', () => {
  const credentials = { AccessKeyId: 'A', SecretAccessKey: 's', SessionToken: 't' };
  it.each([
    ['is empty', ''],
    ['is torn', ofAwsCli().slice(0, 60)],
    ['is no JSON', 'Credentials'],
    ['is null', 'null'],
    ['is a list', '[]'],
    ['has no credentials', '{}'],
    ['has a list for credentials', '{"Credentials":[]}'],
    ['lacks its end', JSON.stringify({ Credentials: credentials })],
    ['lacks its token', ofAwsCli().replace('SessionToken', 'Token')],
    ['has a number for its secret', ofAwsCli().replace('"s"', '1')],
    ['ends at no time', ofAwsCli('soon')],
    // botocore fails: "can't subtract offset-naive and offset-aware datetimes".
    ['ends at a time of no zone', ofAwsCli('2026-11-24T11:00:00')],
    ['ends at a number', ofAwsCli(1795518000)],
    ['ends later than any session of a role can', ofAwsCli('2026-11-25T10:00:00Z')],
    ['is binary', '\x00\x01\ufffd'],
    ['is larger than any session', ofAwsCli().padEnd(2 << 20)],
  ])('that %s is a miss, stays as it is, and is replaced by the next session', (_, text) => {
    const path = put(`${KEY}.json`, text);
    const cache = open();
    expect(cache.readRole(KEY)).toBeUndefined();
    expect(readFileSync(path, 'utf8')).toBe(text);
    cache.writeRole(KEY, 'AKIABASE', assumed());
    expect(cache.readRole(KEY)?.credentials.accessKeyId).toBe('ASIASESSION');
  });

  it('is a miss if it is a directory or a broken link', () => {
    mkdirSync(join(directory, `${KEY}.json`), { recursive: true });
    symlinkSync('/nowhere', join(directory, 'other.json'));
    expect(open().readRole(KEY)).toBeUndefined();
    expect(open().readRole('other')).toBeUndefined();
  });

  it("is a miss if it is a link to the index of a process's keys", () => {
    open().writeKeys('a', { keys: { kind: 'temporary' }, needsCode: {} });
    expect(open().readKeys('a')).toBeDefined();
    symlinkSync(join(directory, 'awsmfa-a.index'), join(directory, 'awsmfa-b.index'));
    expect(open().readKeys('b')).toBeUndefined();
  });

  it('does not hide the MFA sessions in the same directory', () => {
    const cache = open();
    cache.writeMfa(MFA_KEY, OWNER, session(600));
    put('awsmfa-broken.json', '{');
    put('awsmfa-0.lock', '{}');
    expect(cache.findMfa('AKIABASE', 'https://sts')).toHaveLength(1);
  });

  it('creates no missing directory when it is read', () => {
    const cache = open();
    expect(cache.readRole(KEY)).toBeUndefined();
    expect(cache.findMfa('AKIABASE', 'https://sts')).toEqual([]);
    expect(cache.removeRole(KEY)).toBe(false);
    expect(cache.removeAllMfa()).toBe(0);
    expect(existsSync(join(home, '.aws'))).toBe(false);
  });
});

describe('an MFA session', () => {
  it("is in the AWS CLI's cache under a name that the CLI never uses", () => {
    open().writeMfa(MFA_KEY, OWNER, session(600));
    expect(readdirSync(directory)).toEqual([`awsmfa-${MFA_KEY}.json`]);
    const kept = open().readMfa(MFA_KEY);
    expect(kept).toMatchObject({ key: MFA_KEY, owner: OWNER, origin: 'awsmfa' });
  });

  it('is found only for its access key and its endpoint', () => {
    const cache = open();
    cache.writeMfa(MFA_KEY, OWNER, session(600));
    expect(cache.findMfa('AKIABASE', 'https://sts').map(({ key }) => key)).toEqual([MFA_KEY]);
    expect(cache.findMfa('AKIAOTHER', 'https://sts')).toEqual([]);
    expect(cache.findMfa('AKIABASE', 'https://sts.amazonaws.com.cn')).toEqual([]);
  });

  it("with another session's name is a miss", () => {
    open().writeMfa(MFA_KEY, OWNER, session(600));
    const text = readFileSync(join(directory, `awsmfa-${MFA_KEY}.json`), 'utf8');
    put('awsmfa-other.json', text);
    expect(open().readMfa('other')).toBeUndefined();
    expect(open().findMfa('AKIABASE', 'https://sts')).toHaveLength(1);
  });

  it('may last 36 hours, but no longer', () => {
    const cache = open();
    cache.writeMfa(MFA_KEY, OWNER, session(36 * 60));
    expect(cache.readMfa(MFA_KEY)).toBeDefined();
    cache.writeMfa(MFA_KEY, OWNER, session(37 * 60));
    expect(cache.readMfa(MFA_KEY)).toBeUndefined();
  });
});

describe('an entry of another program', () => {
  it('is found after a refresh', () => {
    const cache = open();
    expect(cache.readRole(KEY)).toBeUndefined();
    open().writeRole(KEY, 'AKIABASE', assumed());
    cache.refresh();
    expect(cache.readRole(KEY)).toBeDefined();
  });

  it('stays when all MFA sessions are deleted', () => {
    const foreign = [`${KEY}.json`, 'f00.json', 'notes.txt', 'awsmfa-x.lock'];
    for (const name of foreign) put(name, 'theirs');
    const cache = open();
    cache.writeMfa(MFA_KEY, OWNER, session(600));
    expect(cache.removeAllMfa()).toBe(1);
    expect(readdirSync(directory).sort()).toEqual(foreign.sort());
  });

  it('is deleted by name, once, like an entry of our own', () => {
    put(`${KEY}.json`, ofAwsCli());
    const cache = open();
    expect(cache.removeRole(KEY)).toBe(true);
    expect(cache.readRole(KEY)).toBeUndefined();
    expect(cache.removeRole(KEY)).toBe(false);
  });

  it('may disappear before it is deleted', () => {
    const path = put(`${KEY}.json`, ofAwsCli());
    const cache = open();
    expect(cache.readRole(KEY)).toBeDefined();
    rmSync(path);
    expect(cache.removeRole(KEY)).toBe(false);
  });
});

describe("a cache that can't be written", () => {
  const obstacle: WritingObstacle = {
    kind: 'file-not-written',
    path: '/home/other',
    reason: 'the home directory belongs to another user',
  };

  it('keeps sessions in memory and reports nothing if the user wants that', () => {
    const told: AppError[] = [];
    const cache = open({ memoryOnly: true, told });
    cache.writeRole(KEY, 'AKIABASE', assumed());
    cache.writeMfa(MFA_KEY, OWNER, session(600));
    expect(cache.readRole(KEY)).toMatchObject({ base: 'AKIABASE', origin: 'awsmfa' });
    expect(cache.findMfa('AKIABASE', 'https://sts')).toHaveLength(1);
    expect(existsSync(join(home, '.aws'))).toBe(false);
    expect(told).toEqual([]);
    expect(cache.removeRole(KEY)).toBe(true);
    expect(cache.removeAllMfa()).toBe(1);
    expect(cache.readRole(KEY)).toBeUndefined();
  });

  it('reports that the home belongs to another user, uses its sessions and deletes nothing', () => {
    const told: AppError[] = [];
    put(`${KEY}.json`, ofAwsCli());
    const cache = open({ obstacle, told });
    expect(cache.readRole(KEY)?.credentials.accessKeyId).toBe('ASIACLI');
    expect(errorOf(() => cache.removeRole(KEY))).toMatchObject({
      kind: 'file-not-deleted',
      reason: obstacle.reason,
    });
    cache.writeRole(KEY, 'AKIABASE', assumed());
    expect(cache.readRole(KEY)?.credentials.accessKeyId).toBe('ASIASESSION');
    expect(told).toEqual([obstacle]);
    cache.dropRole(KEY);
    expect(readFileSync(join(directory, `${KEY}.json`), 'utf8')).toBe(ofAwsCli());
  });

  it('no longer returns a dropped session, until there is a new one', () => {
    const path = put(`${KEY}.json`, ofAwsCli());
    const cache = open({ obstacle });
    cache.dropRole(KEY);
    expect(cache.readRole(KEY)).toBeUndefined();
    cache.refresh();
    expect(cache.readRole(KEY)).toBeUndefined();
    writeFileSync(path, ofAwsCli().replace('ASIACLI', 'ASIANEW'));
    expect(cache.readRole(KEY)?.credentials.accessKeyId).toBe('ASIANEW');
  });

  it('keeps sessions in this process and reports the reason if the system refuses', () => {
    const told: AppError[] = [];
    mkdirSync(dirname(directory), { recursive: true });
    writeFileSync(directory, 'a file in the place of the directory');
    const cache = open({ told });
    cache.writeRole(KEY, 'AKIABASE', assumed());
    expect(cache.readRole(KEY)).toBeDefined();
    expect(told).toMatchObject([
      { kind: 'file-not-written', reason: 'a part of its path is not a directory' },
    ]);
  });
});

describe('a session that AWS no longer accepts', () => {
  it('is deleted, so that the AWS CLI does not use it either', () => {
    const path = put(`${KEY}.json`, ofAwsCli());
    open().dropRole(KEY);
    expect(existsSync(path)).toBe(false);
  });

  it("that can't be deleted is reported with the reason", () => {
    mkdirSync(join(directory, `${KEY}.json`), { recursive: true });
    const cache = open();
    expect(errorOf(() => cache.removeRole(KEY))).toMatchObject({
      kind: 'file-not-deleted',
      path: join(directory, `${KEY}.json`),
    });
    expect(() => cache.dropRole(KEY)).not.toThrow();
  });
});

describe('sessions of an access key that was replaced', () => {
  const other = { ...OWNER, accessKeyId: 'AKIANEW' };
  const otherKey = mfaCacheKey(other.accessKeyId, other.serialNumber, other.endpoint);

  it.each([false, true])(
    'move to the new key and keep their times (in memory: %s)',
    (memoryOnly) => {
      const cache = open({ memoryOnly });
      cache.writeMfa(MFA_KEY, OWNER, session());
      cache.writeRole(KEY, OWNER.accessKeyId, assumed());
      const at = inMinutes(-5);
      for (const name of memoryOnly ? [] : readdirSync(directory))
        utimesSync(join(directory, name), at, at);
      const before = [cache.readMfa(MFA_KEY)?.obtainedAt, cache.readRole(KEY)?.obtainedAt];
      cache.moveToKey(OWNER.accessKeyId, other.accessKeyId);
      expect(cache.readMfa(MFA_KEY)).toBeUndefined();
      expect(cache.readMfa(otherKey)).toMatchObject({ owner: other, obtainedAt: before[0] });
      expect(cache.readRole(KEY)).toMatchObject({ base: other.accessKeyId, obtainedAt: before[1] });
      cache.moveToKey(other.accessKeyId, OWNER.accessKeyId);
      expect(cache.readMfa(otherKey)).toBeUndefined();
      expect(cache.readMfa(MFA_KEY)?.credentials.accessKeyId).toBe('ASIASESSION');
      expect(cache.readRole(KEY)?.base).toBe(OWNER.accessKeyId);
    },
  );

  it('leave the sessions of other keys and programs unchanged', () => {
    const cache = open();
    cache.writeMfa(MFA_KEY, OWNER, session());
    cache.writeRole(KEY, OWNER.accessKeyId, assumed());
    const foreign = put(`${'c'.repeat(40)}.json`, ofAwsCli());
    const texts = () =>
      readdirSync(directory).map((name) => [name, readFileSync(join(directory, name), 'utf8')]);
    const before = texts();
    cache.moveToKey('AKIAELSE', other.accessKeyId);
    expect(texts()).toEqual(before);
    cache.moveToKey(OWNER.accessKeyId, other.accessKeyId);
    expect(readFileSync(foreign, 'utf8')).toBe(ofAwsCli());
  });

  it("don't replace a session that lasts longer", () => {
    const cache = open();
    cache.writeMfa(MFA_KEY, OWNER, session(10));
    cache.writeMfa(otherKey, other, session(60));
    cache.moveToKey(OWNER.accessKeyId, other.accessKeyId);
    expect(cache.readMfa(otherKey)?.credentials.expiration).toEqual(inMinutes(60));
    expect(cache.readMfa(MFA_KEY)).toBeUndefined();
  });
});
