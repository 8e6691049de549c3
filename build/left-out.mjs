/**
 * Packages that are imported but not needed, and their replacements.
 * @type {Readonly<Record<string, string>>}
 */
const replacements = {
  // Identifies browsers, for the SDK in a browser.
  bowser: 'export {};',
  // Shortens the traces in Ink's own report of an error, which awsmfa ends before it is drawn. It builds
  // a regular expression for each module of Node when it is loaded.
  'stack-utils':
    'export default class { static nodeInternals() { return []; } parseLine() { return null; } }',
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
