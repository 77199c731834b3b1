/** Which objects are this operator's, and by what they are known. */
import { managedBy, managedByLabel } from '../../kubernetes/labels.ts';
import type { KubernetesObject, OwnerReference, StoredObject } from '../../kubernetes/object.ts';
import { apiVersionOf, type Resource } from '../../kubernetes/resource.ts';
import type { ObjectReference } from '../events/event.ts';

/** Under this name the API server notes which fields are ours. */
export const fieldManager = 'inference-operator';

/** Selects every child: only objects with the label are watched. */
export const managedBySelector = `${managedByLabel}=${managedBy}`;

/** The annotation that says which intent a child was last applied for. */
export const intentAnnotation = 'inference-operator.dev/intent';

/** The reference that makes `owner` the one controller of an object. */
export function controllerReferenceTo(owner: StoredObject, resource: Resource): OwnerReference {
  return {
    apiVersion: apiVersionOf(resource),
    kind: resource.kind,
    name: owner.metadata.name,
    uid: owner.metadata.uid,
    controller: true,
    blockOwnerDeletion: true,
  };
}

/** The owner that controls an object: at most one does. */
export function controllerOf(object: KubernetesObject): OwnerReference | undefined {
  return object.metadata?.ownerReferences?.find((owner) => owner.controller === true);
}

/** Whether the object with `uid` controls `object`. */
export function isControlledBy(object: KubernetesObject, uid: string): boolean {
  return controllerOf(object)?.uid === uid;
}

/** The labels that say for which resource a child is kept that outlives it. */
const keptForLabels = {
  kind: 'inference-operator.dev/kept-for-kind',
  name: 'inference-operator.dev/kept-for-name',
} as const;

/** The resource that a child is kept for. */
export interface Keeper {
  /** `Kind.group`: kinds of two groups may have one name. */
  readonly kind: string;
  readonly name: string;
}

/** How the children name a resource that are kept for it. */
export function keeperOf({ apiVersion, kind, metadata: { name } }: StoredObject): Keeper {
  return { kind: `${kind}.${apiVersion.split('/')[0]}`, name };
}

/**
 * The labels by which a child is known that outlives its owner: no owner reference leads to it. Templates of claims carry
 * them, too, so that claims which another controller makes are seen. The name must do as the value of a label.
 */
export function keptLabels({ kind, name }: Keeper): Record<string, string> {
  return { [managedByLabel]: managedBy, [keptForLabels.kind]: kind, [keptForLabels.name]: name };
}

/** Whom an object is kept for; undefined: it is not kept. */
export function keptFor(object: KubernetesObject): Keeper | undefined {
  const { [keptForLabels.kind]: kind, [keptForLabels.name]: name } = object.metadata?.labels ?? {};
  return kind === undefined || name === undefined || !isManaged(object) ? undefined : { kind, name };
}

/** Whether `object` carries our managed-by label. */
export function isManaged(object: KubernetesObject): boolean {
  return object.metadata?.labels?.[managedByLabel] === managedBy;
}

/** Whether this operator has applied `object` (an object of the same owner may have been written by another). */
export function hasIntent(object: KubernetesObject): boolean {
  return object.metadata?.annotations?.[intentAnnotation] !== undefined;
}

/**
 * Whether `object` was made by this operator for the owner with `uid`. An owner reference alone does not tell: users
 * add ours to objects of their own, so that they go with the owner.
 */
export function isOwnChild(object: KubernetesObject, uid: string): boolean {
  return isControlledBy(object, uid) && hasIntent(object) && isManaged(object);
}

/** How an event names the object that it is about. */
export function referenceTo({ apiVersion, kind, metadata }: StoredObject): ObjectReference {
  const { namespace, name, uid } = metadata;
  return { apiVersion, kind, ...(namespace !== undefined && { namespace }), name, uid };
}
