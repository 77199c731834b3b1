/** Who sets the replicas of a workload: we, an autoscaler, or whoever else does. No hand-over may let the number dip. */
import type { KubernetesObject, StoredObject } from '../../kubernetes/object.ts';
import { type AutoscalerLike, isWorkload, scales, workloadResourceOf } from '../../kubernetes/workload.ts';
import type { ApiClient } from '../client/client.ts';
import { locationIn } from '../client/location.ts';
import type { DesiredObject } from './intent.ts';
import { managersOf, ownsByApply } from './managed-fields.ts';

/** Holds the replicas from when we let go of them until somebody else first sets them. */
const handoverManager = 'inference-operator-handover';

/** What the API server starts a workload with that is created without replicas: they are nobody's then. */
const replicasByDefault = 1;

const replicasPath = ['f:spec', 'f:replicas'];

/** The replicas that a workload has or is rendered with; undefined for anything else, too. */
export function replicasOf(object: KubernetesObject): number | undefined {
  return isWorkload(object) ? object.spec?.replicas : undefined;
}

/** A workload without its replicas; anything else as it is. */
export function withoutReplicas<T extends KubernetesObject>(object: T): T {
  if (!isWorkload(object) || object.spec === undefined) return object;
  const { replicas: _, ...spec } = object.spec;
  return { ...object, spec };
}

/** Whether this is a workload that is rendered without replicas: somebody else sets them. */
export function leavesReplicasOut(desired: DesiredObject): boolean {
  return isWorkload(desired) && desired.spec?.replicas === undefined;
}

/**
 * The replicas that a workload begins with: the `minReplicas` of the autoscaler among its siblings that scales it, or
 * else those that it is rendered with. Undefined for anything else, too.
 */
export function initialReplicas(
  rendered: KubernetesObject,
  siblings: readonly KubernetesObject[],
): number | undefined {
  if (!isWorkload(rendered)) return undefined;
  const autoscaler: AutoscalerLike | undefined = siblings.find((sibling) => scales(sibling, rendered));
  return autoscaler?.spec?.minReplicas ?? rendered.spec?.replicas;
}

/** A workload as it is created: one that is rendered without replicas begins with these, handed over before the next apply. */
export function seeded(desired: DesiredObject, initial: number | undefined): DesiredObject {
  if (!isWorkload(desired) || !leavesReplicasOut(desired)) return desired;
  if (initial === undefined || initial === replicasByDefault) return desired;
  return { ...desired, spec: { ...desired.spec, replicas: initial } };
}

/**
 * Makes it safe to apply a workload without replicas. As long as we own them, leaving them out resets them to 1; so
 * their live number is first applied under another manager's name. That is refused with 409 if the workload has
 * changed since it was read. Resolves at once when there is nothing to hand over.
 *
 * Where we had none run, the initial number is handed over: autoscalers leave a workload with 0 alone.
 *
 * @param live as read from the API server, with its managed fields
 */
export async function handReplicasOver(
  client: Pick<ApiClient, 'apply'>,
  live: StoredObject,
  initial: number | undefined,
  signal: AbortSignal,
): Promise<void> {
  const resource = workloadResourceOf(live);
  const current = replicasOf(live);
  if (resource === undefined || !ownsByApply(live, replicasPath)) return;
  const replicas = current === 0 ? (initial ?? replicasByDefault) : current;
  const { uid, resourceVersion } = live.metadata;
  const onlyReplicas = {
    metadata: { ...locationIn(live.metadata), uid, resourceVersion },
    spec: { replicas },
  };
  await client.apply(resource, onlyReplicas, { fieldManager: handoverManager, force: true, signal });
}

/** Whether a live autoscaler would fight the replicas that a workload is rendered with: it must go first. */
export function fightsReplicas(live: StoredObject, desired: readonly DesiredObject[]): boolean {
  return desired.some((child) => replicasOf(child) !== undefined && isWorkload(child) && scales(live, child));
}

/** Whether a workload has not as many replicas as it is rendered with. */
export function isScaledOtherwise(desired: DesiredObject, live: StoredObject): boolean {
  const replicas = replicasOf(desired);
  return replicas !== undefined && replicas !== replicasOf(live);
}

/**
 * Who has set the replicas of a workload since we did: the names of their managers, none if nobody has. What we apply
 * is ours until somebody sets another number.
 *
 * @param live as read from the API server, with its managed fields
 */
export function scalersOf(live: StoredObject): string[] {
  if (ownsByApply(live, replicasPath)) return [];
  return managersOf(live, replicasPath).filter((manager) => manager !== handoverManager);
}
