/** What is settled costs nothing. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { answeredAt, isLease, isWrite, operatorRequests, receivedAt } from './audit.ts';
import { OperatorCluster } from './cluster.ts';
import { converged } from './convergence.ts';
import { applyGateway, Gateways, minimalSpec, namespace } from './gateways.ts';
import { metric } from './metrics.ts';

const count = 200;
const quietMs = 60_000;

let cluster: OperatorCluster;

beforeAll(async () => {
  cluster = await OperatorCluster.start();
  await cluster.installKinds();
});
afterAll(() => cluster[Symbol.asyncDispose]());

const hpa = { enabled: true, config: { minReplicas: 2, maxReplicas: 5 } };
const ingress = { enabled: true, host: 'ai.example.com' };

it(`predecessor 2: ${count} Gateways at rest: for 60 s nothing is written but the Lease, and nothing is read`, {
  timeout: 300_000,
}, async () => {
  const operator = cluster.controller();
  await operator.untilReadyz(200);
  const names = Array.from({ length: count }, (_, index) => `gateway-${index}`);
  await Promise.all(
    names.map((name, index) =>
      applyGateway(cluster.client, name, {
        ...minimalSpec,
        ...(index % 2 === 0 ? { hpa } : { replicas: 2 }),
        ...(index % 3 === 0 && { ingress }),
      }),
    ),
  );
  await converged(cluster, 120_000);

  // Everything is looked at once more, and then nothing happens at all.
  const quietFrom = Date.now();
  const passes = async () =>
    metric(await operator.get('/metrics'), 'controller_runtime_reconcile_total', { result: 'success' });
  const before = await passes();
  await Promise.all(
    names.map((name) =>
      cluster.client.mergePatch(
        Gateways,
        { namespace, name },
        { metadata: { annotations: { look: 'again' } } },
      ),
    ),
  );
  await expect.poll(passes, { timeout: 30_000 }).toBeGreaterThanOrEqual(before + count);
  await sleep(quietMs);

  const requests = (await operatorRequests(cluster.controlPlane)).filter(
    (request) => receivedAt(request) > quietFrom && answeredAt(request) < Date.now(),
  );
  const others = requests.filter((request) => !isLease(request));
  expect(others.filter(isWrite)).toEqual([]);
  expect(others.filter(({ verb }) => verb !== 'watch')).toEqual([]);
  // Every two seconds; otherwise there was no leader, and nothing to see.
  expect(requests.filter(isWrite).length).toBeGreaterThan(20);
  await operator.end('SIGTERM');
});
