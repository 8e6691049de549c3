import { execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  chownSync,
  closeSync,
  constants,
  existsSync,
  fstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
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
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import {
  readSmallFile,
  temporaryName,
  type WritingProcess,
  writePrivateFile,
} from '../../../src/aws/files/private-file';
import { type RenamePorts, renameOver } from '../../../src/aws/files/windows';
import { AppFailure } from '../../../src/errors';
import { bundle } from '../../support/bundle';
import { watchCalls } from '../../support/file-calls';

const isAlive = (processId: number) => {
  try {
    return process.kill(processId, 0);
  } catch {
    return false;
  }
};
const startOf = (processId: number) => (isAlive(processId) ? `${processId}0` : undefined);
const writer: WritingProcess = { processId: process.pid, isAlive, startOf };

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'awsmfa-private-file-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

describe('writePrivateFile', () => {
  it('creates a file and a directory that only their owner can read, whatever the umask is', () => {
    const path = join(directory, 'cli', 'cache', 'key.json');
    const umask = process.umask(0);
    try {
      writePrivateFile(path, 'text', writer);
    } finally {
      process.umask(umask);
    }
    expect(readFileSync(path, 'utf8')).toBe('text');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(join(directory, 'cli', 'cache')).mode & 0o777).toBe(0o700);
    expect(readdirSync(join(directory, 'cli', 'cache'))).toEqual(['key.json']);
  });

  it('gives the file the requested mode', () => {
    const path = join(directory, 'config');
    writePrivateFile(path, 'text', writer, { mode: 0o644 });
    expect(statSync(path).mode & 0o777).toBe(0o644);
  });

  it('removes the files of killed writers, even if another process has their id, and no other files', () => {
    const dead = execFileSync(process.execPath, ['-p', 'process.pid'], { encoding: 'utf8' }).trim();
    const alive = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60_000)']);
    try {
      const kept = [
        `.awsmfa-${alive.pid}.${alive.pid}0-00c0ffee.tmp`,
        '.other-1-00c0ffee.tmp',
        'notes.tmp',
      ];
      const left = [`.awsmfa-${dead}.${dead}0`, `.awsmfa-${alive.pid}.99`, `.awsmfa-${alive.pid}`];
      for (const name of [...left.map((start) => `${start}-00c0ffee.tmp`), ...kept])
        writeFileSync(join(directory, name), '');
      writePrivateFile(join(directory, 'file'), 'text', writer);
      expect(readdirSync(directory).sort()).toEqual([...kept, 'file'].sort());
    } finally {
      alive.kill('SIGKILL');
    }
  });

  it('reports a failure, keeps the old file and leaves no temporary file', () => {
    const path = join(directory, 'taken');
    mkdirSync(path);
    let thrown: unknown;
    try {
      writePrivateFile(path, 'text', writer);
    } catch (failure) {
      thrown = failure;
    }
    expect(thrown).toBeInstanceOf(AppFailure);
    expect((thrown as AppFailure).error).toMatchObject({
      kind: 'file-not-written',
      path,
      reason: 'a directory is in its place',
    });
    expect(readdirSync(directory)).toEqual(['taken']);
  });

  it('reports that a part of the path is no directory', () => {
    writeFileSync(join(directory, 'file'), '');
    expect(() => writePrivateFile(join(directory, 'file', 'x'), 'text', writer)).toThrow(
      'a part of its path is not a directory',
    );
  });

  it('has text and name on the disk before it returns', () => {
    const path = join(directory, 'file');
    const flushed: string[] = [];
    onTestFinished(
      watchCalls('fsyncSync', {
        before: (file) => {
          const isDirectory = fstatSync(Number(file)).isDirectory();
          const text = readFileSync(isDirectory ? path : temporaryIn(directory), 'utf8');
          flushed.push(`${isDirectory ? 'name' : 'text'} of ${text}, ${existsSync(path)}`);
        },
      }),
    );
    writePrivateFile(path, 'text', writer);
    expect(flushed).toEqual(['text of text, false', 'name of text, true']);
  });

  it('writes to a new file, never to an existing one with that name', () => {
    const victim = join(directory, 'victim');
    writeFileSync(victim, 'kept');
    let isPlanted = false;
    onTestFinished(
      watchCalls('openSync', {
        before: (path) => {
          if (isPlanted || !String(path).endsWith('.tmp')) return;
          isPlanted = true;
          symlinkSync(victim, String(path));
        },
      }),
    );
    expect(() => writePrivateFile(join(directory, 'file'), 'text', writer)).toThrow(AppFailure);
    expect(isPlanted).toBe(true);
    expect(readFileSync(victim, 'utf8')).toBe('kept');
  });

  it("uses a temporary name that can't be guessed", () => {
    const names = Array.from({ length: 100 }, () => temporaryName(writer));
    expect(new Set(names).size).toBe(100);
    for (const name of names) expect(name).toMatch(/^\.awsmfa-\d+\.\d+-[0-9a-f]{8}\.tmp$/);
  });

  it.skipIf(process.getuid?.() !== 0)('keeps the owner (as root)', () => {
    const path = join(directory, 'file');
    const nobody = { uid: 65_534, gid: 65_534 };
    writePrivateFile(path, 'text', writer, { owner: nobody });
    expect(statSync(path)).toMatchObject(nobody);
  });
});

describe('readSmallFile', () => {
  it("doesn't open anything but a regular file", () => {
    const fifo = join(directory, 'fifo');
    execFileSync('mkfifo', [fifo]);
    const opened: unknown[] = [];
    onTestFinished(watchCalls('openSync', { before: (path) => opened.push(path) }));
    for (const path of [fifo, '/dev/zero', directory]) expect(readSmallFile(path)).toBeUndefined();
    expect(opened).toEqual([]);
  });

  it("doesn't wait for a file that became a FIFO after the check", async () => {
    const path = join(directory, 'late');
    writeFileSync(path, 'text');
    const program = await bundle(new URL('programs/read-late-fifo.ts', import.meta.url));
    const ended = spawnSync(process.execPath, [program, path], {
      encoding: 'utf8',
      timeout: 20_000,
    });
    expect(ended).toMatchObject({ signal: null, stdout: '""' });
  });

  it('reads nothing from a file that became a FIFO after the check', () => {
    const path = join(directory, 'late');
    writeFileSync(path, 'text');
    let reader: number | undefined;
    onTestFinished(
      watchCalls('statSync', {
        after: () => {
          rmSync(path);
          execFileSync('mkfifo', [path]);
          reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
          writeFileSync(path, 'forged');
        },
      }),
    );
    const read = readSmallFile(path);
    if (reader !== undefined) closeSync(reader);
    expect(read?.text).toBe('');
  });

  it("doesn't use a text that was being written while it was read", () => {
    const path = join(directory, 'file');
    const texts = ['old', 'old and half of the n', 'new'];
    writeFileSync(path, texts[0]!);
    let reads = 0;
    onTestFinished(
      watchCalls('readFileSync', {
        after: () => {
          reads++;
          if (reads < texts.length) writeFileSync(path, texts[reads]!);
        },
      }),
    );
    expect(readSmallFile(path)?.text).toBe('new');
    expect(reads).toBe(3);
  });

  it('gives a file no later time than when it was written, however the system rounds', () => {
    const path = join(directory, 'file');
    writeFileSync(path, 'text');
    utimesSync(path, 1_795_900_000.0007, 1_795_900_000.0007);
    expect(readSmallFile(path)?.at.getTime()).toBe(1_795_900_000_000);
  });

  it("doesn't accept a link as a file of our own, whatever its target", () => {
    const path = join(directory, 'file');
    writeFileSync(path, 'text');
    symlinkSync(path, join(directory, 'link'));
    expect(readSmallFile(path, { isOwn: true })?.text).toBe('text');
    expect(readSmallFile(join(directory, 'link'))?.text).toBe('text');
    expect(readSmallFile(join(directory, 'link'), { isOwn: true })).toBeUndefined();
  });

  it.skipIf(process.getuid?.() !== 0)(
    "doesn't accept another user's file as our own (as root)",
    () => {
      const path = join(directory, 'file');
      writeFileSync(path, 'text');
      chownSync(path, 65_534, 65_534);
      expect(readSmallFile(path)?.text).toBe('text');
      expect(readSmallFile(path, { isOwn: true })).toBeUndefined();
    },
  );
});

function temporaryIn(parent: string): string {
  return join(parent, readdirSync(parent).find((name) => name.endsWith('.tmp')) ?? 'none');
}

function failing(times: number, code: string, isWindows = true) {
  let tries = 0;
  let pausedMs = 0;
  const ports: RenamePorts = {
    isWindows,
    rename: () => {
      tries += 1;
      if (tries <= times) throw Object.assign(new Error(code), { code });
    },
    pause: (ms) => {
      pausedMs += ms;
    },
  };
  return { run: () => renameOver('from', 'to', ports), seen: () => ({ tries, pausedMs }) };
}

describe('a rename over a file that another program has open on Windows', () => {
  it.each(['EPERM', 'EACCES', 'EBUSY'])('is repeated after %s', (code) => {
    const { run, seen } = failing(3, code);
    run();
    expect(seen()).toEqual({ tries: 4, pausedMs: 35 });
  });

  it('fails after about two seconds', () => {
    const { run, seen } = failing(Number.POSITIVE_INFINITY, 'EPERM');
    expect(run).toThrow('EPERM');
    expect(seen().pausedMs).toBeGreaterThan(2_000);
    expect(seen().pausedMs).toBeLessThan(3_000);
  });
});

describe("a rename that can't succeed", () => {
  it.each([
    ['EPERM', false],
    ['EBUSY', false],
    ['ENOENT', true],
  ])('is tried once: %s, on Windows: %s', (code, isWindows) => {
    const { run, seen } = failing(1, code, isWindows);
    expect(run).toThrow(code);
    expect(seen()).toEqual({ tries: 1, pausedMs: 0 });
  });
});
