import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const own = fileURLToPath(new URL('output.js', import.meta.resolve('ink')));
const wrapper = fileURLToPath(new URL('whole-rows-output.mjs', import.meta.url));

/**
 * Puts whole-rows-output.mjs in the place of Ink's output step, which takes every row of every frame
 * apart into styled characters and puts it together again: 16 of the 17 ms that a frame of 120x40
 * takes, and the painter behind it does that work anyway, for the rows that changed.
 *
 * @type {import('esbuild').Plugin}
 */
export const wholeRows = {
  name: "Ink's whole rows",
  setup({ onLoad, onResolve }) {
    onLoad({ filter: /ink[\\/]build[\\/]renderer\.js$/ }, async ({ path }) => {
      const contents = await readFile(path, 'utf8');
      if (!contents.includes("from './output.js'"))
        throw new Error(`${path} takes its output from elsewhere: has Ink changed?`);
      return { contents };
    });
    onResolve({ filter: /^\.\/output\.js$/ }, ({ importer }) =>
      /ink[\\/]build[\\/]renderer\.js$/.test(importer) ? { path: wrapper } : undefined,
    );
    onResolve({ filter: /^ink-own-output$/ }, () => ({ path: own }));
  },
};
