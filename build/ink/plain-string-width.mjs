import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const wrapper = fileURLToPath(new URL('plain-width.mjs', import.meta.url));
const real = createRequire(import.meta.url).resolve('string-width');

/**
 * Puts plain-width.mjs in the place of string-width, for everybody: the newer copy and the older
 * one of wrap-ansi. string-width asks Intl.Segmenter and a Unicode property about everything that
 * is not ASCII, each box-drawing line included: the largest item in the profile of the first frame
 * (3.8 to 3.3 times bare Node's start), and of each keypress.
 * @type {import('esbuild').Plugin}
 */
export const plainStringWidth = {
  name: 'plain string-width',
  setup({ onResolve }) {
    onResolve({ filter: /^string-width$/ }, ({ importer }) => ({
      path: importer === wrapper ? real : wrapper,
    }));
  },
};
