/** When there is something to ask of a workload. */
import type { Service } from '../kubernetes/object.ts';
import { httpEndpointOf } from '../kubernetes/service-endpoint.ts';
import { isRolledOut, type Workload } from '../kubernetes/workload.ts';
import type { WorkloadQuestion } from '../runtime/controller/controlled-kind.ts';

/** Which pods answer: the rollout that they come from, and whether all are of it. */
function revisionOf(workload: Workload): string {
  const { uid = '', annotations = {} } = workload.metadata ?? {};
  const { updateRevision } = { updateRevision: undefined, ...workload.status };
  const rollout = updateRevision ?? annotations['deployment.kubernetes.io/revision'] ?? '';
  return `${uid}/${rollout}/${isRolledOut(workload) ? 'complete' : 'rolling'}`;
}

/** Whether there is a pod that could be asked. */
export function hasAvailablePods(workload: Workload | undefined): boolean {
  return (workload?.status?.availableReplicas ?? 0) > 0;
}

/** The question to the pods of a workload; undefined until one is available and their Service has an address. */
export function workloadRequest(
  workload: Workload | undefined,
  service: Service | undefined,
  timeoutMs: number,
): WorkloadQuestion | undefined {
  const endpoint = httpEndpointOf(service);
  if (endpoint === undefined || workload === undefined || !hasAvailablePods(workload)) return undefined;
  return { service: endpoint, revision: revisionOf(workload), timeoutMs };
}
