// `npm run docs`: writes the generated parts of README.md and docs. A test fails if one is stale.
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadReference } from './reference/load.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const { fillIn } = await loadReference(root);
const pages = (await readdir(join(root, 'docs'), { recursive: true }))
  .filter((name) => name.endsWith('.md'))
  .map((name) => join('docs', name));
for (const page of ['README.md', ...pages]) {
  const text = await readFile(join(root, page), 'utf8');
  const filled = fillIn(text);
  if (filled === text) continue;
  await writeFile(join(root, page), filled);
  console.log(page);
}
