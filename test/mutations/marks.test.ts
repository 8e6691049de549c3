import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { mutationsOf, root } from './list.mjs';

const sources = ['src', 'bin'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(tsx?|js)$/.test(name))
    .map((name) => join(folder, name)),
);
const marks = sources.flatMap((file) =>
  Array.from(
    readFileSync(join(root, file), 'utf8').matchAll(/^ *(?:\? )?\/\/ Protects: (.+?)\.?$/gm),
    ([, protects]) => `${file}: ${protects}`,
  ),
);
const mutations = mutationsOf();

describe('the list of protections', () => {
  it('lists exactly the places that are marked in the source', () => {
    const listed = mutations.map(({ file, protects }) => `${file}: ${protects}`);
    expect([...new Set(listed)].sort()).toEqual([...new Set(marks)].sort());
  });

  it('has at least sixty mutations', () => {
    expect(mutations.length).toBeGreaterThanOrEqual(60);
  });

  it.each(mutations.map((mutation) => [mutation.file, mutation.from, mutation] as const))(
    'finds the text to replace exactly once, %s: %s',
    (file, from, { to, tests }) => {
      expect(readFileSync(join(root, file), 'utf8').split(from)).toHaveLength(2);
      expect(to).not.toBe(from);
      for (const test of tests) expect(readFileSync(join(root, test), 'utf8')).not.toBe('');
    },
  );
});
