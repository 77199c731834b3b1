/** Resident memory of the bundled operator, with the settings that it is shipped with. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { OperatorCluster } from '../test/integration/operator/cluster.ts';
import { ownedObjects } from '../test/integration/operator/owned-objects.ts';
import { emptyNodeMiB } from './empty-node.ts';
import { allGateways, createGateways, startCluster, untilSettled } from './gateways.ts';
import { atMost, type Figure, type Measurement } from './measurement.ts';
import { podsIn, webhookPods } from './pod.ts';
import { residentMiB } from './process-status.ts';
import { certificates } from './program.ts';

const mebibyte = 1024 ** 2;

/** JSON of what the controller keeps: Gateways and their children, without managed fields. */
async function keptMiB({ client }: OperatorCluster): Promise<number> {
  const children = (await ownedObjects(client)).map(({ object }) => object);
  const objects = [...(await allGateways(client)), ...children];
  const bytes = objects.map(({ metadata: { managedFields: _, ...metadata }, ...rest }) =>
    Buffer.byteLength(JSON.stringify({ ...rest, metadata })),
  );
  return bytes.reduce((sum, one) => sum + one, 0) / mebibyte;
}

const limit = (name: string, value: number, most: number): Figure => ({
  name,
  value,
  unit: 'MiB',
  goal: { text: `at most ${most} MiB`, isMet: value <= most },
});

async function controllerFigures(
  counts: readonly number[],
  settleMs: number,
  empty: number,
): Promise<Figure[]> {
  await using cluster = await startCluster();
  await using operator = (await podsIn(cluster)).controller();
  await operator.untilReadyz(200);
  await sleep(settleMs);
  const idle = await residentMiB(operator);
  const figures: Figure[] = [{ ...limit('controller, idle', idle, 90), peer: empty }];
  let before: { readonly count: number; readonly resident: number; readonly kept: number } | undefined;
  for (const count of counts) {
    const first = before?.count ?? 0;
    await Promise.all([
      createGateways(cluster.client, count - first, first),
      untilSettled(cluster.client, count),
    ]);
    await sleep(settleMs);
    const [resident, kept] = [await residentMiB(operator), await keptMiB(cluster)];
    const name = `controller, ${count} Gateways`;
    figures.push(count <= 1000 ? limit(name, resident, 100) : { name, value: resident, unit: 'MiB' });
    figures.push({ name: `${name}: JSON that it keeps`, value: kept, unit: 'MiB' });
    if (before !== undefined) {
      const grown = { value: resident - before.resident, unit: 'MiB', peer: kept - before.kept };
      figures.push(atMost(3, { name: `controller, from ${first} to ${count}, against that JSON`, ...grown }));
    }
    before = { count, resident, kept };
  }
  return figures;
}

export const memory: Measurement = {
  id: 'memory',
  what: 'resident memory of the bundled operator',
  against: 'node -e 0, and the JSON of the objects that it keeps',
  run: async (effort) => {
    const settleMs = effort === 'quick' ? 2000 : 15_000;
    await using webhook = (await webhookPods(await certificates()))();
    await webhook.untilReadyz(200);
    await sleep(settleMs);
    const idle = await residentMiB(webhook);
    const empty = await emptyNodeMiB();
    return [
      { ...limit('webhook, idle', idle, 90), peer: empty },
      ...(await controllerFigures(effort === 'quick' ? [100] : [1000, 5000], settleMs, empty)),
    ];
  },
};
