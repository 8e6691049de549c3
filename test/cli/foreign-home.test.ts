import { chownSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { editConfig } from '../../src/cli/config/edit-config';
import { foreignHome, whyNotWritable } from '../../src/cli/home';
import { beginRun, locationsIn } from '../support/begin-run';

function homeOf(userId: number): string {
  const home = mkdtempSync(join(tmpdir(), 'awsmfa-home-'));
  onTestFinished(() => rmSync(home, { recursive: true }));
  mkdirSync(join(home, '.aws'));
  writeFileSync(join(home, '.aws', 'config'), '[profile a]\n');
  chownSync(home, userId, userId);
  return home;
}

it("the user's own home directory can be written to", () => {
  const home = homeOf(process.getuid?.() ?? 0);
  expect(foreignHome(home)).toBeUndefined();
  expect(whyNotWritable(home)).toBeUndefined();
});

describe.skipIf(process.getuid?.() !== 0)('the home directory of another user (as root)', () => {
  it('is left alone, with the reason', () => {
    const home = homeOf(65_534);
    const obstacle = {
      kind: 'file-not-written',
      path: home,
      reason: 'the home directory belongs to another user',
    };
    expect(foreignHome(home)).toEqual(obstacle);
    expect(whyNotWritable(home)).toEqual(obstacle);
  });

  it('keeps its files unchanged: no edit, no lock, no backup', async () => {
    const home = homeOf(65_534);
    vi.stubEnv('HOME', home);
    onTestFinished(() => {
      vi.unstubAllEnvs();
    });
    const edit = { kind: 'set-key', profile: 'a', key: 'mfa_serial', value: 'x' } as const;
    const locations = locationsIn(home);
    await expect(editConfig(locations, edit)).rejects.toMatchObject({
      error: { kind: 'file-not-written', path: home },
    });
    expect(readdirSync(join(home, '.aws'))).toEqual(['config']);
  });

  it('keeps the leftovers of killed runs', () => {
    const home = homeOf(65_534);
    const cacheDirectory = join(home, '.aws', 'cli', 'cache');
    mkdirSync(cacheDirectory, { recursive: true });
    writeFileSync(join(cacheDirectory, '.awsmfa-2147483646-00c0ffee.tmp'), '');
    beginRun(home);
    expect(readdirSync(cacheDirectory)).toHaveLength(1);
  });
});
