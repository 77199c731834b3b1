/** Many Gateways at once, made and waited for. */
import type { StoredObject } from '../src/kubernetes/object.ts';
import { apiVersionOf } from '../src/kubernetes/resource.ts';
import type { ApiClient } from '../src/runtime/client/client.ts';
import { limitConcurrency } from '../src/runtime/queue/concurrency-limit.ts';
import { OperatorCluster } from '../test/integration/operator/cluster.ts';
import { Gateways, minimalSpec, namespace } from '../test/integration/operator/gateways.ts';
import { listAll } from '../test/integration/operator/owned-objects.ts';

/** Requests at once: with more the API server gets slower. */
const requestsAtOnce = 12;

interface Settleable extends StoredObject {
  readonly status?: { readonly observedGeneration?: number };
}

/** A cluster without workloads, so that the operator is what is measured; it keeps an audit log only if asked to. */
export async function bareCluster({ audited }: { readonly audited: boolean }): Promise<OperatorCluster> {
  const silent = { apiVersion: 'audit.k8s.io/v1', kind: 'Policy', rules: [{ level: 'None' }] };
  const cluster = await OperatorCluster.start(audited ? {} : { auditPolicy: silent });
  await cluster.installKinds();
  return cluster;
}

/** Creates Gateways numbered from `first`. */
export async function createGateways(client: ApiClient, count: number, first = 0): Promise<void> {
  const lane = limitConcurrency(requestsAtOnce);
  await Promise.all(
    Array.from({ length: count }, (_, index) => {
      const metadata = { name: `gateway-${first + index}`, namespace };
      const object = { apiVersion: apiVersionOf(Gateways), kind: Gateways.kind, metadata, spec: minimalSpec };
      return lane(() => client.create(Gateways, object));
    }),
  );
}

const isSettled = ({ metadata, status }: Settleable): boolean =>
  status?.observedGeneration !== undefined && status.observedGeneration === metadata.generation;

/**
 * Resolves when so many Gateways have a status for their present spec, which is written once their children exist.
 * Watches, so that it neither asks nor waits longer than it must.
 */
export async function untilSettled(client: ApiClient, count: number): Promise<void> {
  const settled = new Set<string>();
  const note = (gateway: Settleable): boolean => {
    if (isSettled(gateway)) settled.add(gateway.metadata.name);
    return settled.size >= count;
  };
  let resourceVersion = '';
  for await (const page of client.list<Settleable>(Gateways)) {
    for (const gateway of page.items) note(gateway);
    resourceVersion = page.resourceVersion;
  }
  if (settled.size >= count) return;
  const options = { resourceVersion, timeoutSeconds: 600, idleMs: 120_000 };
  for await (const event of client.watch<Settleable>(Gateways, options)) {
    if (event.type !== 'BOOKMARK' && note(event.object)) return;
  }
  throw new Error(`only ${settled.size} of ${count} Gateways were settled in time`);
}

/** All Gateways there are. */
export const allGateways = (client: ApiClient): Promise<StoredObject[]> => listAll(client, Gateways);
