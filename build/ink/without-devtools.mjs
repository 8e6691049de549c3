import { readFile } from 'node:fs/promises';

/**
 * Removes what Ink does if `DEV=true`. It connects to React's devtools (49 kB, including a
 * WebSocket client, plus an optional package that isn't installed), behind two top-level awaits,
 * which CommonJS can't have.
 * @type {import('esbuild').Plugin}
 */
export const withoutDevtools = {
  name: 'Ink without devtools',
  setup({ onLoad }) {
    onLoad({ filter: /ink[\\/]build[\\/]reconciler\.js$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      const cut = text.replaceAll('isDev()', 'false');
      if (cut.split('false').length - text.split('false').length !== 2)
        throw new Error(`isDev() does not stand twice in ${path}: has Ink changed?`);
      return { contents: cut };
    });
  },
};
