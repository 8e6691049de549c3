// Writes the table of keys into README.md, between its two marks, from the key tables of the
// screens. A test fails if the README is out of date: `npm run readme` fixes it.
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const readme = new URL('../README.md', import.meta.url);

const { outputFiles } = await build({
  absWorkingDir: root,
  entryPoints: ['src/components/keymaps/key-table.ts'],
  bundle: true,
  format: 'esm',
  platform: 'node',
  write: false,
  external: ['ink', 'react', 'string-width', 'fuzzysort'],
  logLevel: 'warning',
});
// Import it from a file next to the packages that it imports.
const bundled = new URL('../node_modules/.readme-keys.mjs', import.meta.url);
await writeFile(bundled, outputFiles[0]?.text ?? '');
const { keyTable } = await import(bundled.href);

const text = await readFile(readme, 'utf8');
const marks = /(<!-- keys -->\n)[\s\S]*?(<!-- \/keys -->)/;
if (!marks.test(text)) throw new Error('README.md has no marks for the table of keys');
await writeFile(
  readme,
  text.replace(marks, (_, start, end) => `${start}\n${keyTable()}\n${end}`),
);
