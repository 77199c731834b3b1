/** Many Gateways at once, made and waited for. */
import type { StoredObject } from '../src/kubernetes/object.ts';
import { apiVersionOf } from '../src/kubernetes/resource.ts';
import type { ApiClient } from '../src/runtime/client/client.ts';
import { limitConcurrency } from '../src/runtime/queue/concurrency-limit.ts';
import { OperatorCluster } from '../test/integration/operator/cluster.ts';
import { deviations } from '../test/integration/operator/convergence.ts';
import { Gateways, minimalSpec, namespace } from '../test/integration/operator/gateways.ts';
import { listAll } from '../test/integration/operator/owned-objects.ts';
import { until } from '../test/integration/operator/until.ts';
import { untilServed } from './served-kinds.ts';
import { untilCount } from './until-count.ts';

/** Requests at once: with more the API server gets slower. */
const requestsAtOnce = 12;

/** What of a Gateway tells how far the operator has come. */
export interface ObservedGateway extends StoredObject {
  readonly status?: { readonly observedGeneration?: number; readonly phase?: string };
}

/**
 * A cluster that has come to serve the kinds, without workloads unless it is `full`; it keeps an audit log only if asked
 * to.
 */
export async function startCluster(
  options: { readonly parts?: 'bare' | 'full'; readonly audited?: boolean } = {},
): Promise<OperatorCluster> {
  const { parts = 'bare', audited = false } = options;
  const silent = { apiVersion: 'audit.k8s.io/v1', kind: 'Policy', rules: [{ level: 'None' }] };
  const cluster = await OperatorCluster.start({ parts, ...(!audited && { auditPolicy: silent }) });
  await cluster.installKinds();
  await untilServed(cluster.client, gatewayOf(0));
  return cluster;
}

/** The Gateway of a number, to be created. */
export const gatewayOf = (number: number) => ({
  apiVersion: apiVersionOf(Gateways),
  kind: Gateways.kind,
  metadata: { name: `gateway-${number}`, namespace },
  spec: minimalSpec,
});

/** Creates Gateways numbered from `first`. */
export async function createGateways(client: ApiClient, count: number, first = 0): Promise<void> {
  const lane = limitConcurrency(requestsAtOnce);
  await Promise.all(
    Array.from({ length: count }, (_, index) =>
      lane(() => client.create(Gateways, gatewayOf(first + index))),
    ),
  );
}

/** Whether the status is for the present spec, which is written once the children exist. */
export const isSettled = ({ metadata, status }: ObservedGateway): boolean =>
  status?.observedGeneration !== undefined && status.observedGeneration === metadata.generation;

/** Resolves when so many Gateways are settled. */
export const untilSettled = (client: ApiClient, count: number): Promise<void> =>
  untilCount<ObservedGateway>(client, { resource: Gateways, count, isCounted: isSettled });

/** All Gateways there are. */
export const allGateways = (client: ApiClient): Promise<StoredObject[]> => listAll(client, Gateways);

/** Resolves when all that should be is there, and nothing else. */
export async function untilConverged(cluster: OperatorCluster): Promise<void> {
  const isConverged = async () => (await deviations(cluster)).length === 0;
  await until('the cluster has converged', isConverged, 120_000);
}
