/** Whatever the operator was doing when it was killed, its successor brings everything about. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { OperatorCluster } from './cluster.ts';
import { converged, deviations } from './convergence.ts';
import { GatewayLoad } from './load.ts';
import { SeededRandom } from './seeded-random.ts';

const rounds = Number(process.env.ROUNDS ?? 10);
const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);

let cluster: OperatorCluster;

beforeAll(async () => {
  cluster = await OperatorCluster.start();
  await cluster.installKinds();
});
afterAll(() => cluster[Symbol.asyncDispose]());

it(
  `kill -9 at a random point under load, ${rounds} rounds: always converges (SEED=${seed})`,
  async () => {
    const random = new SeededRandom(seed);
    const load = new GatewayLoad(cluster.client, new SeededRandom(seed + 1));
    let operator = cluster.development();
    await operator.untilReadyz(200);
    let interrupted = 0;
    for (let round = 0; round < rounds; round++) {
      const end = new AbortController();
      const working = load.run(end.signal);
      await sleep(200 + random.next() * 1500);
      await operator.end('SIGKILL');
      if ((await deviations(cluster)).length > 0) interrupted++;

      operator = cluster.development();
      if (random.chance(0.3)) {
        // Another one while it starts, lists, or catches up.
        await sleep(random.next() * 3000);
        await operator.end('SIGKILL');
        operator = cluster.development();
      }
      end.abort();
      await working;
      // How long a process takes to start on this machine is not the question.
      await operator.untilReadyz(200);
      await converged(cluster);
      expect(operator.isRunning).toBe(true);
    }
    await operator.end('SIGTERM');
    // Otherwise the kills came when there was nothing to interrupt.
    expect(interrupted).toBeGreaterThan(rounds / 2);
    expect(load.done).toBeGreaterThan(rounds * 10);
  },
  120_000 + rounds * 60_000,
);
