import { build } from 'esbuild';

/** The file that bin/awsmfa.js requires. */
const entryName = 'awsmfa.js';

/**
 * Makes CommonJS files of ES module chunks: first the entry, which takes in every chunk that it
 * imports statically and exports their namespaces, then the others, which require each other and
 * those namespaces. An `import()` becomes a `require` in a promise.
 *
 * @param {import('./bundle.mjs').Chunk[]} chunks
 * @returns {Promise<{ name: string, contents: Uint8Array }[]>}
 */
export async function toCommonJs(chunks) {
  const byName = new Map(chunks.map((chunk) => [chunk.name, chunk]));
  const entry = chunks.find(({ isEntry }) => isEntry);
  const atStart = staticClosure(entry, byName);
  const source = [
    `import './${entry.name}';`,
    ...[...atStart]
      .filter((name) => name !== entry.name)
      .map((name) => `export * as ${exportName(name)} from './${name}';`),
  ].join('\n');
  const files = [{ name: entryName, contents: await compile(source, byName, resolveAtStart) }];
  for (const { name, text } of chunks)
    if (!atStart.has(name))
      files.push({ name, contents: await compile(text, byName, resolveLazily) });
  return files;

  function resolveAtStart(name) {
    return atStart.has(name) ? { path: name, namespace: 'chunk' } : beside(name);
  }

  function resolveLazily(name) {
    return atStart.has(name) ? { path: name, namespace: 'at-start' } : beside(name);
  }
}

/** A file of its own in dist/, required when it is asked for. */
function beside(name) {
  return { path: `./${name}`, external: true };
}

function staticClosure(entry, byName) {
  const names = new Set([entry.name]);
  // A set grows while it is walked.
  for (const name of names)
    for (const to of byName.get(name).imports) if (!to.lazy) names.add(to.name);
  return names;
}

/** The chunk's name in the exports of the entry. */
function exportName(name) {
  return name.replace(/\W/g, '_');
}

async function compile(contents, byName, resolve) {
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
    // Identifiers keep their names, for a trace that can be read: 57 kB more in the package.
    minifySyntax: true,
    minifyWhitespace: true,
    plugins: [
      {
        name: 'chunks',
        setup({ onResolve, onLoad }) {
          onResolve({ filter: /^\.\// }, ({ path }) => resolve(path.slice(2)));
          onResolve({ filter: /.*/, namespace: 'at-start' }, ({ path }) => ({
            path,
            external: true,
          }));
          onLoad({ filter: /.*/, namespace: 'chunk' }, ({ path }) => ({
            contents: byName.get(path).text,
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
  return outputFiles[0].contents;
}
