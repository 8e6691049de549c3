/** Moves keys between the files and a store, and kills the move before each step. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { loadProfiles } from '../../src/aws/profiles/read/load-profiles';
import { locationsIn } from '../support/begin-run';
import { standInStores } from '../support/key-stores';
import { runAwsmfa } from '../support/run';
import { keysOf, openSandbox } from '../support/sandbox';
import { rounds, tally } from './rounds';

const user = 'kjh-SuperDuperUser';
/** As a URL, because NODE_OPTIONS splits a path at its spaces. */
const dieAt = new URL('programs/die-at.mjs', import.meta.url).href;

async function open() {
  const sandbox = await openSandbox();
  const stores = standInStores(sandbox.home);
  const { secretAccessKey } = keysOf(sandbox.users.superDuper);
  const awsmfa = (args: readonly string[], env = {}) =>
    runAwsmfa(sandbox, args, { env: { ...stores.env, ...env } });
  const keptSecret = () => {
    const profile = loadProfiles(locationsIn(sandbox.home), {}).profiles.get(user);
    if (profile?.keys !== undefined) return profile.keys.secretAccessKey.reveal();
    const kept = profile?.keptIn;
    return stores
      .items()
      .find(({ name }) => kept && name.includes(kept.accessKeyId))
      ?.secret.trim();
  };
  const files = () =>
    readdirSync(sandbox.home, { recursive: true, encoding: 'utf8', withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.parentPath.endsWith('/store'))
      .map((entry) => join(entry.parentPath, entry.name));
  return { sandbox, stores, secretAccessKey, awsmfa, keptSecret, files };
}

const ways = {
  move: ['keys', user, 'move', '--to', 'pass', '--yes'],
  restore: ['keys', user, 'restore', '--yes'],
};

it.each(['move', 'restore'] as const)(
  'a pair whose %s is killed before any step is kept in at least one place, and the next run finishes',
  async (way) => {
    const { stores, secretAccessKey, awsmfa, keptSecret, files } = await open();
    const holds = (path: string) => readFileSync(path, 'latin1').includes(secretAccessKey);
    const stride = rounds(11, 1);
    let kills = 0;
    for (let step = 1; ; step += stride) {
      await awsmfa(way === 'move' ? ways.restore : ways.move);
      const env = { NODE_OPTIONS: `--import=${dieAt}`, DIE_AT: String(step) };
      const killed = await awsmfa(ways[way], env);
      if (killed.exitCode === 0) break;
      expect(killed.signal, `step ${step}: ${killed.stderr}`).toBe('SIGKILL');
      kills += 1;
      expect(keptSecret(), `step ${step}`).toBe(secretAccessKey);
      const backups = files().filter((path) => /\.tmp$|-backup$/.test(path));
      if (way === 'move') expect(backups.filter(holds), `step ${step}`).toEqual([]);
      const again = await awsmfa(ways[way]);
      const isFinished = again.exitCode === 0 || /are not in a store/.test(again.stderr);
      expect(isFinished, `step ${step}: ${again.stderr}`).toBe(true);
      expect(keptSecret()).toBe(secretAccessKey);
      const holding = files().filter(holds);
      const isInStore = stores.items().length > 0;
      expect({ step, isInStore, holding: holding.length > 0 }).toEqual({
        step,
        isInStore: way === 'move',
        holding: way === 'restore',
      });
      expect(files().filter((path) => path.endsWith('.tmp'))).toEqual([]);
    }
    expect(kills).toBeGreaterThan(rounds(1, 10));
    tally(`kills of keys ${way}, the pair in one place at least`, kills);
  },
);
