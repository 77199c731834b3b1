/** The API server and etcd go away and come back: the operator waits for them, and misses nothing. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { OperatorCluster } from './cluster.ts';
import { converged } from './convergence.ts';
import { applyGateway } from './gateways.ts';
import { GatewayLoad } from './load.ts';
import type { OperatorProcess } from './operator-process.ts';
import { SeededRandom } from './seeded-random.ts';

/** Longer than the renew deadline, and until the pauses between two tries have grown to their longest. */
const outageMs = 20_000;

/** An outage, and all that may be waited for after it. */
const timeout = 150_000;

let cluster: OperatorCluster;
let operator: OperatorProcess;

beforeAll(async () => {
  cluster = await OperatorCluster.start();
  await cluster.installKinds();
  operator = cluster.development();
  await operator.untilReadyz(200);
});
afterAll(() => cluster[Symbol.asyncDispose]());

it.for([
  { what: 'the API server', restart: () => cluster.controlPlane.apiServer.restart() },
  { what: 'etcd', restart: () => cluster.controlPlane.etcd.restart() },
  {
    what: 'etcd and then the API server',
    restart: async () => {
      await cluster.controlPlane.etcd.restart();
      await cluster.controlPlane.apiServer.restart();
    },
  },
])(
  '$what restarted under load: converged within 30 s, and no process has ended',
  { timeout },
  async ({ restart }) => {
    const load = new GatewayLoad(cluster.client, new SeededRandom(1));
    const end = new AbortController();
    const working = load.run(end.signal);
    await sleep(1000);
    await restart();
    const before = load.done;
    await sleep(1000);
    end.abort();
    await working;
    expect(load.done).toBeGreaterThan(before);
    await converged(cluster, 30_000);
    await operator.untilReadyz(200);
    expect(operator.isRunning).toBe(true);
  },
);

it('an API server that is out of reach keeps processes alive and unready, until it is back', {
  timeout,
}, async () => {
  const { apiServer } = cluster.controlPlane;
  await apiServer.kill();
  await using newcomer = cluster.controller();
  const processes = [operator, newcomer];

  for (const { text } of await Promise.all(processes.map((each) => each.untilReadyz(503)))) {
    expect(text).toContain('[-] api-server');
  }
  await sleep(outageMs);
  for (const each of processes) {
    expect(each.isRunning).toBe(true);
    expect(await each.get('/livez')).toMatchObject({ code: 200 });
    expect(await each.get('/readyz')).toMatchObject({ code: 503 });
  }

  await apiServer.start();
  // A candidate looks at the Lease every two seconds; what it learns there ends the pauses of the caches.
  await newcomer.untilReadyz(200, 20_000);
  await operator.untilReadyz(200, 30_000);
  await applyGateway(cluster.client, 'afterwards');
  await converged(cluster, 30_000);
});
