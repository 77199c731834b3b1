/** Two replicas: one works, the other takes over, and never do both write. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { type Account, createAccount } from './account.ts';
import { isWorkWrite, operatorRequests } from './audit.ts';
import { OperatorCluster } from './cluster.ts';
import { converged } from './convergence.ts';
import { elected, secondsUntilClaimed, secondsUntilLeading, usurpations } from './leadership.ts';
import { GatewayLoad } from './load.ts';
import type { OperatorProcess } from './operator-process.ts';
import { SeededRandom } from './seeded-random.ts';
import { until } from './until.ts';

vi.setConfig({ testTimeout: 240_000 }); // for machines on which processes take long to start

let cluster: OperatorCluster;
let accounts: readonly Account[];

beforeAll(async () => {
  cluster = await OperatorCluster.start();
  await cluster.installKinds();
  accounts = await Promise.all(
    ['replica-a', 'replica-b'].map((name) => createAccount(cluster.controlPlane, name)),
  );
});
afterAll(() => cluster[Symbol.asyncDispose]());
afterEach(() => cluster.killOperators());
beforeEach(async () => {
  await cluster.kubectl('delete', 'lease', 'inference-operator', '-n', 'default', '--ignore-not-found');
});

const startReplicas = (): OperatorProcess[] =>
  accounts.map(({ kubeconfig }) => cluster.controller(kubeconfig));

/** Runs a scenario with work to do all the while; in the end the work is done, and was done by one at a time. */
async function underLoad(scenario: () => Promise<void>): Promise<void> {
  const end = new AbortController();
  const working = new GatewayLoad(cluster.client, new SeededRandom(2)).run(end.signal);
  try {
    await scenario();
  } finally {
    end.abort();
    await working;
  }
  const requests = await operatorRequests(cluster.controlPlane);
  expect(requests.filter(isWorkWrite).length).toBeGreaterThan(10);
  expect(usurpations(requests)).toEqual([]);
}

/** Writes of everybody so far. */
const writesSoFar = async (): Promise<number> =>
  (await operatorRequests(cluster.controlPlane)).filter(isWorkWrite).length;

it('the leader is killed: the other one leads within 20 s, and writes', async () => {
  const replicas = startReplicas();
  const { leader, others } = await elected(replicas);
  const [other] = others;
  if (other === undefined) throw new Error('there is no other replica');
  await underLoad(async () => {
    await sleep(1000);
    await leader.end('SIGKILL');
    expect(await secondsUntilLeading(other, 25)).toBeLessThan(20);
    const before = await writesSoFar();
    await until('the new leader writes', async () => (await writesSoFar()) > before);
  });
  await converged(cluster);
  await other.end('SIGTERM');
});

it('the leader is asked to stop: it ends well, and the other one leads within 2 s', async () => {
  const { leader, others } = await elected(startReplicas());
  const [other] = others;
  if (other === undefined) throw new Error('there is no other replica');
  await underLoad(async () => {
    await sleep(1000);
    const askedAt = Date.now();
    expect(await leader.end('SIGTERM')).toMatchObject({ code: 0 });
    expect(await secondsUntilClaimed(cluster.controlPlane, askedAt)).toBeLessThan(2);
  });
  await converged(cluster);
  await other.end('SIGTERM');
});

it('the leader stands still for 20 s: it then ends, and writes no more', async () => {
  const { leader, others } = await elected(startReplicas());
  const [other] = others;
  if (other === undefined) throw new Error('there is no other replica');
  await underLoad(async () => {
    await sleep(1000);
    leader.signal('SIGSTOP');
    await Promise.all([sleep(20_000), secondsUntilLeading(other, 20)]);
    leader.signal('SIGCONT');
    expect((await leader.exited).code).toBe(1);
    expect(leader.stderr).toContain('leadership lost');
  });
  await converged(cluster);
  await other.end('SIGTERM');
});

it('somebody else takes the Lease: the leader ends', async () => {
  const { leader } = await elected(startReplicas());
  await underLoad(async () => {
    await sleep(1000);
    const spec = { holderIdentity: 'somebody else' };
    const patch = ['--type=merge', '-p', JSON.stringify({ spec })];
    await cluster.kubectl('patch', 'lease', 'inference-operator', '-n', 'default', ...patch);
    expect((await leader.exited).code).toBe(1);
    expect(leader.stderr).toContain('leadership lost');
  });
});
