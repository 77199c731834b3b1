import type {
  ConfigMap,
  Deployment,
  HorizontalPodAutoscaler,
  Ingress,
  KubernetesObject,
  PersistentVolumeClaim,
  Pod,
  PodDisruptionBudget,
  Service,
  ServiceAccount,
  StatefulSet,
} from './object.ts';

/** Which resource of the API an object is: what discovery calls group, version, plural and kind. */
export interface Resource {
  /** API group; empty for the core group. */
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

declare const content: unique symbol;

/**
 * A resource whose objects have a known shape: the token by which they are asked for. The type parameter exists for the
 * compiler alone; whoever declares a token vouches that the API server serves such objects, and names no more of them
 * than it reads.
 */
export interface ResourceOf<Content> extends Resource {
  readonly [content]?: Content;
}

/** Whether two names mean the same kind of object, whatever version each names. */
export function isSameKind(
  a: Pick<Resource, 'group' | 'kind'>,
  b: Pick<Resource, 'group' | 'kind'>,
): boolean {
  return a.kind === b.kind && a.group === b.group;
}

/** `group/version` as objects carry it: `apps/v1`, `v1`. */
export function apiVersionOf(resource: Pick<Resource, 'group' | 'version'>): string {
  return resource.group === '' ? resource.version : `${resource.group}/${resource.version}`;
}

/** `plural.group` for people and RBAC: `deployments.apps`, `pods`. */
export function resourceName({ group, plural }: Pick<Resource, 'group' | 'plural'>): string {
  return group === '' ? plural : `${plural}.${group}`;
}

/** Names one object, collection or subresource of a resource. */
export interface Location {
  /** Absent: all namespaces (or a cluster-scoped resource). */
  readonly namespace?: string;
  /** Absent: the collection. */
  readonly name?: string;
  readonly subresource?: string;
}

/** The URL path of an object or a collection, such as `/apis/apps/v1/namespaces/team/deployments/web/status`. */
export function pathOf(resource: Resource, location: Location = {}): string {
  const root = resource.group === '' ? '/api' : `/apis/${resource.group}`;
  const segments = [root, resource.version];
  if (resource.namespaced && location.namespace !== undefined) {
    segments.push('namespaces', encodeURIComponent(location.namespace));
  }
  segments.push(resource.plural);
  if (location.name !== undefined) segments.push(encodeURIComponent(location.name));
  if (location.subresource !== undefined) segments.push(location.subresource);
  return segments.join('/');
}

const builtin = <Content>(
  group: string,
  version: string,
  plural: string,
  kind: string,
): ResourceOf<Content> => ({
  group,
  version,
  plural,
  kind,
  namespaced: true,
});

/** The built-in resources that this operator reads or writes. */
export const ConfigMaps = builtin<ConfigMap>('', 'v1', 'configmaps', 'ConfigMap');
export const PersistentVolumeClaims = builtin<PersistentVolumeClaim>(
  '',
  'v1',
  'persistentvolumeclaims',
  'PersistentVolumeClaim',
);
export const Pods = builtin<Pod>('', 'v1', 'pods', 'Pod');
export const Services = builtin<Service>('', 'v1', 'services', 'Service');
export const ServiceAccounts = builtin<ServiceAccount>('', 'v1', 'serviceaccounts', 'ServiceAccount');
export const Deployments = builtin<Deployment>('apps', 'v1', 'deployments', 'Deployment');
export const StatefulSets = builtin<StatefulSet>('apps', 'v1', 'statefulsets', 'StatefulSet');
export const HorizontalPodAutoscalers = builtin<HorizontalPodAutoscaler>(
  'autoscaling',
  'v2',
  'horizontalpodautoscalers',
  'HorizontalPodAutoscaler',
);
export const Leases = builtin<KubernetesObject>('coordination.k8s.io', 'v1', 'leases', 'Lease');
export const Events = builtin<KubernetesObject>('events.k8s.io', 'v1', 'events', 'Event');
export const Ingresses = builtin<Ingress>('networking.k8s.io', 'v1', 'ingresses', 'Ingress');
export const PodDisruptionBudgets = builtin<PodDisruptionBudget>(
  'policy',
  'v1',
  'poddisruptionbudgets',
  'PodDisruptionBudget',
);

const clusterScoped = (group: string, plural: string, kind: string): Resource => ({
  group,
  version: 'v1',
  plural,
  kind,
  namespaced: false,
});

/** The namespaces of the cluster. */
export const Namespaces = clusterScoped('', 'namespaces', 'Namespace');

/** What a development process installs. */
export const CustomResourceDefinitions = clusterScoped(
  'apiextensions.k8s.io',
  'customresourcedefinitions',
  'CustomResourceDefinition',
);
export const MutatingWebhookConfigurations = clusterScoped(
  'admissionregistration.k8s.io',
  'mutatingwebhookconfigurations',
  'MutatingWebhookConfiguration',
);
export const ValidatingWebhookConfigurations = clusterScoped(
  'admissionregistration.k8s.io',
  'validatingwebhookconfigurations',
  'ValidatingWebhookConfiguration',
);
