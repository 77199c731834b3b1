/** Which resource of the API an object is: what discovery calls group, version, plural and kind. */
export interface Resource {
  /** API group; empty for the core group. */
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

/** `group/version` as objects carry it: `apps/v1`, `v1`. */
export function apiVersionOf(resource: Pick<Resource, 'group' | 'version'>): string {
  return resource.group === '' ? resource.version : `${resource.group}/${resource.version}`;
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

const builtin = (group: string, version: string, plural: string, kind: string): Resource => ({
  group,
  version,
  plural,
  kind,
  namespaced: true,
});

/** The built-in resources that this operator reads or writes. */
export const ConfigMaps = builtin('', 'v1', 'configmaps', 'ConfigMap');
export const PersistentVolumeClaims = builtin('', 'v1', 'persistentvolumeclaims', 'PersistentVolumeClaim');
export const Pods = builtin('', 'v1', 'pods', 'Pod');
export const Services = builtin('', 'v1', 'services', 'Service');
export const ServiceAccounts = builtin('', 'v1', 'serviceaccounts', 'ServiceAccount');
export const Deployments = builtin('apps', 'v1', 'deployments', 'Deployment');
export const StatefulSets = builtin('apps', 'v1', 'statefulsets', 'StatefulSet');
export const HorizontalPodAutoscalers = builtin(
  'autoscaling',
  'v2',
  'horizontalpodautoscalers',
  'HorizontalPodAutoscaler',
);
export const Leases = builtin('coordination.k8s.io', 'v1', 'leases', 'Lease');
export const Events = builtin('events.k8s.io', 'v1', 'events', 'Event');
export const Ingresses = builtin('networking.k8s.io', 'v1', 'ingresses', 'Ingress');
export const PodDisruptionBudgets = builtin('policy', 'v1', 'poddisruptionbudgets', 'PodDisruptionBudget');

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
