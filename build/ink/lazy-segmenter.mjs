import { readFile } from 'node:fs/promises';

/** Two packages that Ink uses. Each creates an `Intl.Segmenter` when it is loaded. */
const holders =
  /(?:slice-ansi[\\/]tokenize-ansi|@alcalzone[\\/]ansi-tokenize[\\/]build[\\/]tokenize)\.js$/;
const construction = /new Intl\.Segmenter\([^)]*\)/g;

/**
 * Creates the segmenters of Ink's packages at their first use. The first one in a process reads
 * ICU's tables. That takes 10 ms, two fifths of bare Node's start, and a list of plain text needs
 * none.
 * @type {import('esbuild').Plugin}
 */
export const lazySegmenter = {
  name: 'lazy segmenter',
  setup({ onLoad }) {
    onLoad({ filter: holders }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      if (text.match(construction)?.length !== 1)
        throw new Error(`not one Intl.Segmenter in ${path}: has the package changed?`);
      return {
        contents: text.replace(
          construction,
          '{ made: undefined, segment(text) { return (this.made ??= $&).segment(text); } }',
        ),
      };
    });
  },
};
