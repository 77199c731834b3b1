/** The children and statuses of Gateways, made by a client that does nothing but write, as fast as the API server takes it. */

import { controlledKinds } from '../src/controlled-kinds.ts';
import type { StoredObject } from '../src/kubernetes/object.ts';
import { Deployments, type Resource, ServiceAccounts, Services } from '../src/kubernetes/resource.ts';
import { type DesiredObject, desiredObject } from '../src/runtime/children/intent.ts';
import type { ApiClient } from '../src/runtime/client/client.ts';
import { Observation } from '../src/runtime/controller/observation.ts';
import { changedStatus } from '../src/runtime/controller/timed-status.ts';
import { limitConcurrency } from '../src/runtime/queue/concurrency-limit.ts';
import { Gateways } from '../test/integration/operator/gateways.ts';
import { listAll, type OwnedObject, ownedObjects } from '../test/integration/operator/owned-objects.ts';
import { gatewayOf } from './gateways.ts';

const requestsAtOnce = 12;
const servicesAtOnce = 4;

/** What each Gateway should have, ready to be sent. */
function writesOf(owner: StoredObject) {
  const kind = controlledKinds.find(({ schema }) => schema.resource.kind === 'Gateway')?.controlled;
  if (kind === undefined) throw new Error('there is no kind Gateway');
  const observed = new Observation(kind);
  const plan = kind.plan(owner, observed);
  const children = (plan.children ?? []).map((child) => {
    const resource = kind.owns.find((one) => one.kind === child.kind);
    if (resource === undefined) throw new Error(`a Gateway owns no ${child.kind}`);
    return { resource, object: desiredObject(child, owner, kind.resource) };
  });
  const status = changedStatus(owner, plan.status(observed, []), new Date());
  return { resource: kind.resource, owner: { ...owner, status }, children };
}

/** The Deployment that a Gateway should have. */
export function deploymentOf(gateway: StoredObject): DesiredObject {
  const deployment = writesOf(gateway).children.find(({ resource }) => resource === Deployments);
  if (deployment === undefined) throw new Error('a Gateway has no Deployment');
  return deployment.object;
}

/** Waits for what has to happen between the creation of a Gateway's children and its status. */
export type Ready = (name: string) => Promise<void>;

/**
 * Makes everything for these Gateways; resolves with the seconds that it took. The statuses are written as soon as they
 * may be, which is at once where nothing runs.
 */
export async function makePlainly(
  client: ApiClient,
  gateways: readonly StoredObject[],
  ready: Ready = async () => {},
): Promise<number> {
  const all = gateways.map(writesOf);
  const lane = limitConcurrency(requestsAtOnce);
  const services = limitConcurrency(servicesAtOnce);
  const start = performance.now();
  await Promise.all(
    all.map(async ({ resource, owner, children }) => {
      await Promise.all(
        children.map(({ resource: one, object }) =>
          (one === Services ? services : lane)(() => client.create(one, object)),
        ),
      );
      await ready(owner.metadata.name);
      await lane(() => client.update(resource, owner, { subresource: 'status' }));
    }),
  );
  return (performance.now() - start) / 1000;
}

/** Makes only the Deployments of these Gateways; resolves with the seconds that it took. */
export async function makeDeployments(client: ApiClient, gateways: readonly StoredObject[]): Promise<number> {
  const children = gateways.flatMap((gateway) => writesOf(gateway).children);
  const deployments = children.filter(({ resource }) => resource === Deployments);
  const lane = limitConcurrency(requestsAtOnce);
  const start = performance.now();
  await Promise.all(deployments.map(({ resource, object }) => lane(() => client.create(resource, object))));
  return (performance.now() - start) / 1000;
}

/**
 * Makes so many Gateways, each followed by the two children that its pods cannot do without; resolves with the seconds
 * that it took.
 */
export async function makeWithWorkloads(client: ApiClient, count: number): Promise<number> {
  const lane = limitConcurrency(requestsAtOnce);
  const make = async (number: number) => {
    const owner = await client.create<StoredObject>(Gateways, gatewayOf(number));
    const { children } = writesOf(owner);
    const needed = children.filter(({ resource: one }) => one === ServiceAccounts || one === Deployments);
    await Promise.all(needed.map(({ resource, object }) => client.create(resource, object)));
  };
  const start = performance.now();
  await Promise.all(Array.from({ length: count }, (_, number) => lane(() => make(number))));
  return (performance.now() - start) / 1000;
}

/** Removes all Deployments. */
export async function removeDeployments(client: ApiClient): Promise<void> {
  const deployments = await listAll(client, Deployments);
  await removeAll(client, asOwned(Deployments, deployments));
}

/** Removes all Gateways, and then their children. */
export async function removeEverything(client: ApiClient): Promise<void> {
  const gateways = await listAll(client, Gateways);
  await removeAll(client, asOwned(Gateways, gateways));
  await removeAll(client, await ownedObjects(client));
}

const asOwned = (resource: Resource, objects: readonly StoredObject[]): OwnedObject[] =>
  objects.map((object) => ({ resource, object }));

async function removeAll(client: ApiClient, objects: readonly OwnedObject[]): Promise<void> {
  const lane = limitConcurrency(requestsAtOnce);
  await Promise.all(
    objects.map(({ resource, object: { metadata } }) => {
      const { namespace = '', name } = metadata;
      return lane(() => client.delete(resource, { namespace, name }));
    }),
  );
}
