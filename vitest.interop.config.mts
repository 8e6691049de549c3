import { defineConfig } from 'vitest/config';

/** Checks against programs that this project did not write; each says what it could not run. */
export default defineConfig({
  test: {
    include: ['test/interop/**/*.test.{ts,tsx}'],
    maxWorkers: 2,
    // As the program's entry sets it: the SDK's word about Node 20, once per process.
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
