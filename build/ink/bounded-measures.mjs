import { readFile } from 'node:fs/promises';

/** Enough for the rows of several hundred screens, so rows that recur stay in the cache. */
const most = 5000;

/**
 * Empties Ink's cache of text widths when it gets too large. Ink keeps every text that it ever
 * measured: with a countdown in seconds that is about 25 MB a day.
 *
 * @type {import('esbuild').Plugin}
 */
export const boundedMeasures = {
  name: "Ink's bounded measures",
  setup({ onLoad }) {
    onLoad({ filter: /ink[\\/]build[\\/]measure-text\.js$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      const bounded = text.replace(
        'cache.set(text, dimensions);',
        `if (cache.size >= ${most}) cache.clear();\n    $&`,
      );
      if (bounded === text) throw new Error(`nothing is kept in ${path}: has Ink changed?`);
      return { contents: bounded };
    });
  },
};
