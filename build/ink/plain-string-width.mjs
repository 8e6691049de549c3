import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const wrapper = fileURLToPath(new URL('plain-width.mjs', import.meta.url));
const real = createRequire(import.meta.url).resolve('string-width');

/**
 * Replaces string-width with plain-width.mjs everywhere: both the newer copy and wrap-ansi's older
 * one. string-width uses Intl.Segmenter and a Unicode property for all text that is not ASCII, even
 * for box-drawing lines. That was the largest item in the profiles of a keypress and of the first
 * frame, which went from 3.8 to 3.3 times bare Node's start.
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
