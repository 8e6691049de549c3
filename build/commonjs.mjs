import { build, transform } from 'esbuild';

/** @typedef {import('./bundle.mjs').Chunk} Chunk */
/** @typedef {import('./bundle.mjs').File} File */
/** @typedef {ReadonlyMap<string, Chunk>} Chunks by name */

/** The file that bin/awsmfa.js loads first. */
const entryName = 'main.js';

/** @satisfies {import('esbuild').CommonOptions} */
const output = {
  format: 'cjs',
  platform: 'node',
  target: 'node20',
  logLevel: 'warning',
  legalComments: 'none',
  // Names that are readable in a stack trace would cost 5% of bare Node's start.
  minify: true,
};

// bin/awsmfa.js calls this function. Wrapping the text there would copy it, and V8 would collect
// garbage sooner.
const banner = '(function (exports, require, module, __dirname) {';
const footer = '})';

/**
 * Turns ES module chunks into CommonJS files. The first is the entry: it includes every chunk that
 * it imports statically, and exports them as `chunks`, by name. The other files require each other
 * and those chunks. An `import()` becomes a `require` in a promise.
 *
 * @param {Chunk[]} chunks
 * @returns {Promise<File[]>}
 */
export async function toCommonJs(chunks) {
  const byName = new Map(
    chunks.map((chunk) => [chunk.name, { ...chunk, text: withoutCopies(chunk.text) }]),
  );
  const entry = chunks.find(({ isEntry }) => isEntry);
  if (entry === undefined) throw new Error('no chunk is the entry');
  const atStart = closure(entry, byName, ({ lazy }) => !lazy);
  const files = [{ name: entryName, contents: await compileEntry(entry.name, atStart, byName) }];
  // esbuild makes a chunk for every import(), even for one that it dropped.
  for (const name of closure(entry, byName, () => true))
    if (!atStart.has(name)) {
      const text = withGetters(byName.get(name)?.text ?? '');
      const { code } = await transform(text, { ...output, banner, footer, sourcefile: name });
      files.push({ name, contents: Buffer.from(code) });
    }
  return files;
}

/**
 * Requires what esbuild would copy property by property: a module of Node that a chunk imports whole,
 * as fifteen packages do with `process`, and a chunk behind an `import()`.
 *
 * @param {string} text as esbuild writes it: `import name from "node:process";`
 */
function withoutCopies(text) {
  return text
    .replace(/^import (?:\* as )?([\w$]+) from "(node:[^"]+)";$/gm, 'const $1 = require("$2");')
    .replace(/\bimport\(("(?:\.\/|node:)[^"]+")\)/g, 'Promise.resolve().then(() => require($1))');
}

/**
 * The exports of a chunk as getters, because esbuild gives some variables their value later.
 * @param {string} text
 */
function withGetters(text) {
  return text.replace(
    exportList,
    (_, list) => `module.exports = { ${getters(list, (name) => name)} };`,
  );
}

/** esbuild ends each chunk with this one: `export { a, b as c };` */
const exportList = /^export \{([^}]*)\};$/m;

/**
 * @param {string} list of what is exported
 * @param {(name: string, exported: string) => string} value
 */
function getters(list, value) {
  return list.split(',').map((item) => {
    const [name = '', exported = name] = item.trim().split(' as ');
    return `get ${exported}() { return ${value(name, exported)}; }`;
  });
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
 * @param {string} entry
 * @param {ReadonlySet<string>} atStart
 * @param {Chunks} byName
 */
async function compileEntry(entry, atStart, byName) {
  const others = [...atStart].filter((name) => name !== entry);
  // A chunk is made when a file requires it. Fast commands require none, and esbuild's own namespaces
  // would cost them 4% of bare Node's start.
  const contents = [
    `import './${entry}';`,
    ...others.map((name, at) => `import * as chunk${at} from './${name}';`),
    'export const chunks = {',
    ...others.map((name, at) => {
      const [, list = ''] = byName.get(name)?.text.match(exportList) ?? [];
      return `'${name}': () => ({ ${getters(list, (_, exported) => `chunk${at}.${exported}`)} }),`;
    }),
    '};',
  ].join('\n');
  const { outputFiles } = await build({
    ...output,
    stdin: { contents, loader: 'js', sourcefile: entryName },
    bundle: true,
    write: false,
    banner: { js: banner },
    footer: { js: footer },
    plugins: [
      {
        name: 'chunks',
        setup({ onResolve, onLoad }) {
          onResolve({ filter: /^\.\// }, ({ path }) =>
            atStart.has(path.slice(2))
              ? { path: path.slice(2), namespace: 'chunk' }
              : { path, external: true },
          );
          onLoad({ filter: /.*/, namespace: 'chunk' }, ({ path }) => ({
            contents: byName.get(path)?.text ?? '',
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
