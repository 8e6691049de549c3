import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vitest/config';

// React as the program bundles it: the development build takes half as long again to draw.
process.env['NODE_ENV'] = 'production';

const fileOf = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const plainWidth = fileOf('build/ink/plain-width.mjs');

/**
 * Replaces in Ink what the build replaces, as far as the time of a frame depends on it. The tests of
 * the screens draw as the program does, in half the time.
 */
const drawnAsBuilt: Plugin = {
  name: 'drawn as built',
  enforce: 'pre',
  resolveId(id, importer = '') {
    if (id === './output.js' && importer.endsWith('/ink/build/renderer.js'))
      return fileOf('build/ink/joined-output.mjs');
    if (id === 'ink-own-output')
      return fileURLToPath(new URL('output.js', import.meta.resolve('ink')));
    const isOurs = importer === plainWidth || importer.startsWith(fileOf('test/'));
    return id === 'string-width' && !isOurs ? plainWidth : undefined;
  },
  // Ink's source maps name files that the package doesn't have, and Vite warns of each.
  load: (id) =>
    /[/]ink(?:-testing-library)?[/]build[/].*\.js$/.test(id)
      ? readFileSync(id, 'utf8').replace(/^\/\/# sourceMappingURL=.*$/m, '')
      : undefined,
};

export default defineConfig({
  plugins: [drawnAsBuilt],
  test: {
    server: {
      deps: {
        inline: [/[/](?:ink|ink-testing-library|cli-truncate|slice-ansi|wrap-ansi|widest-line)[/]/],
      },
    },
    include: ['test/**/*.test.{ts,tsx}'],
    // What other programs make of it has a run of its own, and what of it is a fault is in that of the faults.
    exclude: [...(process.env['AWSMFA_FAULTS'] ? [] : ['test/interop/**']), 'test/windows/**'],
    // The end-to-end stories start real programs on a terminal of their own; two cores carry two of them.
    maxWorkers: 2,
    // The files of a worker share their modules: to load the SDK, React and Ink anew for each costs an
    // eighth of the whole. No module of src may hold state that one test could leave for another.
    isolate: false,
    env: {
      // As the program's entry sets it: the SDK's word about Node 20, once per process.
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      // The locale of the tests, whatever the machine's is.
      LANG: 'C.UTF-8',
      LC_ALL: '',
      LC_CTYPE: '',
    },
    // Bounds for what hangs, and no measure of speed: the machine may be loaded.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 60_000 } },
    reporters: process.env['CI'] ? ['default', 'json'] : ['default'],
    outputFile: { json: '.tmp/test-report.json' },
  },
});
