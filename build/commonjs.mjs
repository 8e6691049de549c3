import { build } from 'esbuild';
import { lazyCrypto } from './lazy-crypto.mjs';

/** @typedef {import('./bundle.mjs').Chunk} Chunk */
/** @typedef {import('./bundle.mjs').File} File */
/** @typedef {ReadonlyMap<string, Chunk>} Chunks by name */
/** @typedef {(name: string) => import('esbuild').OnResolveResult} Resolve what the import of a chunk becomes */

/** The file that bin/awsmfa.js loads first. */
const entryName = 'main.js';

/**
 * Turns ES module chunks into CommonJS files. The first is the entry: it includes every chunk that
 * it imports statically, and exports their namespaces. The other files require each other and those
 * namespaces. An `import()` becomes a `require` in a promise.
 *
 * @param {Chunk[]} chunks
 * @returns {Promise<File[]>}
 */
export async function toCommonJs(chunks) {
  const byName = new Map(chunks.map((chunk) => [chunk.name, chunk]));
  const entry = chunks.find(({ isEntry }) => isEntry);
  if (entry === undefined) throw new Error('no chunk is the entry');
  const atStart = closure(entry, byName, ({ lazy }) => !lazy);
  const source = [
    `import './${entry.name}';`,
    ...[...atStart]
      .filter((name) => name !== entry.name)
      .map((name) => `export * as ${exportName(name)} from './${name}';`),
  ].join('\n');
  const lazily = lazyCrypto([...atStart].map((name) => byName.get(name)?.text ?? ''));
  const files = [
    { name: entryName, contents: await compile(source, byName, resolveAtStart, [lazily]) },
  ];
  // esbuild makes a chunk for every import(), even for one that it dropped.
  for (const name of closure(entry, byName, () => true))
    if (!atStart.has(name))
      files.push({
        name,
        contents: await compile(byName.get(name)?.text ?? '', byName, resolveLazily),
      });
  return files;

  /** @type {Resolve} */
  function resolveAtStart(name) {
    return atStart.has(name) ? { path: name, namespace: 'chunk' } : beside(name);
  }

  /** @type {Resolve} */
  function resolveLazily(name) {
    return atStart.has(name) ? { path: name, namespace: 'at-start' } : beside(name);
  }
}

/**
 * A separate file in dist/, required when it is needed.
 * @type {Resolve}
 */
function beside(name) {
  return { path: `./${name}`, external: true };
}

/**
 * The entry and everything it imports, directly or not, through the imports that count.
 *
 * @param {Chunk} entry
 * @param {Chunks} byName
 * @param {(to: Chunk['imports'][number]) => boolean} counts
 */
function closure(entry, byName, counts) {
  const names = new Set([entry.name]);
  // The loop also visits names that are added during it.
  for (const name of names)
    for (const to of byName.get(name)?.imports ?? []) if (counts(to)) names.add(to.name);
  return names;
}

/**
 * The chunk's name in the exports of the entry.
 * @param {string} name
 */
function exportName(name) {
  return name.replace(/\W/g, '_');
}

/**
 * @param {string} contents
 * @param {Chunks} byName
 * @param {Resolve} resolve
 * @param {import('esbuild').Plugin[]} [plugins]
 */
async function compile(contents, byName, resolve, plugins = []) {
  const { outputFiles } = await build({
    stdin: { contents, loader: 'js', sourcefile: 'chunk' },
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    supported: { 'dynamic-import': false },
    write: false,
    logLevel: 'warning',
    legalComments: 'none',
    // bin/awsmfa.js calls this function. Wrapping the text there would copy it, and V8 would
    // collect garbage sooner.
    banner: { js: '(function (exports, require, module, __dirname) {' },
    footer: { js: '})' },
    // Names that are readable in a stack trace would cost 5% of bare Node's start.
    minify: true,
    plugins: [
      ...plugins,
      {
        name: 'chunks',
        setup({ onResolve, onLoad }) {
          onResolve({ filter: /.*/, namespace: 'at-start' }, ({ path }) => ({
            path,
            external: true,
          }));
          onResolve({ filter: /^\.\// }, ({ path }) => resolve(path.slice(2)));
          onLoad({ filter: /.*/, namespace: 'chunk' }, ({ path }) => ({
            contents: byName.get(path)?.text ?? '',
            loader: 'js',
          }));
          onLoad({ filter: /.*/, namespace: 'at-start' }, ({ path }) => ({
            contents: `module.exports = require('./${entryName}').${exportName(path)};`,
            loader: 'js',
          }));
        },
      },
    ],
  });
  const [file] = outputFiles;
  if (file === undefined) throw new Error('esbuild made no file');
  return file.contents;
}
