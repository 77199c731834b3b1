import { defineConfig } from 'vitest/config';
import { clusterName } from './cluster/makers.ts';

/** Where continuous integration reads the counts from. */
const results = process.env.TEST_RESULTS;

/** What is tried on a cluster, and what needs nothing but this machine. */
const onCluster = ['test/e2e/{operator,certificates}/**/*.test.ts'];
const onThisMachine = ['test/e2e/{image,chart}/**/*.test.ts'];

/** The end-to-end tests: apart from the others, since they take root, and the machine for themselves. */
export default defineConfig({
  test: {
    name: 'e2e',
    include: clusterName() === 'native' ? [...onThisMachine, ...onCluster] : onCluster,
    globalSetup: ['test/e2e/global-setup.ts'],
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 600_000,
    reporters: results === undefined ? ['verbose'] : ['verbose', 'json'],
    ...(results !== undefined && { outputFile: { json: results } }),
  },
});
