import { basename, relative } from 'node:path';
import { build } from 'esbuild';
import { boundedMeasures } from './ink/bounded-measures.mjs';
import { joinedWrites } from './ink/joined-writes.mjs';
import { lazySegmenter } from './ink/lazy-segmenter.mjs';
import { plainStringWidth } from './ink/plain-string-width.mjs';
import { synchronousYoga } from './ink/synchronous-yoga.mjs';
import { withoutDevtools } from './ink/without-devtools.mjs';
import { leftOut } from './left-out.mjs';

/** @typedef {{ name: string, contents: Uint8Array }} File one file of dist/ */

/**
 * One ES module made by esbuild.
 * @typedef {object} Chunk
 * @property {string} name its file name, which other chunks import it by
 * @property {string} text
 * @property {boolean} isEntry whether the program starts here
 * @property {{ name: string, lazy: boolean }[]} imports the chunks that it imports; `lazy`: by `import()`
 */

/**
 * Bundles the sources and their packages into ES module chunks. Each module is in exactly one
 * chunk, so a class is the same class on both sides of an `import()`.
 *
 * @param {string} root the repository
 * @param {string} entry where the program starts
 * @returns {Promise<{ chunks: Chunk[], assets: File[], inputs: string[] }>} `assets`: files that they
 *   read; `inputs`: the modules in them, relative to `root`
 */
export async function bundle(root, entry) {
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    outdir: 'dist',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    // The ES modules of the SDK. esbuild can drop their unused parts: 100 kB less in the package.
    mainFields: ['module', 'main'],
    target: 'node20',
    write: false,
    metafile: true,
    logLevel: 'warning',
    legalComments: 'none',
    // Replaces these names with constants, so that whole branches disappear.
    minifySyntax: true,
    define: {
      'process.env.NODE_ENV': '"production"',
      // On Node 20 the SDK would print a warning to stderr at its first use, over the drawn screen.
      'process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED': '"true"',
    },
    assetNames: '[name]-[hash]',
    plugins: [
      synchronousYoga,
      withoutDevtools,
      plainStringWidth,
      lazySegmenter,
      joinedWrites,
      boundedMeasures,
      leftOut,
    ],
  });
  const chunks = [];
  const assets = [];
  for (const { path, text, contents } of outputFiles) {
    const name = basename(path);
    const output = metafile.outputs[relative(root, path)];
    if (!name.endsWith('.js')) assets.push({ name, contents });
    else if (output !== undefined)
      chunks.push({
        name,
        text,
        isEntry: output.entryPoint === relative(root, entry),
        imports: output.imports
          .filter(({ kind, external }) => external !== true && kind !== 'file-loader')
          .map(({ path, kind }) => ({ name: basename(path), lazy: kind === 'dynamic-import' })),
      });
  }
  const inputs = Object.values(metafile.outputs).flatMap(({ inputs }) => Object.keys(inputs));
  return { chunks, assets, inputs };
}
