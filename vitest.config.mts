import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vitest/config';

// The React build that the program bundles. The development build takes 50 % longer to draw.
process.env['NODE_ENV'] = 'production';

const fileOf = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const plainWidth = fileOf('build/ink/plain-width.mjs');

/**
 * Makes the build's replacements in Ink that matter for the time of a frame. So the tests of the
 * screens draw as the program does, in half the time.
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
    // Interop has its own run, but the run of the faults includes its tests of faults.
    exclude: [...(process.env['AWSMFA_FAULTS'] ? [] : ['test/interop/**']), 'test/windows/**'],
    // The end-to-end tests start real programs. Two cores can run two of them.
    maxWorkers: 2,
    // The test files of a worker share their modules, because loading the SDK, React and Ink for each file
    // takes an eighth of the time. So no module of src may hold state that a test could leave behind.
    isolate: false,
    env: {
      // As the program's entry sets it. Otherwise the SDK warns about Node 20 once in each process.
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      // The tests' locale, whatever the machine's is.
      LANG: 'C.UTF-8',
      LC_ALL: '',
      LC_CTYPE: '',
    },
    // Limits for hanging tests, not a measure of speed, because the machine may be busy.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 60_000 } },
    reporters: process.env['CI'] ? ['default', 'json'] : ['default'],
    outputFile: { json: '.tmp/test-report.json' },
  },
});
