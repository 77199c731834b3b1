import { defineConfig } from 'vitest/config';

/** Where continuous integration reads the counts from. */
const results = process.env.TEST_RESULTS;

/** The end-to-end tests: apart from the others, since they take root, and the machine for themselves. */
export default defineConfig({
  test: {
    name: 'e2e',
    include: ['test/e2e/**/*.test.ts'],
    globalSetup: ['test/e2e/global-setup.ts'],
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 600_000,
    reporters: results === undefined ? ['default'] : ['default', 'json'],
    ...(results !== undefined && { outputFile: { json: results } }),
  },
});
