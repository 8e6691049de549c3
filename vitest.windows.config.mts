import { defineConfig } from 'vitest/config';

/** Tests of the built program on Windows, in Wine. Without Wine they only say so. */
export default defineConfig({
  test: {
    include: ['test/windows/**/*.test.ts'],
    globalSetup: ['test/windows/install-node.ts'],
    // All tests share one Windows.
    fileParallelism: false,
    testTimeout: 180_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 60_000 } },
  },
});
