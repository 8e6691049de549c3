/**
 * Packages that are imported and have no use here, and what stands in their place.
 * @type {Readonly<Record<string, string>>}
 */
const replacements = {
  // Tells browsers apart, for the SDK in one of them.
  bowser: 'export {};',
  // What the proxy agent writes to stderr where DEBUG is set: the proxy's headers among it.
  debug: 'module.exports = () => () => {};',
};

/** @type {import('esbuild').Plugin} */
export const leftOut = {
  name: 'left out',
  setup({ onResolve, onLoad }) {
    const filter = new RegExp(`^(${Object.keys(replacements).join('|')})$`);
    onResolve({ filter }, ({ path }) => ({ path, namespace: 'left-out' }));
    onLoad({ filter: /.*/, namespace: 'left-out' }, ({ path }) => ({
      contents: replacements[path] ?? '',
    }));
  },
};
