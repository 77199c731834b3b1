/** From the creation of many Gateways to the last of them settled, where the operator is what is measured. */
import { isGranted, isWorkWrite, operatorRequests } from '../test/integration/operator/audit.ts';
import { converged } from '../test/integration/operator/convergence.ts';
import { ownedObjects } from '../test/integration/operator/owned-objects.ts';
import { allGateways, bareCluster, createGateways, untilSettled } from './gateways.ts';
import { atLeast, type Figure, type Measurement } from './measurement.ts';
import { makePlainly } from './plain-client.ts';

/** Gateways a second of a client that only writes; they are there before it begins. */
async function plainRate(count: number): Promise<number> {
  await using cluster = await bareCluster({ audited: false });
  await createGateways(cluster.client, count);
  return count / (await makePlainly(cluster.client, await allGateways(cluster.client)));
}

/** Gateways a second of the operator, from the first creation on. */
async function operatorRate(count: number): Promise<number> {
  await using cluster = await bareCluster({ audited: false });
  const operator = cluster.development();
  await operator.untilReadyz(200);
  const start = performance.now();
  await Promise.all([createGateways(cluster.client, count), untilSettled(cluster.client, count)]);
  const rate = count / ((performance.now() - start) / 1000);
  await converged(cluster);
  return rate;
}

/** What the operator asks of the API server for each Gateway. */
async function requestFigures(count: number): Promise<Figure[]> {
  await using cluster = await bareCluster({ audited: true });
  const operator = cluster.development();
  await operator.untilReadyz(200);
  await createGateways(cluster.client, count);
  await converged(cluster);
  const children = (await ownedObjects(cluster.client)).length / count;
  const requests = await operatorRequests(cluster.controlPlane);
  const writes = requests.filter(isWorkWrite);
  const perGateway = (value: number) => value / count;
  const writesEach = perGateway(writes.length);
  const readsEach = perGateway(requests.filter(({ verb }) => verb === 'get').length);
  const refused = writes.filter((write) => !isGranted(write)).length;
  return [
    {
      name: 'writes for a Gateway',
      value: writesEach,
      unit: '',
      peer: children,
      goal: { text: 'at most its children + 2', isMet: writesEach <= children + 2 },
    },
    {
      name: 'reads for a Gateway',
      value: readsEach,
      unit: '',
      peer: children,
      goal: { text: 'at most its children', isMet: readsEach <= children },
    },
    { name: 'refused writes', value: refused, unit: '', goal: { text: 'none', isMet: refused === 0 } },
  ];
}

export const reconcile: Measurement = {
  id: 'reconcile',
  what: 'Gateways settled a second from the first creation on, on API server and etcd alone',
  against: 'a client that creates the same children and statuses of Gateways that are there already',
  run: async (effort) => {
    const figures: Figure[] = [];
    for (const count of effort === 'quick' ? [100] : [100, 1000]) {
      const peer = await plainRate(count);
      const value = await operatorRate(count);
      figures.push(atLeast(0.7, { name: `${count} Gateways`, value, unit: '/s', peer }));
    }
    return [...figures, ...(await requestFigures(100))];
  },
};
