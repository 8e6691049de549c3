import { defineConfig } from 'vitest/config';

/** Checks against programs that this project did not write; each says what it could not run. */
export default defineConfig({
  test: {
    include: ['test/interop/**/*.test.{ts,tsx}'],
    maxWorkers: 2,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
