import { expect, it } from 'vitest';
import { createKeyIndex } from '../../../src/aws/sessions/cache/key-index';
import { createSessionCache } from '../../../src/aws/sessions/cache/session-cache';
import { profileNamed, profilesOf } from '../profiles/profiles-of';

const vault = profileNamed('vault', profilesOf('[profile vault]\ncredential_process = keys\n'));
const role = { cacheKey: 'a'.repeat(40) };
const at = (seconds: number) => new Date(1_800_000_000_000 + seconds * 1000);

function openIndex() {
  const cache = createSessionCache({
    directory: '/nowhere',
    now: () => at(0),
    writer: undefined,
    onNotWritten: () => {},
  });
  const locations = { configFile: 'config', credentialsFile: 'credentials' };
  const index = createKeyIndex({ cache, locations, env: {} });
  const print = (accessKeyId: string) => index.learn(vault, { kind: 'long-term', accessKeyId });
  const wasRefused = (since: number, now: number, asked = role) =>
    index.wasRefused(vault, asked, { since: at(since), now: at(now) });
  return { index, print, wasRefused };
}

it('reports a refused role only to requests that began before the refusal', () => {
  const { index, print, wasRefused } = openIndex();
  print('AKIAONE');
  index.learnNeed(vault, role, at(5));
  expect([wasRefused(4, 6), wasRefused(5, 6), wasRefused(6, 7)]).toEqual([true, false, false]);
  expect(wasRefused(4, 6, { cacheKey: 'b'.repeat(40) })).toBe(false);
});

it('ignores a refusal from the future, which a clock that was set back leaves behind', () => {
  const { index, print, wasRefused } = openIndex();
  print('AKIAONE');
  index.learnNeed(vault, role, at(3600));
  expect(wasRefused(4, 6)).toBe(false);
});

it('keeps a refusal for the same keys, and forgets it when the keys change', () => {
  const { index, print, wasRefused } = openIndex();
  print('AKIAONE');
  index.learnNeed(vault, role, at(5));
  print('AKIAONE');
  expect(wasRefused(4, 6)).toBe(true);
  print('AKIATWO');
  expect(wasRefused(4, 6)).toBe(false);
});

it('remembers a refusal only as long as requests wait', () => {
  const { index, print, wasRefused } = openIndex();
  print('AKIAONE');
  index.learnNeed(vault, role, at(5));
  index.learnNeed(vault, { cacheKey: 'b'.repeat(40) }, at(500));
  expect(wasRefused(4, 600)).toBe(false);
});
