/** Admission, on a real API server that asks the webhooks. */
import { afterAll, beforeAll, describe } from 'vitest';
import { describeChanges } from './changes.ts';
import { type AdmissionCluster, startAdmissionCluster } from './cluster.ts';
import { describeCompletion } from './completer.ts';
import { describeInvalidExamples, describeTwins } from './invalid-examples.ts';
import { createOldObjects, describeOldObjects } from './old-objects.ts';
import { describeSecrets } from './secrets.ts';
import { describeValidExamples } from './valid-examples.ts';

let cluster: AdmissionCluster;
const theCluster = () => cluster;

beforeAll(async () => {
  cluster = await startAdmissionCluster();
  await cluster.installKinds('unbounded');
  await createOldObjects(cluster);
  await cluster.installKinds('bounded');
  await cluster.installWebhooks();
});

afterAll(() => cluster?.stop());

describe('valid examples', () => describeValidExamples(theCluster));
describe('invalid examples', () => describeInvalidExamples(theCluster));
describe('changes', () => describeChanges(theCluster));
describe('old objects', () => describeOldObjects(theCluster));
describe('with another webhook', () => describeCompletion(theCluster));
describe('a secret', () => describeSecrets(theCluster));

describe('without webhooks', () => {
  beforeAll(() => cluster.removeWebhooks());
  describeTwins(theCluster);
});
