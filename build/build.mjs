// Makes dist/: everything that the program needs, so that the package has no dependencies.
//
//   main.js       all that src/cli/main.ts reaches by static imports: the fast commands read this one file
//   *-HASH.js     what stands behind an import() in the sources, read when it is asked for
//   *.wasm        of yoga, which lays the UI out
//   *.cache       what V8 made of them, by command, for the Node that ran it
//   licenses.txt  those of the packages in it
//
// One CommonJS file starts in 1.07 times the time of bare Node, ES modules in chunks in 1.21.
// esbuild splits ES modules only, so it runs twice: bundle.mjs makes ES module chunks of the
// sources, in memory, and commonjs.mjs makes the CommonJS files of them.
import { access, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle } from './bundle.mjs';
import { makeCodeCaches } from './code-cache.mjs';
import { toCommonJs } from './commonjs.mjs';
import { collectLicenses } from './licenses.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const entry = join(root, 'src/cli/main.ts');
const dist = join(root, 'dist');

try {
  await access(entry);
} catch {
  console.error(`build: there is no ${entry}, and the program starts there.`);
  process.exit(1);
}

const { chunks, assets, inputs } = await bundle(root, entry);
const files = [...(await toCommonJs(chunks)), ...assets];

await rm(dist, { recursive: true, force: true });
await mkdir(dist);
for (const { name, contents } of files) await writeFile(join(dist, name), contents);
await writeFile(join(dist, 'licenses.txt'), await collectLicenses(root, inputs));

// A program without caches starts later, and does the same.
await makeCodeCaches().catch((failure) =>
  console.warn(`build: no code caches: ${failure.message}`),
);

const bytes = files.reduce((sum, { contents }) => sum + contents.length, 0);
console.log(`dist: ${files.length} files, ${Math.round(bytes / 1000)} kB`);
