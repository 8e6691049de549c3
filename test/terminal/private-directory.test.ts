import {
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createPrivateDirectory } from '../../src/terminal/private-directory';

function newParent(): string {
  const parent = mkdtempSync(join(tmpdir(), 'awsmfa-test-'));
  onTestFinished(() => rmSync(parent, { recursive: true }));
  return parent;
}

describe('a private directory', () => {
  it('is readable only by its user, and so are its files', () => {
    const directory = createPrivateDirectory(newParent(), 4711, () => true);
    directory.write('until', 'first');
    directory.write('until', 'second');
    const file = join(directory.path, 'until');
    expect(readFileSync(file, 'utf8')).toBe('second');
    expect(statSync(directory.path).mode & 0o777).toBe(0o700);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(directory.path)).toEqual(['until']);
    directory.remove();
    expect(existsSync(directory.path)).toBe(false);
  });

  it('deletes directories of dead processes and leaves the others', () => {
    const parent = newParent();
    const gone = createPrivateDirectory(parent, 1111, () => true);
    const alive = createPrivateDirectory(parent, 2222, () => true);
    const own = createPrivateDirectory(parent, 3333, (processId) => processId !== 1111);
    expect(existsSync(gone.path)).toBe(false);
    expect(existsSync(alive.path)).toBe(true);
    expect(existsSync(own.path)).toBe(true);
  });

  it("deletes nothing from another machine, whose processes it can't know", () => {
    const parent = newParent();
    const elsewhere = join(parent, 'awsmfa-00000000-1111-x');
    mkdirSync(elsewhere);
    createPrivateDirectory(parent, 3333, () => false);
    expect(existsSync(elsewhere)).toBe(true);
  });

  it.skipIf(process.getuid?.() !== 0)('deletes nothing of another user (as root)', () => {
    const parent = newParent();
    const gone = createPrivateDirectory(parent, 1111, () => true);
    chownSync(gone.path, 65_534, 65_534);
    createPrivateDirectory(parent, 3333, () => false);
    expect(existsSync(gone.path)).toBe(true);
    chownSync(gone.path, 0, 0);
    createPrivateDirectory(parent, 3333, () => false);
    expect(existsSync(gone.path)).toBe(false);
  });
});
