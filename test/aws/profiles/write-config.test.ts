import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  fstatSync,
  linkSync,
  lstatSync,
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
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { ConfigEdit } from '../../../src/aws/profiles/edit/edit';
import {
  type ConfigWriter,
  previewEdit,
  writeEdit,
} from '../../../src/aws/profiles/edit/write-config';
import { parse } from '../../../src/aws/profiles/read/parse';
import { copyAttributes } from '../../../src/cli/config/edit-config';
import { thisProcess } from '../../../src/cli/process/this-process';
import { rounds } from '../../faults/rounds';
import { bundle } from '../../support/bundle';
import { failCall, watchCalls } from '../../support/file-calls';
import { run } from '../../support/run';

let directory: string;
let configFile: string;
let credentialsFile: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'awsmfa-write-config-'));
  configFile = join(directory, 'config');
  credentialsFile = join(directory, 'credentials');
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

const clock = {
  now: () => new Date(),
  sleep: (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms)),
};
const usual: ConfigWriter = { clock, process: thisProcess, copyAttributes };
const write = (edit: ConfigEdit, writer: Partial<ConfigWriter> = {}) =>
  writeEdit({ configFile, credentialsFile }, edit, { ...usual, ...writer });
const modeOf = (path: string) => statSync(path).mode & 0o777;
const read = (path: string) => readFileSync(path, 'utf8');

const setSerial: ConfigEdit = { kind: 'set-key', profile: 'a', key: 'mfa_serial', value: 'new' };
const removeSerial: ConfigEdit = { kind: 'remove-key', profile: 'a', key: 'mfa_serial' };

describe('writeEdit', () => {
  it('changes one line, keeps the mode, and backs the old text up for its owner only', async () => {
    const before = '# mine\r\n[profile a]\r\nregion = r\r\n';
    writeFileSync(configFile, before);
    chmodSync(configFile, 0o640);
    const changes = await write(setSerial);
    expect(read(configFile)).toBe(`${before}mfa_serial = new\r\n`);
    expect(modeOf(configFile)).toBe(0o640);
    expect(changes).toEqual([{ path: configFile, before, after: read(configFile) }]);
    expect(read(`${configFile}.awsmfa-backup`)).toBe(before);
    expect(modeOf(`${configFile}.awsmfa-backup`)).toBe(0o600);
    expect(readdirSync(directory).sort()).toEqual(['config', 'config.awsmfa-backup']);
  });

  it('creates a missing file that only its owner can read', async () => {
    configFile = join(directory, '.aws', 'config');
    await write(setSerial);
    expect(read(configFile)).toBe('[profile a]\nmfa_serial = new\n');
    expect(modeOf(configFile)).toBe(0o600);
    expect(modeOf(join(directory, '.aws'))).toBe(0o700);
    expect(readdirSync(join(directory, '.aws'))).toEqual(['config']);
  });

  it('writes through a symbolic link, and puts the backup next to the link', async () => {
    const dotfiles = join(directory, 'dotfiles');
    mkdirSync(dotfiles);
    writeFileSync(join(dotfiles, 'aws-config'), '[profile a]\n');
    symlinkSync(join('dotfiles', 'aws-config'), configFile);
    await write(setSerial);
    expect(lstatSync(configFile).isSymbolicLink()).toBe(true);
    expect(read(join(dotfiles, 'aws-config'))).toContain('mfa_serial = new');
    expect(readdirSync(dotfiles)).toEqual(['aws-config']);
    expect(existsSync(`${configFile}.awsmfa-backup`)).toBe(true);
  });

  it('replaces a key in the credentials file if it is there, because that file wins', async () => {
    writeFileSync(configFile, '[profile a]\nmfa_serial = config\n');
    writeFileSync(credentialsFile, '[a]\nmfa_serial = credentials\n');
    await write(setSerial);
    expect(read(configFile)).toBe('[profile a]\nmfa_serial = config\n');
    expect(read(credentialsFile)).toBe('[a]\nmfa_serial = new\n');
  });

  it('removes a key from both files', async () => {
    writeFileSync(configFile, '[profile a]\nmfa_serial = config\nregion = r\n');
    writeFileSync(credentialsFile, '[a]\nmfa_serial = credentials\n');
    await write(removeSerial);
    expect(read(configFile)).toBe('[profile a]\nregion = r\n');
    expect(read(credentialsFile)).toBe('[a]\n');
  });

  it('writes nothing if there is nothing to change', async () => {
    writeFileSync(configFile, '[profile a]\nmfa_serial = new\n');
    utimesSync(configFile, 1, 1);
    expect(await write(setSerial)).toEqual([]);
    expect(statSync(configFile).mtimeMs).toBe(1000);
    expect(readdirSync(directory)).toEqual(['config']);
  });

  it.skipIf(process.getuid?.() !== 0)("keeps the file's owner (as root)", async () => {
    writeFileSync(configFile, '[profile a]\n');
    chownSync(configFile, 65_534, 65_533);
    await write(setSerial);
    expect(read(configFile)).toContain('mfa_serial = new');
    expect(statSync(configFile)).toMatchObject({ uid: 65_534, gid: 65_533 });
  });

  it("restores another process's lock that came while it removed a leftover one", async () => {
    writeFileSync(configFile, '[profile a]\n');
    const lock = `${configFile}.awsmfa-lock`;
    const left = '999999999 then x';
    writeFileSync(lock, left);
    const other = `${process.pid} ${thisProcess.startOf(process.pid) ?? ''} other`;
    onTestFinished(
      watchCalls('renameSync', {
        before: (from) => {
          if (from === lock && read(lock) === left) writeFileSync(lock, other);
        },
      }),
    );
    let waits = 0;
    const sleep = async () => {
      waits++;
      expect(read(lock)).toBe(other);
      expect(read(configFile)).toBe('[profile a]\n');
      if (waits === 2) rmSync(lock);
    };
    await write(setSerial, { clock: { now: clock.now, sleep } });
    expect(waits).toBe(2);
    expect(read(configFile)).toContain('mfa_serial = new');
  });

  it('edits the new text if another program wrote meanwhile, and keeps both changes', async () => {
    writeFileSync(configFile, '[profile a]\n');
    // Checking this file's writer happens between reading and replacing the config.
    writeFileSync(join(directory, '.awsmfa-1-00c0ffee.tmp'), '');
    let hasWritten = false;
    const isAlive = (processId: number) => {
      if (processId === 1 && !hasWritten) {
        hasWritten = true;
        writeFileSync(configFile, '[profile a]\nregion = theirs\n');
      }
      return processId !== 1 && thisProcess.isAlive(processId);
    };
    await write(setSerial, { process: { ...thisProcess, isAlive } });
    expect(hasWritten).toBe(true);
    expect(read(configFile)).toBe('[profile a]\nregion = theirs\nmfa_serial = new\n');
    expect(read(`${configFile}.awsmfa-backup`)).toBe('[profile a]\nregion = theirs\n');
  });

  it.each([
    { what: "that aws won't start with", text: '[profile a]\nword\n', line: 2 },
    { what: 'that is not UTF-8', text: Buffer.from('[profile a]\n# \xe9\n', 'latin1'), line: 2 },
  ])('leaves a file $what unchanged, and names the line', async ({ text, line }) => {
    writeFileSync(configFile, text);
    await expect(write(setSerial)).rejects.toMatchObject({
      error: { kind: 'file-not-edited', path: configFile, line },
    });
    expect(readFileSync(configFile)).toEqual(Buffer.from(text));
    expect(readdirSync(directory)).toEqual(['config']);
  });

  it('leaves anything but a regular file unchanged', async () => {
    mkdirSync(configFile);
    await expect(write(setSerial)).rejects.toThrow('it is a directory');
    configFile = '/dev/null';
    await expect(write(setSerial)).rejects.toThrow('it is not a regular file');
    expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
  });

  it('shows its change before it makes it', () => {
    writeFileSync(configFile, '[profile a]\n');
    expect(previewEdit({ configFile, credentialsFile }, setSerial)).toEqual([
      { path: configFile, before: '[profile a]\n', after: '[profile a]\nmfa_serial = new\n' },
    ]);
    expect(readdirSync(directory)).toEqual(['config']);
  });

  it('ignores the lock of a process that has ended, even if another one has its id now', async () => {
    const dead = execFileSync(process.execPath, ['-p', 'process.pid'], { encoding: 'utf8' }).trim();
    for (const holder of [`${dead}  x`, `${process.pid} another-start x`]) {
      writeFileSync(configFile, '[profile a]\n');
      writeFileSync(`${configFile}.awsmfa-lock`, holder);
      await write(setSerial);
      expect(read(configFile)).toContain('mfa_serial = new');
      expect(readdirSync(directory).sort()).toEqual(['config', 'config.awsmfa-backup']);
    }
  });

  it('ignores an empty lock of a process that was killed', async () => {
    writeFileSync(configFile, '[profile a]\n');
    writeFileSync(`${configFile}.awsmfa-lock`, '');
    await write(setSerial);
    expect(read(configFile)).toContain('mfa_serial = new');
    expect(readdirSync(directory).sort()).toEqual(['config', 'config.awsmfa-backup']);
  });

  it.each([
    { what: 'a second', aheadMs: 5_000 },
    { what: 'a day', aheadMs: 86_400_000 },
  ])('ignores an empty lock that is more than $what in the future', async ({ aheadMs }) => {
    writeFileSync(configFile, '[profile a]\n');
    const lock = `${configFile}.awsmfa-lock`;
    writeFileSync(lock, '');
    const time = new Date(Date.now() + aheadMs);
    utimesSync(lock, time, time);
    const impatient = { now: clock.now, sleep: () => Promise.reject(new Error('it waits')) };
    // One pause follows after the lock was ignored.
    await expect(write(setSerial, { clock: impatient })).rejects.toThrow();
    expect(existsSync(lock)).toBe(false);
    await write(setSerial);
    expect(read(configFile)).toContain('mfa_serial = new');
  });

  it('waits for the lock of a living process', async () => {
    writeFileSync(configFile, '[profile a]\n');
    const lock = `${configFile}.awsmfa-lock`;
    writeFileSync(lock, `${process.pid} ${thisProcess.startOf(process.pid) ?? ''} x`);
    let waits = 0;
    const patient = {
      now: clock.now,
      sleep: async () => {
        waits++;
        expect(read(configFile)).toBe('[profile a]\n');
        if (waits === 3) rmSync(lock);
      },
    };
    await write(setSerial, { clock: patient });
    expect(waits).toBe(3);
    expect(read(configFile)).toContain('mfa_serial = new');
  });

  it('gives up after half a minute on a lock, and names its holder', async () => {
    writeFileSync(configFile, '[profile a]\n');
    const lock = `${configFile}.awsmfa-lock`;
    writeFileSync(lock, `${process.pid} ${thisProcess.startOf(process.pid) ?? ''} x`);
    let now = Date.now();
    const quick = {
      now: () => new Date(now),
      sleep: async (ms: number) => {
        now += ms;
      },
    };
    const terminal = '/dev/pts/3';
    const describe = (processId: number) => ({ processId, terminal, isStopped: true });
    await expect(
      write(setSerial, { clock: quick, process: { ...thisProcess, describe } }),
    ).rejects.toThrow(
      `another awsmfa (process ${process.pid} on /dev/pts/3, stopped) has held its lock config.awsmfa-lock for half a minute`,
    );
    expect(existsSync(lock)).toBe(true);
  });

  it("doesn't write if its lock was taken over meanwhile, but waits for it again", async () => {
    writeFileSync(configFile, '[profile a]\n');
    const lock = `${configFile}.awsmfa-lock`;
    const other = `${process.pid} ${thisProcess.startOf(process.pid) ?? ''} other`;
    let waits = 0;
    // Checking this file's writer happens between taking the lock and replacing the config.
    writeFileSync(join(directory, '.awsmfa-1-00c0ffee.tmp'), '');
    const late = {
      ...thisProcess,
      isAlive: (processId: number) => {
        if (processId === 1 && waits === 0) writeFileSync(lock, other);
        return thisProcess.isAlive(processId);
      },
    };
    const sleep = async () => {
      waits++;
      expect(read(configFile)).toBe('[profile a]\n');
      expect(read(lock)).toBe(other);
      if (waits === 2) rmSync(lock);
    };
    await write(setSerial, { process: late, clock: { now: clock.now, sleep } });
    expect(waits).toBe(2);
    expect(read(configFile)).toContain('mfa_serial = new');
  });

  it.each([
    { what: 'a directory', make: (lock: string) => mkdirSync(lock) },
    { what: 'a FIFO', make: (lock: string) => execFileSync('mkfifo', [lock]) },
  ])('waits, with pauses, if $what is in the place of its lock', async ({ make }) => {
    writeFileSync(configFile, '[profile a]\n');
    const lock = `${configFile}.awsmfa-lock`;
    make(lock);
    const patient = { now: clock.now, sleep: async () => rmSync(lock, { recursive: true }) };
    await write(setSerial, { clock: patient });
    expect(read(configFile)).toContain('mfa_serial = new');
  });
});

describe('an edited file', () => {
  it('keeps its hard links, which get the new text too, and says so beforehand', async () => {
    writeFileSync(configFile, '[profile a]\n');
    const other = join(directory, 'other-name');
    linkSync(configFile, other);
    const backup = `${configFile}.awsmfa-backup`;
    expect(previewEdit({ configFile, credentialsFile }, setSerial)).toMatchObject([
      { inPlace: { reason: 'hard-links', backup } },
    ]);
    const changes = await write(setSerial);
    expect(changes).toMatchObject([{ inPlace: { reason: 'hard-links' } }]);
    expect(read(other)).toBe('[profile a]\nmfa_serial = new\n');
    expect(statSync(other).ino).toBe(statSync(configFile).ino);
    expect(read(backup)).toBe('[profile a]\n');
    await write(removeSerial);
    expect(read(other)).toBe('[profile a]\n');
    expect(readdirSync(directory).sort()).toEqual(['config', 'config.awsmfa-backup', 'other-name']);
  });

  it.for([
    { what: 'extended attributes', set: 'setfattr -n user.origin -v dotfiles', get: 'getfattr -d' },
    { what: 'an access control list', set: 'setfacl -m u:65534:r', get: 'getfacl -n' },
  ])('keeps $what, and is replaced as a whole', async ({ set, get }, context) => {
    const call = (command: string) => {
      const [file = '', ...args] = command.split(' ');
      return execFileSync(file, [...args, 'config'], { cwd: directory, encoding: 'utf8' });
    };
    writeFileSync(configFile, '[profile a]\n', { mode: 0o600 });
    try {
      call(set);
    } catch (thrown) {
      // No such program, or no such attributes on this file system.
      return context.skip(`${thrown}`);
    }
    const [before, { ino, mode }] = [call(get), statSync(configFile)];
    await write(setSerial);
    expect(read(configFile)).toContain('mfa_serial = new');
    expect(call(get)).toBe(before);
    expect(statSync(configFile).mode).toBe(mode);
    expect(statSync(configFile).ino).not.toBe(ino);
    expect(statSync(configFile).mtimeMs).toBeGreaterThan(Date.now() - 60_000);
  });

  it("is written in place if its attributes can't be copied", async () => {
    writeFileSync(configFile, '[profile a]\n');
    const { ino } = statSync(configFile);
    await write(setSerial, { copyAttributes: () => false });
    expect(read(configFile)).toBe('[profile a]\nmfa_serial = new\n');
    expect(statSync(configFile).ino).toBe(ino);
    expect(read(`${configFile}.awsmfa-backup`)).toBe('[profile a]\n');
    expect(readdirSync(directory).sort()).toEqual(['config', 'config.awsmfa-backup']);
  });

  it('is on the disk before its lock is released if it is written in place', async () => {
    writeFileSync(configFile, '[profile a]\n');
    const { ino } = statSync(configFile);
    const flushed: string[] = [];
    onTestFinished(
      watchCalls('fsyncSync', {
        before: (file) => {
          if (fstatSync(Number(file)).ino !== ino) return;
          flushed.push(`${read(configFile)} ${existsSync(`${configFile}.awsmfa-lock`)}`);
        },
      }),
    );
    await write(setSerial, { copyAttributes: () => false });
    expect(flushed).toEqual(['[profile a]\nmfa_serial = new\n true']);
  });

  it("is not written in place over another program's text", async () => {
    writeFileSync(configFile, '[profile a]\n');
    let tries = 0;
    const copyAttributesLate = () => {
      tries++;
      if (tries === 1) writeFileSync(configFile, '[profile a]\nregion = theirs\n');
      return false;
    };
    await write(setSerial, { copyAttributes: copyAttributesLate });
    expect(read(configFile)).toBe('[profile a]\nregion = theirs\nmfa_serial = new\n');
  });

  it("is restored if the new text doesn't fit", async () => {
    writeFileSync(configFile, '[profile a]\n');
    linkSync(configFile, join(directory, 'other-name'));
    // The first two are for the copies next to it.
    const fault = failCall('ftruncateSync', 3, 'ENOSPC');
    onTestFinished(fault.end);
    await expect(write(setSerial)).rejects.toThrow(
      `Could not write ${configFile}: the disk is full`,
    );
    expect(fault.wasReached()).toBe(true);
    expect(read(configFile)).toBe('[profile a]\n');
    expect(readdirSync(directory).sort()).toEqual(['config', 'config.awsmfa-backup', 'other-name']);
  });

  it('has its mode before its text or attributes can be read', async () => {
    writeFileSync(configFile, '[profile a]\n', { mode: 0o600 });
    chmodSync(configFile, 0o600);
    const modes: number[] = [];
    const watching = (from: string, to: string) => {
      modes.push(modeOf(to));
      expect(read(to)).toBe('');
      return copyAttributes(from, to);
    };
    await write(setSerial, { copyAttributes: watching });
    expect(modes).toEqual([0o600]);
  });
});

describe('several processes', () => {
  let program: string;
  beforeAll(async () => {
    program = await bundle(new URL('programs/edit-config.ts', import.meta.url));
  });
  const start = (edits: readonly ConfigEdit[], ...more: string[]): ChildProcess =>
    spawn(process.execPath, [program, configFile, credentialsFile, JSON.stringify(edits), ...more]);
  const ended = (child: ChildProcess) =>
    new Promise<number | null>((resolve) => child.once('close', resolve));

  it.each([
    { what: 'replaced', names: 1 },
    { what: 'written in place', names: 2 },
  ])(
    'keep every change if many of them edit a file that is $what at once',
    { timeout: 240_000 },
    async ({ names: linkCount }) => {
      const names = Array.from({ length: rounds(12, 50) }, (_, at) => `p${at}`);
      writeFileSync(configFile, names.map((name) => `[profile ${name}]\n# ${name}\n`).join('\n'));
      if (linkCount > 1) linkSync(configFile, join(directory, 'other-name'));
      const children = names.map((profile) =>
        start([{ kind: 'set-key', profile, key: 'mfa_serial', value: profile }]),
      );
      const said = children.map(async (child) => {
        let text = '';
        child.stderr?.on('data', (chunk) => {
          text += chunk;
        });
        return `${await ended(child)} ${text}`;
      });
      expect(new Set(await Promise.all(said))).toEqual(new Set(['0 ']));
      const { sections, refusals } = parse(read(configFile));
      expect(refusals).toEqual([]);
      for (const name of names)
        expect(sections.get(`profile ${name}`)?.keys.get('mfa_serial')?.value).toBe(name);
      expect(read(configFile).match(/^# p\d+$/gm)).toHaveLength(names.length);
      expect(statSync(configFile).nlink).toBe(linkCount);
      expect(readdirSync(directory).filter((name) => /tmp$|lock$/.test(name))).toEqual([]);
    },
  );

  it.skipIf(!canMount())('write a mount point in place, and say so (as root)', async () => {
    const inside = join(directory, 'with a blank');
    mkdirSync(inside);
    configFile = join(inside, 'config');
    const mounted = join(directory, 'mounted');
    writeFileSync(configFile, '');
    writeFileSync(mounted, '[profile a]\n');
    const script = 'mount --bind "$1" "$2" && shift 2 && exec "$@"';
    const args = [program, configFile, credentialsFile, JSON.stringify([setSerial])];
    const { exitCode, stdout, stderr } = await run(
      'unshare',
      ['-m', 'sh', '-c', script, 'sh', mounted, configFile, process.execPath, ...args],
      { env: process.env },
    );
    expect({ exitCode, stderr, stdout }).toEqual({
      exitCode: 0,
      stderr: '',
      stdout: '["mount-point"]\n',
    });
    expect(read(mounted)).toBe('[profile a]\nmfa_serial = new\n');
    expect(read(`${configFile}.awsmfa-backup`)).toBe('[profile a]\n');
    expect(readdirSync(inside).sort()).toEqual(['config', 'config.awsmfa-backup']);
  });

  it("report why they can't write, and leave the file intact", async () => {
    writeFileSync(configFile, '[profile a]\n');
    chmodSync(directory, 0o555);
    chmodSync(configFile, 0o444);
    const { exitCode, stderr } = await asNobody(program, [
      configFile,
      credentialsFile,
      JSON.stringify([setSerial]),
    ]);
    chmodSync(directory, 0o755);
    expect(stderr).toBe(`Could not write ${configFile}: permission denied.\n`);
    expect(exitCode).toBe(1);
    expect(read(configFile)).toBe('[profile a]\n');
    expect(readdirSync(directory)).toEqual(['config']);
  });

  it('leave a file unchanged that they may not read', async () => {
    writeFileSync(configFile, '[profile a]\n');
    chmodSync(configFile, 0o000);
    chmodSync(directory, 0o777);
    const { exitCode, stderr } = await asNobody(program, [
      configFile,
      credentialsFile,
      JSON.stringify([setSerial]),
    ]);
    expect(stderr).toBe(`Left ${configFile} as it is: it can't be read: permission denied.\n`);
    expect(exitCode).toBe(1);
    chmodSync(configFile, 0o600);
    expect(read(configFile)).toBe('[profile a]\n');
  });

  it('leave no lock if the disk has room only for its name', async () => {
    writeFileSync(configFile, '[profile a]\n');
    const args = [program, configFile, credentialsFile, JSON.stringify([setSerial])];
    const limited = ['-c', 'ulimit -f 0; trap "" XFSZ; exec "$@"', 'sh', process.execPath, ...args];
    const { exitCode, stderr } = await run('/bin/sh', limited, { env: process.env });
    expect(stderr).toContain('it is too large');
    expect(exitCode).toBe(1);
    expect(readdirSync(directory)).toEqual(['config']);
  });

  it("leave the old file intact if the new one doesn't fit on the disk", async () => {
    const before = `[profile a]\n${'# filled up\n'.repeat(2_000)}`;
    writeFileSync(configFile, before);
    writeFileSync(`${configFile}.awsmfa-backup`, 'older');
    const args = [program, configFile, credentialsFile, JSON.stringify([setSerial])];
    // No file may exceed a few kilobytes. As on a full disk, writing stops in the middle.
    const limited = ['-c', 'ulimit -f 8; trap "" XFSZ; exec "$@"', 'sh', process.execPath, ...args];
    const { exitCode, stderr } = await run('/bin/sh', limited, { env: process.env });
    expect(stderr).toContain('it is too large');
    expect(exitCode).toBe(1);
    expect(read(configFile)).toBe(before);
    expect(read(`${configFile}.awsmfa-backup`)).toBe('older');
    expect(readdirSync(directory).sort()).toEqual(['config', 'config.awsmfa-backup']);
  });
});

function canMount(): boolean {
  return spawnSync('unshare', ['-m', 'true']).status === 0;
}

/** Runs a program as an ordinary user, because root ignores permissions. */
function asNobody(program: string, args: readonly string[]) {
  const nobody = 65_534;
  if (process.getuid?.() !== 0)
    return run(process.execPath, [program, ...args], { env: process.env });
  for (const path of [directory, program]) chownSync(path, nobody, nobody);
  chownSync(join(program, '..'), nobody, nobody);
  const drop = `process.setgroups([]);process.setgid(${nobody});process.setuid(${nobody});process.argv.splice(1,1);import(process.argv[1])`;
  return run(process.execPath, ['-e', drop, '--', 'drop', program, ...args], { env: process.env });
}

describe('an edit of both files', () => {
  const addBoth: ConfigEdit = {
    kind: 'several',
    files: [
      {
        file: 'credentials',
        edits: [{ kind: 'add-section', profile: 'a', settings: [['aws_access_key_id', 'AKIAX']] }],
      },
      {
        file: 'config',
        edits: [
          { kind: 'add-section', profile: 'a', settings: [['region', 'r']] },
          { kind: 'add-section', profile: 'b', settings: [['source_profile', 'a']] },
        ],
      },
    ],
  };

  it('adds every section to its file, and keeps all other bytes', async () => {
    writeFileSync(configFile, '[profile z]\r\nregion=x');
    await write(addBoth);
    expect(read(credentialsFile)).toBe('[a]\naws_access_key_id = AKIAX\n');
    expect(modeOf(credentialsFile)).toBe(0o600);
    expect(read(configFile)).toBe(
      '[profile z]\r\nregion=x\r\n\r\n[profile a]\r\nregion = r\r\n\r\n[profile b]\r\nsource_profile = a',
    );
  });

  it.each([
    ['the name is in the credentials file', 'credentials', '[a]\n'],
    ['the name is in the config file', 'config', '[profile a]\n'],
    ['the second name is in the config file', 'config', '[profile b]\n'],
  ])('writes neither if %s', async (_, name, text) => {
    writeFileSync(join(directory, name), text);
    await expect(write(addBoth)).rejects.toMatchObject({ error: { kind: 'file-not-edited' } });
    expect(read(join(directory, name))).toBe(text);
    const left = readdirSync(directory).filter((file) => !file.endsWith('.awsmfa-backup'));
    expect(left).toEqual([name]);
  });

  it.each(['[old]\naws_access_key_id = AKIAOLD\n', '', undefined])(
    "restores the first file if the second can't be changed: %j before",
    async (before) => {
      if (before !== undefined) {
        writeFileSync(credentialsFile, before);
        chmodSync(credentialsFile, 0o640);
      }
      mkdirSync(configFile);
      await expect(write(addBoth)).rejects.toMatchObject({ error: { kind: 'file-not-edited' } });
      if (before === undefined) expect(existsSync(credentialsFile)).toBe(false);
      else {
        expect(read(credentialsFile)).toBe(before);
        expect(modeOf(credentialsFile)).toBe(0o640);
      }
    },
  );

  it('restores the first file in place if it has hard links', async () => {
    const before = '[old]\naws_access_key_id = AKIAOLD\n';
    writeFileSync(credentialsFile, before);
    const other = join(directory, 'other-name');
    linkSync(credentialsFile, other);
    mkdirSync(configFile);
    await expect(write(addBoth)).rejects.toMatchObject({ error: { kind: 'file-not-edited' } });
    expect(read(credentialsFile)).toBe(before);
    expect(read(other)).toBe(before);
  });
});
