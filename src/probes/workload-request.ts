/** When there is something to ask of a workload. */
import type { Deployment, Service } from '../kubernetes/object.ts';
import { httpEndpointOf } from '../kubernetes/service-endpoint.ts';
import type { ProbeRequest } from '../runtime/controller/controlled-kind.ts';

/** Whether only pods of the last rollout answer: until then, older ones may do so beside them or instead of them. */
function isRolledOut({ metadata, spec, status }: Deployment): boolean {
  const { observedGeneration = 0, replicas = 0, updatedReplicas = 0, availableReplicas = 0 } = status ?? {};
  const isSeen = observedGeneration >= (metadata?.generation ?? 1);
  const isUpdated = updatedReplicas >= (spec?.replicas ?? 1) && replicas <= updatedReplicas;
  return isSeen && isUpdated && availableReplicas >= updatedReplicas;
}

/** Which pods answer: the rollout that they come from, and whether all are of it. */
function revisionOf(deployment: Deployment): string {
  const { uid = '', annotations = {} } = deployment.metadata ?? {};
  const rollout = annotations['deployment.kubernetes.io/revision'] ?? '';
  return `${uid}/${rollout}/${isRolledOut(deployment) ? 'complete' : 'rolling'}`;
}

/** Whether there is a pod that could be asked. */
export function hasAvailablePods(deployment: Deployment | undefined): boolean {
  return (deployment?.status?.availableReplicas ?? 0) > 0;
}

/** The question to the pods of a Deployment; undefined until one is available and their Service has an address. */
export function workloadRequest(
  deployment: Deployment | undefined,
  service: Service | undefined,
  timeoutMs: number,
): ProbeRequest | undefined {
  const endpoint = httpEndpointOf(service);
  if (endpoint === undefined || deployment === undefined || !hasAvailablePods(deployment)) return undefined;
  return { service: endpoint, revision: revisionOf(deployment), timeoutMs };
}
