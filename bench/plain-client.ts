/** The children and statuses of Gateways, made by a client that does nothing but write, as fast as the API server takes it. */
import { kinds } from '../src/kinds.ts';
import type { StoredObject } from '../src/kubernetes/object.ts';
import { Services } from '../src/kubernetes/resource.ts';
import { desiredObject } from '../src/runtime/children/intent.ts';
import type { ApiClient } from '../src/runtime/client/client.ts';
import { changedStatus } from '../src/runtime/controller/timed-status.ts';
import { limitConcurrency } from '../src/runtime/queue/concurrency-limit.ts';

const requestsAtOnce = 12;
const servicesAtOnce = 4;

/** What each Gateway should have, ready to be sent. */
function writesOf(owner: StoredObject) {
  const kind = kinds.find(({ schema }) => schema.resource.kind === 'Gateway')?.controlled;
  if (kind === undefined) throw new Error('there is no kind Gateway');
  const seen = [
    ...kind.owns,
    ...kind.watches.map(({ resource }) => resource),
    ...(kind.selects ?? []).map(({ resource }) => resource),
  ];
  const observed = {
    byKind: Object.fromEntries(seen.map((one) => [one.kind, new Map<string, StoredObject>()])),
  };
  const plan = kind.plan(owner, observed);
  const children = (plan.children ?? []).map((child) => {
    const resource = kind.owns.find((one) => one.kind === child.kind);
    if (resource === undefined) throw new Error(`a Gateway owns no ${child.kind}`);
    return { resource, object: desiredObject(child, owner, kind.resource) };
  });
  const status = changedStatus(owner, plan.status(observed, []), new Date());
  return { resource: kind.resource, owner: { ...owner, status }, children };
}

/** Makes everything for these Gateways; resolves with the seconds that it took. */
export async function makePlainly(client: ApiClient, gateways: readonly StoredObject[]): Promise<number> {
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
      await lane(() => client.update(resource, owner, { subresource: 'status' }));
    }),
  );
  return (performance.now() - start) / 1000;
}
