import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
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
