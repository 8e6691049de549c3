import { defineConfig } from 'vitest/config';

/** Tests against programs that this project did not write. Each says what it could not run. */
export default defineConfig({
  test: {
    include: ['test/interop/**/*.test.{ts,tsx}'],
    maxWorkers: 2,
    // As the program's entry sets it. Otherwise the SDK warns about Node 20 once in each process.
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
