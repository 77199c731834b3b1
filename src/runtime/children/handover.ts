/** Who sets the replicas of a workload: we, or an autoscaler. Neither hand-over may let the number dip. */
import type { StoredObject } from '../../kubernetes/object.ts';
import { type AutoscalerLike, isWorkload, scales, workloadResourceOf } from '../../kubernetes/workload.ts';
import type { ApiClient } from '../client/client.ts';
import { locationIn } from '../client/location.ts';
import type { DesiredObject } from './intent.ts';
import { ownsByApply } from './managed-fields.ts';

/** Holds the replicas from when we let go of them until an autoscaler first sets them. */
const handoverManager = 'inference-operator-handover';

/** An object as it should be, among the others of its owner. */
export interface AmongSiblings {
  readonly desired: DesiredObject;
  readonly siblings: readonly DesiredObject[];
}

/** Whether this is a workload that is rendered without replicas: somebody else sets them. */
export function leavesReplicasOut(desired: DesiredObject): boolean {
  return isWorkload(desired) && desired.spec?.replicas === undefined;
}

/** The `minReplicas` of the autoscaler among `siblings` that scales a workload. */
function leastReplicas(desired: DesiredObject, siblings: readonly DesiredObject[]): number | undefined {
  const autoscaler: AutoscalerLike | undefined = siblings.find((sibling) => scales(sibling, desired));
  return autoscaler?.spec?.minReplicas;
}

/**
 * The object as it is created. A workload rendered without replicas gets the `minReplicas` of the autoscaler among
 * `siblings` that scales it: the API server would start it with 1. They are handed over before the next apply.
 */
export function seeded(desired: DesiredObject, siblings: readonly DesiredObject[]): DesiredObject {
  if (!isWorkload(desired) || desired.spec?.replicas !== undefined) return desired;
  const replicas = leastReplicas(desired, siblings);
  return replicas === undefined ? desired : { ...desired, spec: { ...desired.spec, replicas } };
}

/**
 * Makes it safe to apply a workload without replicas. As long as we own them, leaving them out resets them to 1; so
 * their live number is first applied under another manager's name. That is refused with 409 if the workload has
 * changed since it was read. Resolves at once when there is nothing to hand over.
 *
 * Where we had none run, the autoscaler's least number is handed over: autoscalers leave a workload with 0 alone.
 *
 * @param live as read from the API server, with its managed fields
 */
export async function handReplicasOver(
  client: Pick<ApiClient, 'apply'>,
  live: StoredObject,
  { desired, siblings }: AmongSiblings,
  signal: AbortSignal,
): Promise<void> {
  const resource = workloadResourceOf(live);
  if (resource === undefined || !isWorkload(live) || !ownsByApply(live, ['spec', 'replicas'])) return;
  const replicas = live.spec?.replicas === 0 ? leastReplicas(desired, siblings) : live.spec?.replicas;
  const { uid, resourceVersion } = live.metadata;
  const onlyReplicas = {
    metadata: { ...locationIn(live.metadata), uid, resourceVersion },
    spec: { replicas },
  };
  await client.apply(resource, onlyReplicas, { fieldManager: handoverManager, force: true, signal });
}

/** Whether a live autoscaler would fight the replicas that a workload is rendered with: it must go first. */
export function fightsReplicas(live: StoredObject, desired: readonly DesiredObject[]): boolean {
  return desired.some(
    (child) => isWorkload(child) && scales(live, child) && child.spec?.replicas !== undefined,
  );
}
