/** Resident memory, of the bundled operator. */
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { OperatorCluster } from '../test/integration/operator/cluster.ts';
import { OperatorProcess } from '../test/integration/operator/operator-process.ts';
import { ownedObjects } from '../test/integration/operator/owned-objects.ts';
import { allGateways, bareCluster, createGateways, untilSettled } from './gateways.ts';
import { atMost, type Figure, type Measurement } from './measurement.ts';
import { certificates } from './program.ts';

const mebibyte = 1024 ** 2;

async function residentMiB({ child }: OperatorProcess): Promise<number> {
  const status = await readFile(`/proc/${child.pid}/status`, 'utf8');
  return (Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) * 1024) / mebibyte;
}

/** JSON of what the controller keeps: Gateways and their children, without managed fields. */
async function keptMiB({ client }: OperatorCluster): Promise<number> {
  const children = (await ownedObjects(client)).map(({ object }) => object);
  const objects = [...(await allGateways(client)), ...children];
  const bytes = objects.map(({ metadata: { managedFields: _, ...metadata }, ...rest }) =>
    Buffer.byteLength(JSON.stringify({ ...rest, metadata })),
  );
  return bytes.reduce((sum, one) => sum + one, 0) / mebibyte;
}

async function controllerFigures(counts: readonly number[], settleMs: number): Promise<Figure[]> {
  await using cluster = await bareCluster({ audited: false });
  const operator = cluster.controller();
  await operator.untilReadyz(200);
  await sleep(settleMs);
  const idle = await residentMiB(operator);
  const limit = (name: string, value: number, most: number): Figure => ({
    name,
    value,
    unit: 'MiB',
    goal: { text: `at most ${most} MiB`, isMet: value <= most },
  });
  const figures = [limit('controller, idle', idle, 90)];
  let made = 0;
  for (const count of counts) {
    await Promise.all([
      createGateways(cluster.client, count - made, made),
      untilSettled(cluster.client, count),
    ]);
    made = count;
    await sleep(settleMs);
    const resident = await residentMiB(operator);
    const name = `controller, ${count} Gateways`;
    figures.push(count <= 1000 ? limit(name, resident, 100) : { name, value: resident, unit: 'MiB' });
    figures.push(
      atMost(3, {
        name: `${name}: more than idle, against the JSON kept`,
        value: resident - idle,
        unit: 'MiB',
        peer: await keptMiB(cluster),
      }),
    );
  }
  return figures;
}

export const memory: Measurement = {
  id: 'memory',
  what: 'resident memory of the bundled operator',
  against: 'the JSON of the objects that it keeps',
  run: async (effort) => {
    const settleMs = effort === 'quick' ? 3000 : 15_000;
    await using webhook = new OperatorProcess([
      'webhook',
      ...['--certificates', await certificates()],
      ...['--webhook-port', '0', '--operations-port', '0'],
    ]);
    await webhook.untilReadyz(200);
    await sleep(settleMs);
    const value = await residentMiB(webhook);
    const goal = { text: 'at most 90 MiB', isMet: value <= 90 };
    return [
      { name: 'webhook, idle', value, unit: 'MiB', goal },
      ...(await controllerFigures(effort === 'quick' ? [200] : [1000, 5000], settleMs)),
    ];
  },
};
