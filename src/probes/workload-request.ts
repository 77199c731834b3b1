/** When there is something to ask of a workload. */
import type { Deployment, Service } from '../kubernetes/object.ts';
import { httpEndpointOf } from '../kubernetes/service-endpoint.ts';
import type { ProbeRequest } from '../runtime/controller/controlled-kind.ts';

/** Which pods answer: the rollout that they come from, and whether all are of it. */
function revisionOf({ metadata, spec, status }: Deployment): string {
  const rollout = metadata?.annotations?.['deployment.kubernetes.io/revision'] ?? '';
  const isComplete = (status?.updatedReplicas ?? 0) >= (spec?.replicas ?? 1);
  return `${metadata?.uid ?? ''}/${rollout}/${isComplete ? 'complete' : 'rolling'}`;
}

/** The question to the pods of a Deployment; undefined until one is available and their Service has an address. */
export function workloadRequest(
  deployment: Deployment | undefined,
  service: Service | undefined,
  timeoutMs: number,
): ProbeRequest | undefined {
  const endpoint = httpEndpointOf(service);
  if (endpoint === undefined || deployment === undefined) return undefined;
  if ((deployment.status?.availableReplicas ?? 0) === 0) return undefined;
  return { service: endpoint, revision: revisionOf(deployment), timeoutMs };
}
