/** The same as `reconcile` where pods start: the controller manager, the scheduler and the nodes take their share. */
import type { Deployment, StoredObject } from '../src/kubernetes/object.ts';
import { Deployments } from '../src/kubernetes/resource.ts';
import type { ApiClient } from '../src/runtime/client/client.ts';
import { Gateways } from '../test/integration/operator/gateways.ts';
import { allGateways, createGateways, isSettled, type ObservedGateway, startCluster } from './gateways.ts';
import { atLeast, type Measurement } from './measurement.ts';
import { makePlainly, type Ready } from './plain-client.ts';
import { podsIn } from './pod.ts';
import { untilCount } from './until-count.ts';

const isAvailable = ({ status }: Deployment): boolean => (status?.availableReplicas ?? 0) > 0;

/** Tells of each of so many Deployments, which have their Gateways' names, when it is available. */
function availability(client: ApiClient, count: number): Ready {
  const names = new Map<string, PromiseWithResolvers<void>>();
  const of = (name: string): PromiseWithResolvers<void> => {
    const known = names.get(name) ?? Promise.withResolvers<void>();
    names.set(name, known);
    return known;
  };
  const watched = untilCount<Deployment & StoredObject>(client, {
    resource: Deployments,
    count,
    isCounted: isAvailable,
    counted: ({ metadata }) => of(metadata.name).resolve(),
  });
  return (name) => Promise.race([of(name).promise, watched]);
}

/** Gateways a second of a client that makes the children, and writes each status once the pods run. */
async function plainRate(count: number): Promise<number> {
  await using cluster = await startCluster({ parts: 'full' });
  const { client } = cluster;
  await createGateways(client, count);
  const gateways = await allGateways(client);
  return count / (await makePlainly(client, gateways, availability(client, count)));
}

/** Gateways a second of the operator, from the first creation on. */
async function operatorRate(count: number): Promise<number> {
  await using cluster = await startCluster({ parts: 'full' });
  const { client } = cluster;
  await using operator = (await podsIn(cluster)).controller();
  await operator.untilReadyz(200);
  const isCounted = (gateway: ObservedGateway) => isSettled(gateway) && gateway.status?.phase === 'Running';
  const start = performance.now();
  const running = untilCount<ObservedGateway>(client, { resource: Gateways, count, isCounted });
  await Promise.all([createGateways(client, count), running]);
  return count / ((performance.now() - start) / 1000);
}

export const reconcileFull: Measurement = {
  id: 'reconcile-full',
  what: 'Gateways that run a second from the first creation on, with controller manager, scheduler and fake nodes',
  against:
    'a client that creates the same children of Gateways that are there already, and writes each status once its pods are available',
  run: async (effort) => {
    const count = effort === 'quick' ? 30 : 400;
    const peer = await plainRate(count);
    const value = await operatorRate(count);
    return [atLeast(0.8, { name: `${count} Gateways`, value, unit: '/s', peer })];
  },
};
