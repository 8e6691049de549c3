import { type ChildProcess, spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { loadProfiles } from '../../src/aws/profiles/read/load-profiles';
import { editConfig } from '../../src/cli/config/edit-config';
import { createSessionMaker } from '../../src/cli/make-sessions';
import { thisProcess } from '../../src/cli/process/this-process';
import { systemClock } from '../../src/cli/system-time';
import { toAppError } from '../../src/errors';
import { bundle } from '../support/bundle';
import { failCall, fileCalls } from '../support/file-calls';
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

const locations = () => ({
  configFile,
  credentialsFile: join(home, '.aws', 'credentials'),
  cacheDirectory,
});

/** What a run does before it knows whether it will change anything. */
function beginRun(): void {
  createSessionMaker(() => Promise.reject(new Error('nobody asks AWS')), {
    env: {},
    home,
    locations: locations(),
    region: undefined,
    keepsInMemory: false,
    clock: systemClock,
    onNotWritten: () => {},
  });
}

/** A temporary file whose process id another program has by now stays as long as that one lives. */
const litter = () =>
  readdirSync(home, { recursive: true, encoding: 'utf8' }).filter(
    (name) => /\.tmp$|-lock$|\.guard$/.test(name) && !isOfLiving(name),
  );

function isOfLiving(name: string): boolean {
  const processId = Number(/\.awsmfa-(\d+)-/.exec(name)?.[1] ?? process.pid);
  return processId !== process.pid && thisProcess.isAlive(processId);
}

function leftAfterRun(): readonly string[] {
  beginRun();
  return litter();
}

describe('a writer of the config file', () => {
  let program: string;
  beforeAll(async () => {
    program = await bundle(new URL('../aws/profiles/programs/edit-config.ts', import.meta.url));
  });

  it('that is killed leaves the old text or the new, and nothing else after the next run', async () => {
    for (let round = 0; round < rounds(10, 300); round += 1) {
      const args = [program, configFile, join(home, '.aws', 'credentials'), JSON.stringify(edits)];
      const child = spawn(process.execPath, [...args, 'forever']);
      await new Promise((resolve) => child.stdout.once('data', resolve));
      await new Promise((resolve) => setTimeout(resolve, random(40)));
      child.kill('SIGKILL');
      await ended(child);
      expect(texts).toContain(readFileSync(configFile, 'utf8'));
      // A lock without a word may be one that is just being made: it goes when it is a moment old.
      await expect.poll(leftAfterRun, { interval: 100 }).toEqual([]);
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
            if (edit !== undefined) await editConfig(locations(), edit);
          } catch (thrown) {
            expect(toAppError(thrown).kind).not.toBe('unexpected');
          } finally {
            fault.end();
          }
          expect(texts).toContain(readFileSync(configFile, 'utf8'));
          expect(leftAfterRun()).toEqual([]);
          if (!fault.wasReached()) break;
          tally('injected errors');
        }
    },
    600_000,
  );
});

describe('any bytes', () => {
  it('in the files and in the cache give profiles and sessions, and nothing throws', () => {
    for (let round = 0; round < rounds(200, 20_000); round += 1) {
      writeFileSync(configFile, garbage());
      writeFileSync(join(home, '.aws', 'credentials'), garbage());
      const set = loadProfiles(locations(), {});
      for (const profile of set.profiles.values()) expect(typeof profile.kind).toBe('string');
      tally('inputs');
    }
    expect(existsSync(`${configFile}.awsmfa-backup`)).toBe(false);
  }, 600_000);
});

/** Pieces of files that mean something, and bytes that mean nothing, in any order. */
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

function ended(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve) => child.once('close', resolve));
}
