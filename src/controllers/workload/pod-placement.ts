/** Where the pods of a workload run. */
import { selectorLabels, type WorkloadIdentity } from '../../kubernetes/labels.ts';

/** Spreads pods over nodes and zones as far as there are any, so that no single one takes all pods with it. */
export function spreadConstraints(identity: WorkloadIdentity) {
  return ['kubernetes.io/hostname', 'topology.kubernetes.io/zone'].map((topologyKey) => ({
    maxSkew: 1,
    topologyKey,
    whenUnsatisfiable: 'ScheduleAnyway',
    labelSelector: { matchLabels: selectorLabels(identity) },
  }));
}
