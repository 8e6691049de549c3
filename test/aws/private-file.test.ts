import { execFileSync, spawn } from 'node:child_process';
import {
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
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type WritingProcess, writePrivateFile } from '../../src/aws/files/private-file';
import { AppFailure } from '../../src/errors';

const isAlive = (processId: number) => {
  try {
    return process.kill(processId, 0);
  } catch {
    return false;
  }
};
const writer: WritingProcess = { processId: process.pid, isAlive };

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'awsmfa-private-file-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

describe('writePrivateFile', () => {
  it('makes a file and a directory that nobody else may read, whatever the umask is', () => {
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

  it('gives the file the mode that it is told', () => {
    const path = join(directory, 'config');
    writePrivateFile(path, 'text', writer, { mode: 0o644 });
    expect(statSync(path).mode & 0o777).toBe(0o644);
  });

  it('removes what a killed writer left, and nothing of a living one or of others', () => {
    const dead = execFileSync(process.execPath, ['-p', 'process.pid'], { encoding: 'utf8' }).trim();
    const alive = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60_000)']);
    try {
      const kept = [`.awsmfa-${alive.pid}-00c0ffee.tmp`, '.other-1-00c0ffee.tmp', 'notes.tmp'];
      for (const name of [`.awsmfa-${dead}-00c0ffee.tmp`, ...kept])
        writeFileSync(join(directory, name), '');
      writePrivateFile(join(directory, 'file'), 'text', writer);
      expect(readdirSync(directory).sort()).toEqual([...kept, 'file'].sort());
    } finally {
      alive.kill('SIGKILL');
    }
  });

  it('says what could not be written, and leaves what was there and no litter', () => {
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

  it('names a part of the path that is no directory', () => {
    writeFileSync(join(directory, 'file'), '');
    expect(() => writePrivateFile(join(directory, 'file', 'x'), 'text', writer)).toThrow(
      'a part of its path is no directory',
    );
  });
});
