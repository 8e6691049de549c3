import { defineConfig } from 'vitest/config';

/** The built program on Windows, as Wine has it; says loudly where there is none. */
export default defineConfig({
  test: {
    include: ['test/windows/**/*.test.ts'],
    globalSetup: ['test/windows/install-node.ts'],
    // One Windows for all.
    fileParallelism: false,
    testTimeout: 180_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 60_000 } },
  },
});
