import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const files = readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
  .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll('\\', '/'));
const below = (folder: string) => files.filter((file) => file.startsWith(`src/${folder}/`));
const textOf = (file: string) => readFileSync(join(root, file), 'utf8');

it('draws screens with components: nine of ten files, except key tables', () => {
  const drawing = below('components').filter((file) => !file.includes('/keymaps/'));
  const components = drawing.filter((file) => file.endsWith('.tsx'));
  expect(drawing.length).toBeGreaterThan(20);
  expect(components.length / drawing.length).toBeGreaterThanOrEqual(0.9);
});

it('describes screens without escape sequences, padding or borders', () => {
  const byHand = /\\x1b|\\u001b|\\033|\\e\[|\.pad(?:End|Start)\(|' '\.repeat\(|[╭╮╰╯┌┐└┘]/;
  const describing = ['components', 'state', 'use-cases'].flatMap(below);
  expect(describing.length).toBeGreaterThan(60);
  expect(describing.filter((file) => byHand.test(textOf(file)))).toEqual([]);
});

it('writes escape sequences only in src/terminal, except the cursor mark', () => {
  const others = files.filter((file) => !file.startsWith('src/terminal/'));
  expect(others.filter((file) => /\\(?:x1b|u001b)[[\]]/.test(textOf(file)))).toEqual([
    'src/cells.ts',
  ]);
});

it('has each base name once', () => {
  const names = files.map((file) => basename(file).replace(/(\.d)?\.tsx?$/, ''));
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});

it('has no folder with more than twenty loose files', () => {
  const counts = new Map<string, number>();
  for (const file of files) counts.set(dirname(file), (counts.get(dirname(file)) ?? 0) + 1);
  expect([...counts].filter(([, count]) => count > 20)).toEqual([]);
});
