/** Tells the kinds of objects apart that the runtime treats specially, and types what it reads of them. */
import type { Deployment, HorizontalPodAutoscaler, KubernetesObject, StatefulSet } from './object.ts';
import { apiVersionOf, Deployments, type Resource, StatefulSets } from './resource.ts';

/** What runs pods and keeps so many of them. */
export type Workload = Deployment | StatefulSet;

/** The kinds of workloads. */
const workloads: readonly Resource[] = [Deployments, StatefulSets];

/** An object with a workload's spec, as far as it is rendered; what only some kinds have is told apart by its kind. */
export interface WorkloadLike extends KubernetesObject {
  readonly spec?: Partial<Pick<NonNullable<Deployment['spec']>, 'replicas' | 'selector' | 'template'>>;
}

/** An object with a StatefulSet's spec, as far as it is rendered. */
export interface StatefulSetLike extends KubernetesObject {
  readonly spec?: Partial<NonNullable<StatefulSet['spec']>>;
}

/** An object with a HorizontalPodAutoscaler's spec, as far as it is rendered. */
export interface AutoscalerLike extends KubernetesObject {
  readonly spec?: Partial<NonNullable<HorizontalPodAutoscaler['spec']>>;
}

/** The kind of workload that an object is; undefined: it is none. */
export function workloadResourceOf({ apiVersion, kind }: KubernetesObject): Resource | undefined {
  return workloads.find((resource) => resource.kind === kind && apiVersionOf(resource) === apiVersion);
}

/** Whether an object is a workload; the API server, or our own rendering, vouches for its shape. */
export function isWorkload<T extends KubernetesObject>(object: T): object is T & WorkloadLike {
  return workloadResourceOf(object) !== undefined;
}

/** Whether an object is an apps/v1 StatefulSet; the API server, or our own rendering, vouches for its shape. */
export function isStatefulSet<T extends KubernetesObject>(object: T): object is T & StatefulSetLike {
  return workloadResourceOf(object) === StatefulSets;
}

/** Whether an autoscaler, which an object is or is not, scales this workload. */
export function scales(object: AutoscalerLike, workload: WorkloadLike): boolean {
  if (object.apiVersion !== 'autoscaling/v2' || object.kind !== 'HorizontalPodAutoscaler') return false;
  const target = object.spec?.scaleTargetRef;
  return target?.kind === workload.kind && target?.name === workload.metadata?.name;
}

/** An object that pods mount. */
export interface MountedObject {
  readonly kind: 'ConfigMap' | 'PersistentVolumeClaim';
  readonly name: string;
}

/** The ConfigMaps and claims that the pods of a workload mount by name; the claims of templates have no name before. */
export function mountedObjects({ spec }: WorkloadLike): MountedObject[] {
  const volumes = spec?.template?.spec?.volumes ?? [];
  return volumes.flatMap(({ configMap, persistentVolumeClaim }): MountedObject[] => [
    ...(configMap?.name === undefined ? [] : [{ kind: 'ConfigMap' as const, name: configMap.name }]),
    ...(persistentVolumeClaim === undefined
      ? []
      : [{ kind: 'PersistentVolumeClaim' as const, name: persistentVolumeClaim.claimName }]),
  ]);
}

/** Whether all pods of a workload are of its last rollout: until then, older ones are beside them or instead of them. */
export function isRolledOut({ metadata, spec, status }: Workload): boolean {
  const { observedGeneration = 0, replicas = 0, updatedReplicas = 0, availableReplicas = 0 } = status ?? {};
  const isSeen = observedGeneration >= (metadata?.generation ?? 1);
  const isUpdated = updatedReplicas >= (spec?.replicas ?? 1) && replicas <= updatedReplicas;
  return isSeen && isUpdated && availableReplicas >= updatedReplicas;
}
