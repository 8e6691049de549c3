// Makes dist/: everything that the program needs, so that the package has no dependencies.
//
//   main.js       everything that src/cli/main.ts imports statically; fast commands read only this file
//   *-HASH.js     the code behind each import() in the sources, read when needed
//   *.wasm        yoga, which lays out the UI
//   *.cache       V8's compiled code of these files, by command and for the Node that ran it
//   licenses.txt  the licenses of the packages in dist/
//   awsmfa.1      the man page
//   schemas/      JSON Schemas of what the commands print with --json
//
// One CommonJS file starts in 1.07 times the time of bare Node, ES modules in chunks in 1.21.
// esbuild splits only ES modules, so it runs twice: bundle.mjs turns the sources into ES module
// chunks in memory, and commonjs.mjs turns those into CommonJS files.
import { access, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle } from './bundle.mjs';
import { makeCodeCaches } from './code-cache.mjs';
import { toCommonJs } from './commonjs.mjs';
import { collectLicenses } from './licenses.mjs';
import { loadReference } from './reference/load.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const entry = join(root, 'src/cli/main.ts');
const dist = join(root, 'dist');

try {
  await access(entry);
} catch {
  console.error(`build: ${entry} is missing, and the program starts there.`);
  process.exit(1);
}

const { chunks, assets, inputs } = await bundle(root, entry);
const files = [...(await toCommonJs(chunks)), ...assets];

await rm(dist, { recursive: true, force: true });
await mkdir(dist);
for (const { name, contents } of files) await writeFile(join(dist, name), contents);
await writeFile(join(dist, 'licenses.txt'), await collectLicenses(root, inputs));

const { manPage, schemas } = await loadReference(root);
const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
await writeFile(join(dist, 'awsmfa.1'), manPage(version));
await mkdir(join(dist, 'schemas'));
for (const [name, schema] of Object.entries(schemas))
  await writeFile(join(dist, 'schemas', `${name}.schema.json`), JSON.stringify(schema));

// Without caches the program starts more slowly but works the same.
await makeCodeCaches().catch((failure) =>
  console.warn(`build: no code caches: ${failure.message}`),
);

const bytes = files.reduce((sum, { contents }) => sum + contents.length, 0);
console.log(`dist: ${files.length} files, ${Math.round(bytes / 1000)} kB`);
