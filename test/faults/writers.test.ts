import { type ChildProcess, spawn } from 'node:child_process';
import {
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { loadProfiles } from '../../src/aws/profiles/read/load-profiles';
import { editConfig } from '../../src/cli/config/edit-config';
import { type AppError, toAppError } from '../../src/errors';
import { locationsIn } from '../support/begin-run';
import { bundle } from '../support/bundle';
import { failCall, fileCalls } from '../support/file-calls';
import { keepSession, keptSession, mfaKey, openCache, owner } from './kept-session';
import { litterAfterRun } from './litter';
import { random, rounds, tally } from './rounds';

const texts = ['one', 'two'].map(
  (value) => `# mine\n[profile a]\nmfa_serial = ${value}\n${'# kept\n'.repeat(2000)}`,
);
const edits = ['one', 'two'].map(
  (value) => ({ kind: 'set-key', profile: 'a', key: 'mfa_serial', value }) as const,
);

let home: string;
let configFile: string;
let cacheDirectory: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'awsmfa-faults-'));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  cacheDirectory = join(home, '.aws', 'cli', 'cache');
  mkdirSync(cacheDirectory, { recursive: true });
  configFile = join(home, '.aws', 'config');
  writeFileSync(configFile, texts[0] ?? '');
});

describe.each([
  { way: 'replaces', names: 1 },
  { way: 'writes in place', names: 2 },
])('a writer that $way the config file', ({ names }) => {
  beforeEach(() => {
    if (names > 1) linkSync(configFile, join(home, 'other-name'));
  });

  let program: string;
  beforeAll(async () => {
    program = await bundle(new URL('../aws/profiles/programs/edit-config.ts', import.meta.url));
  });

  it('that is killed leaves the old text or the new, and nothing else after the next run', async () => {
    for (let round = 0; round < rounds(10, 300); round += 1) {
      const args = [program, configFile, join(home, '.aws', 'credentials'), JSON.stringify(edits)];
      await killed(spawn(process.execPath, [...args, 'forever']));
      if (names === 1) expect(texts).toContain(readFileSync(configFile, 'utf8'));
      // An empty lock may be one that is just being created. It is removed once it is old enough.
      await expect.poll(() => litterAfterRun(home), { interval: 100 }).toEqual([]);
      expect(texts).toContain(readFileSync(configFile, 'utf8'));
      tally('kills');
    }
  }, 600_000);

  it.each(fileCalls)(
    'whose %s fails leaves the old text or the new, and no litter',
    async (name) => {
      for (const code of ['ENOSPC', 'EIO', 'EACCES'])
        for (let at = 1; at <= rounds(4, 30); at += 1) {
          const before = readFileSync(configFile, 'utf8');
          const edit = before === texts[0] ? edits[1] : edits[0];
          const fault = failCall(name, at, code);
          try {
            if (edit !== undefined) await editConfig(locationsIn(home), edit);
          } catch (thrown) {
            expect(toAppError(thrown).kind).not.toBe('unexpected');
          } finally {
            fault.end();
          }
          expect(texts).toContain(readFileSync(configFile, 'utf8'));
          expect(statSync(configFile).nlink).toBe(names);
          expect(litterAfterRun(home)).toEqual([]);
          if (!fault.wasReached()) break;
          tally('injected errors');
        }
    },
    600_000,
  );
});

describe('a writer of the session cache', () => {
  let program: string;
  beforeAll(async () => {
    program = await bundle(new URL('programs/keep-sessions.ts', import.meta.url));
  });
  beforeEach(() => keepSession(openCache(cacheDirectory), 'ONE'));

  it('that is killed leaves the old session or the new, and nothing else after the next run', async () => {
    for (let round = 0; round < rounds(10, 300); round += 1) {
      await killed(spawn(process.execPath, [program, cacheDirectory]));
      expect(keptSession(cacheDirectory)).toBeDefined();
      expect(litterAfterRun(home)).toEqual([]);
      tally('kills');
    }
  }, 600_000);

  it.each(fileCalls)(
    'whose %s fails leaves the old session or the new, has the new one, and leaves no litter',
    (name) => {
      for (const code of ['ENOSPC', 'EIO', 'EACCES'])
        for (let at = 1; at <= rounds(4, 30); at += 1) {
          const told: AppError[] = [];
          const cache = openCache(cacheDirectory, (error) => told.push(error));
          const which = keptSession(cacheDirectory) === 'ONE' ? 'TWO' : 'ONE';
          const fault = failCall(name, at, code);
          try {
            keepSession(cache, which);
          } finally {
            fault.end();
          }
          expect(cache.readMfa(mfaKey)?.credentials.accessKeyId).toBe(`ASIA${which}`);
          expect(keptSession(cacheDirectory)).toBeDefined();
          if (told.length === 0) expect(keptSession(cacheDirectory)).toBe(which);
          expect(told.map(({ kind }) => kind)).not.toContain('unexpected');
          expect(litterAfterRun(home)).toEqual([]);
          if (!fault.wasReached()) break;
          tally('injected errors');
        }
    },
    600_000,
  );
});

describe('any bytes', () => {
  it('in an entry of the cache are a whole session or none, and stay as they are', () => {
    keepSession(openCache(cacheDirectory), 'ONE');
    const path = join(cacheDirectory, `awsmfa-${mfaKey}.json`);
    const whole = readFileSync(path);
    const names = [path, join(cacheDirectory, 'a.json'), join(cacheDirectory, 'awsmfa-a.index')];
    for (let round = 0; round < rounds(200, 20_000); round += 1) {
      const bytes = random(2) === 0 ? garbage() : damaged(whole);
      for (const name of names) writeFileSync(name, bytes);
      const cache = openCache(cacheDirectory);
      const mfa = cache.readMfa(mfaKey);
      for (const found of [
        mfa,
        cache.readRole('a'),
        ...cache.findMfa(owner.accessKeyId, owner.endpoint),
      ]) {
        if (found === undefined) continue;
        expect(typeof found.credentials.secretAccessKey.reveal()).toBe('string');
        expect(found.credentials.expiration.getTime()).toBeLessThan(Date.now() + 36 * 3_600_000);
      }
      if (mfa !== undefined) expect(mfa.owner).toEqual(owner);
      expect(() => cache.readKeys('a')).not.toThrow();
      for (const name of names) expect(readFileSync(name).equals(bytes)).toBe(true);
      tally('inputs');
    }
  }, 600_000);

  it('in the files give profiles and problems, and nothing throws', () => {
    for (let round = 0; round < rounds(200, 20_000); round += 1) {
      writeFileSync(configFile, garbage());
      writeFileSync(join(home, '.aws', 'credentials'), garbage());
      const set = loadProfiles(locationsIn(home), {});
      for (const profile of set.profiles.values()) expect(typeof profile.kind).toBe('string');
      tally('inputs');
    }
    expect(existsSync(`${configFile}.awsmfa-backup`)).toBe(false);
  }, 600_000);
});

/** The bytes with one changed, the end cut off, or a part repeated. */
function damaged(whole: Buffer): Buffer {
  const at = random(whole.length - 1);
  switch (random(2)) {
    case 0:
      return whole.subarray(0, at);
    case 1:
      return Buffer.concat([whole.subarray(0, at), whole.subarray(random(at))]);
    default: {
      const changed = Buffer.from(whole);
      // A digit changes a time or a number and leaves the rest valid.
      changed[at] = random(1) === 0 ? 0x30 + random(9) : random(255);
      return changed;
    }
  }
}

/** Meaningful pieces of files and random bytes, in any order. */
function garbage(): Buffer {
  const parts = Array.from({ length: random(12) }, () => {
    const piece = pieces[random(pieces.length - 1)] ?? '';
    return random(3) === 0
      ? Buffer.from(Array.from({ length: random(40) }, () => random(255)))
      : Buffer.from(piece);
  });
  return Buffer.concat(parts);
}

const pieces = [
  '[profile a]\n',
  '[default]\n',
  '[a]\n',
  '[profile "b c"]\n',
  'role_arn = arn:aws:iam::123456789012:role/x\n',
  'source_profile = a\n',
  'source_profile = default\n',
  'mfa_serial = arn:aws:iam::123456789012:mfa/x\n',
  'aws_access_key_id = AKIAEXAMPLE\n',
  'aws_secret_access_key = s\n',
  'credential_process = "x\n',
  's3 =\n  a = b\n',
  '[sso-session x]\n',
  'sso_session = x\n',
  '\ufeff',
  '\r\n',
  '= \n',
  '\u0000',
  '[',
  '  duration_seconds = 9'.repeat(300),
];

/** Kills the program at some moment after its first output. */
async function killed(child: ChildProcess): Promise<void> {
  await new Promise((resolve) => child.stdout?.once('data', resolve));
  await new Promise((resolve) => setTimeout(resolve, random(40)));
  child.kill('SIGKILL');
  await ended(child);
}

function ended(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve) => child.once('close', resolve));
}
