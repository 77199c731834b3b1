import { defineConfig } from 'vitest/config';

/** Where continuous integration reads the counts from. */
const results = process.env.TEST_RESULTS;

export default defineConfig({
  test: {
    // Most of a test against the API server is waiting for it.
    maxWorkers: '100%',
    reporters: results === undefined ? ['default'] : ['default', 'json'],
    ...(results !== undefined && { outputFile: { json: results } }),
    projects: [
      {
        test: {
          name: 'unit',
          include: ['src/**/*.test.ts', 'test/{children,e2e/cluster}/**/*.test.ts'],
        },
      },
      {
        test: {
          name: 'integration',
          include: ['test/{cluster,integration,demo}/**/*.test.ts'],
          globalSetup: ['test/cluster/global-setup.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
