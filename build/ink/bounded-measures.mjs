import { readFile } from 'node:fs/promises';

/** Rows of some hundred screens: what is drawn again and again is among them. */
const most = 5000;

/**
 * Empties Ink's memory of how wide texts are when it gets long. It keeps every text that it ever
 * measured: with a countdown in seconds some 25 MB a day.
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
