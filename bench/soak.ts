/** Whether anything grows: a day of changes in a quarter of an hour. */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { OperatorCluster } from '../test/integration/operator/cluster.ts';
import { GatewayLoad } from '../test/integration/operator/load.ts';
import { metric } from '../test/integration/operator/metrics.ts';
import type { OperatorProcess } from '../test/integration/operator/operator-process.ts';
import { collectGarbage } from '../test/integration/operator/owned-objects.ts';
import { SeededRandom } from '../test/integration/operator/seeded-random.ts';
import { until } from '../test/integration/operator/until.ts';
import { startCluster, untilConverged } from './gateways.ts';
import { type Figure, type Measurement, median } from './measurement.ts';
import { podsIn } from './pod.ts';
import { openHandles, residentMiB } from './process-status.ts';

const changesPerSecond = 20;
const gatewayCount = 200;

/** Until idle connections are closed, the last Events written, and every watch has had its bookmark, once a minute. */
const quietMs = 75_000;

/** Growth of resident memory that is taken for none, in MiB an hour: a heap breathes. */
const slopeLimit = 20;

/** Resident memory at a moment. */
interface Sample {
  readonly hours: number;
  readonly mebibytes: number;
}

/** What a process holds while nothing happens. */
interface Holdings {
  readonly handles: number;
  readonly timers: number;
  readonly watches: number;
  readonly heapMiB: number;
}

/** Changes Gateways at a fixed rate, and looks at the operator every second; resolves with the changes made. */
async function changeFor(
  { client }: OperatorCluster,
  load: GatewayLoad,
  ms: number,
  look: () => Promise<unknown>,
): Promise<number> {
  const before = load.done;
  const underWay = new Set<Promise<void>>();
  const start = performance.now();
  for (let made = 0; performance.now() - start < ms; made++) {
    const change = load.change().finally(() => underWay.delete(change));
    underWay.add(change);
    if (made % changesPerSecond === 0) await look();
    if (made % (5 * changesPerSecond) === 0) await collectGarbage(client);
    await sleep(Math.max(0, start + ((made + 1) * 1000) / changesPerSecond - performance.now()));
  }
  await Promise.all(underWay);
  return load.done - before;
}

/** What {@link file://./process-witness.ts} logs. */
interface Testimony {
  readonly heapUsed: number;
  readonly resources: Readonly<Record<string, number>>;
}

/** Has the operator say what keeps it alive. */
async function testimonyOf(operator: OperatorProcess): Promise<Testimony> {
  const before = operator.entries('witness').length;
  operator.signal('SIGUSR2');
  const entry = await until('it says what it holds', () => operator.entries('witness')[before]);
  return entry as unknown as Testimony; // written by the module that was loaded into it
}

/** What the operator holds once everything is done and nobody asks for anything. */
async function holdingsAtRest(cluster: OperatorCluster, operator: OperatorProcess): Promise<Holdings> {
  await untilConverged(cluster);
  await sleep(quietMs);
  const looks: (Testimony & { readonly handles: number })[] = [];
  for (let look = 0; look < 5; look++) {
    looks.push({ ...(await testimonyOf(operator)), handles: await openHandles(operator) });
    await sleep(700); // while the Lease is renewed, every 2 s, it is one more or less
  }
  const text = await cluster.kubectl('get', '--raw', '/metrics');
  return {
    handles: median(looks.map(({ handles }) => handles)),
    timers: median(looks.map(({ resources }) => resources.Timeout ?? 0)),
    watches: metric({ text }, 'apiserver_longrunning_requests', { verb: 'WATCH' }),
    heapMiB: Math.min(...looks.map(({ heapUsed }) => heapUsed)) / 1024 ** 2,
  };
}

/** The slope of the straight line that is nearest to all samples, in MiB an hour. */
function slopeOf(samples: readonly Sample[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [hours, mebibytes] = [
    mean(samples.map((one) => one.hours)),
    mean(samples.map((one) => one.mebibytes)),
  ];
  const covariance = mean(samples.map((one) => (one.hours - hours) * (one.mebibytes - mebibytes)));
  return covariance / mean(samples.map((one) => (one.hours - hours) ** 2));
}

/** A number of things that should not have become more. */
const notMore = (name: string, value: number, peer: number): Figure => ({
  name: `${name} at rest, at the end against a quarter`,
  value,
  unit: '',
  peer,
  goal: { text: 'not more', isMet: value <= peer },
});

export const soak: Measurement = {
  id: 'soak',
  what: `${changesPerSecond} changes a second of ${gatewayCount} Gateways that come, change and go, without end`,
  against: 'the same process after a quarter of the time',
  run: async (effort) => {
    const totalMs = effort === 'quick' ? 60_000 : 20 * 60_000;
    await using cluster = await startCluster();
    const preload = join(import.meta.dirname, 'process-witness.ts');
    await using operator = (await podsIn(cluster)).controller({ preload });
    await operator.untilReadyz(200);
    const load = new GatewayLoad(cluster.client, new SeededRandom(1), gatewayCount);

    await changeFor(cluster, load, totalMs / 4, async () => {}); // until it is compiled and its heap has grown
    const first = await holdingsAtRest(cluster, operator);
    const samples: Sample[] = [];
    const start = performance.now();
    const made = await changeFor(cluster, load, (totalMs * 3) / 4, async () => {
      const hours = (performance.now() - start) / 3_600_000;
      samples.push({ hours, mebibytes: await residentMiB(operator) });
    });
    const rate = (made / (performance.now() - start)) * 1000;
    const last = await holdingsAtRest(cluster, operator);

    const slope = slopeOf(samples);
    const goal = { text: `at most ${slopeLimit} MiB/h`, isMet: slope <= slopeLimit };
    return [
      { name: 'changes a second', value: rate, unit: '/s' },
      { name: 'growth of resident memory', value: slope, unit: 'MiB/h', goal },
      { name: 'heap in use at rest', value: last.heapMiB, unit: 'MiB', peer: first.heapMiB },
      notMore('open handles', last.handles, first.handles),
      notMore('timers', last.timers, first.timers),
      notMore('watches at the API server', last.watches, first.watches),
    ];
  },
};
