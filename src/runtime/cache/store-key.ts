import type { KubernetesObject } from '../../kubernetes/object.ts';

/** `namespace/name`, or `name` for a cluster-scoped object: what a store knows an object by (MetaNamespaceKeyFunc). */
export type StoreKey = string;

/** The key of an object. */
export function storeKeyOf({ metadata }: KubernetesObject): StoreKey {
  const { namespace, name = '' } = metadata ?? {};
  return namespace === undefined ? name : `${namespace}/${name}`;
}
