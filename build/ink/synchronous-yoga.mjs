import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/**
 * Compiles yoga's WebAssembly synchronously, from a separate file. yoga-layout decodes it from
 * base64 with `fetch("data:…")`, which loads all of undici: yoga alone took 1.88 times bare Node's
 * start, while compiling it takes 4 ms. This also removes a top-level await, which CommonJS can't
 * have.
 *
 * With this and the two other steps, the first frame comes after 3.3 times bare Node's start
 * instead of 4.4.
 * @type {import('esbuild').Plugin}
 */
export const synchronousYoga = {
  name: 'synchronous yoga',
  setup({ onLoad, onResolve }) {
    onLoad({ filter: /yoga-layout[\\/]dist[\\/]src[\\/]index\.js$/ }, ({ path }) => ({
      resolveDir: join(path, '..'),
      contents: `
        import { readFileSync } from 'node:fs';
        import { dirname, join } from 'node:path';
        import loadYoga from '../binaries/yoga-wasm-base64-esm.js';
        import wasm from 'yoga.wasm';
        import wrapAssembly from './wrapAssembly.js';
        const library = {
          instantiateWasm(imports, done) {
            const bytes = readFileSync(join(__dirname, wasm));
            done(new WebAssembly.Instance(new WebAssembly.Module(bytes), imports));
          },
        };
        loadYoga(library);
        export default wrapAssembly(library);
        export * from './generated/YGEnums.js';`,
    }));

    onResolve({ filter: /^yoga\.wasm$/ }, ({ resolveDir }) => ({
      // The output file gets the extension of this path.
      path: join(resolveDir, '../binaries/yoga.wasm'),
      namespace: 'yoga.wasm',
    }));
    onLoad({ filter: /.*/, namespace: 'yoga.wasm' }, async ({ path }) => {
      const { base64 } = await read(join(dirname(path), 'yoga-wasm-base64-esm.js'));
      return { contents: Buffer.from(base64, 'base64'), loader: 'file' };
    });
    onLoad({ filter: /yoga-wasm-base64-esm\.js$/, namespace: 'file' }, async ({ path }) => ({
      contents: (await read(path)).script,
    }));
  },
};

/**
 * The script that yoga-layout ships, without its WebAssembly, and the WebAssembly.
 * @param {string} path
 */
async function read(path) {
  const text = await readFile(path, 'utf8');
  const found = /"data:application\/octet-stream;base64,([A-Za-z0-9+/]+=*)"/.exec(text);
  const [literal, base64] = found ?? [];
  if (literal === undefined || base64 === undefined)
    throw new Error(`no WebAssembly in ${path}: has yoga-layout changed?`);
  return {
    base64,
    script: text
      .replace(literal, '"data:application/octet-stream;base64,"')
      // Used only to find the file, which is no longer needed.
      .replace('import.meta.url', 'undefined'),
  };
}
