/** Admission of Gateways, on a real API server that asks the webhooks. */
import { afterAll, beforeAll, describe } from 'vitest';
import { type GatewayCluster, startGatewayCluster } from './cluster.ts';
import { describeInvalidExamples, describeTwins } from './invalid-examples.ts';
import { describeValidExamples } from './valid-examples.ts';

let cluster: GatewayCluster;

beforeAll(async () => {
  cluster = await startGatewayCluster();
  await cluster.installKind('bounded');
  await cluster.installWebhooks();
});

afterAll(() => cluster?.stop());

describe('Gateway', () => {
  describeValidExamples(() => cluster);
  describeInvalidExamples(() => cluster);

  describe('and its schema', () => {
    beforeAll(() => cluster.removeWebhooks());
    describeTwins(() => cluster);
  });
});
