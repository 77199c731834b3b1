/** Tells the kinds of objects apart that the runtime treats specially, and types what it reads of them. */
import type { Deployment, HorizontalPodAutoscaler, KubernetesObject } from './object.ts';

/** An object with a Deployment's spec, as far as it is rendered. */
export interface DeploymentLike extends KubernetesObject {
  readonly spec?: Partial<NonNullable<Deployment['spec']>>;
}

/** An object with a HorizontalPodAutoscaler's spec, as far as it is rendered. */
export interface AutoscalerLike extends KubernetesObject {
  readonly spec?: Partial<NonNullable<HorizontalPodAutoscaler['spec']>>;
}

/** Whether an object is an apps/v1 Deployment; the API server, or our own rendering, vouches for its shape. */
export function isDeployment<T extends KubernetesObject>(object: T): object is T & DeploymentLike {
  return object.apiVersion === 'apps/v1' && object.kind === 'Deployment';
}

/** The name of the Deployment that an autoscaler scales; undefined when the object is none, or scales something else. */
export function scaledDeployment(object: AutoscalerLike): string | undefined {
  if (object.apiVersion !== 'autoscaling/v2' || object.kind !== 'HorizontalPodAutoscaler') return undefined;
  const target = object.spec?.scaleTargetRef;
  return target?.kind === 'Deployment' ? target.name : undefined;
}

/** The names of the ConfigMaps that the pods of a Deployment mount. */
export function mountedConfigMaps({ spec }: DeploymentLike): string[] {
  const volumes = spec?.template?.spec?.volumes ?? [];
  return volumes.flatMap(({ configMap }) => configMap?.name ?? []);
}
