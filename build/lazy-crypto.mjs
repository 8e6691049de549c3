/**
 * Loads `node:crypto` at its first use. Loading takes 4 ms, a third of what a fast command adds to
 * bare Node's start, and some commands don't need it.
 *
 * @param {string[]} texts the ES modules in the bundle
 * @returns {import('esbuild').Plugin}
 */
export function lazyCrypto(texts) {
  const names = new Set(texts.flatMap(importedNames));
  return {
    name: 'lazy node:crypto',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^node:crypto$/ }, ({ namespace, path }) =>
        namespace === 'lazy' ? { path, external: true } : { path, namespace: 'lazy' },
      );
      onLoad({ filter: /.*/, namespace: 'lazy' }, ({ path }) => ({
        contents: [...names]
          .map((name) => `get ${name}() { return require('${path}').${name}; }`)
          .join(',')
          .replace(/^.*$/s, 'module.exports = { $& };'),
      }));
    },
  };
}

/** @param {string} text as esbuild writes it: `import { a, b as c } from "node:crypto";` */
function importedNames(text) {
  return [...text.matchAll(/^import \{([^}]*)\} from "node:crypto";$/gm)].flatMap(([, list = '']) =>
    list.split(',').map((item) => item.trim().split(' as ')[0] ?? ''),
  );
}
