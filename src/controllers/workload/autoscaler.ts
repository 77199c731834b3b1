/** How many pods a workload has: its autoscaler, and how many may be missing at once. */
import { selectorLabels, type WorkloadIdentity, workloadLabels } from '../../kubernetes/labels.ts';
import type { HorizontalPodAutoscaler, PodDisruptionBudget, Rendered } from '../../kubernetes/object.ts';
import type { Autoscaling } from '../../schemas/blocks/normalized-autoscaling.ts';

/** The HorizontalPodAutoscaler `name` of the Deployment that is called as the workload is. */
export function autoscaler(
  identity: WorkloadIdentity,
  name: string,
  { minReplicas, maxReplicas, metrics, behavior }: Autoscaling,
): Rendered<HorizontalPodAutoscaler> {
  return {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name, labels: workloadLabels(identity) },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: identity.name },
      minReplicas,
      maxReplicas,
      metrics,
      ...(behavior !== undefined && { behavior }),
    },
  };
}

/**
 * The PodDisruptionBudget of a workload that has at most so many pods: one may be moved at a time, and pods that do not
 * work keep no node from being drained. Undefined where there is only one pod, which is always moved alone.
 */
export function disruptionBudget(
  identity: WorkloadIdentity,
  mostPods: number,
): Rendered<PodDisruptionBudget> | undefined {
  if (mostPods < 2) return undefined;
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: identity.name, labels: workloadLabels(identity) },
    spec: {
      maxUnavailable: 1,
      unhealthyPodEvictionPolicy: 'AlwaysAllow',
      selector: { matchLabels: selectorLabels(identity) },
    },
  };
}
