/** From a rendered child to the object that is applied. */

import { hash } from 'node:crypto';
import { managedBy, managedByLabel } from '../../kubernetes/labels.ts';
import type { KubernetesObject, ObjectMeta, StoredObject } from '../../kubernetes/object.ts';
import type { Resource } from '../../kubernetes/resource.ts';
import type { ChildObject } from '../controller/controlled-kind.ts';
import { controllerReferenceTo, intentAnnotation, keeperOf, keptLabels } from './ownership.ts';
import { maskedJson } from './secret-values.ts';

/** An object as it should be in the cluster: what is applied, and what live objects are compared with. */
export interface DesiredObject extends KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta & { readonly name: string };
  readonly spec?: object;
}

/**
 * The child as it should be for its owner: in the owner's namespace, controlled by the owner, labelled as managed by
 * this operator, annotated with its intent.
 */
export function desiredObject(child: ChildObject, owner: StoredObject, resource: Resource): DesiredObject {
  const { name, labels, annotations } = child.metadata;
  const { namespace } = owner.metadata;
  return {
    ...child,
    metadata: {
      name,
      ...(namespace !== undefined && { namespace }),
      labels: { ...labels, [managedByLabel]: managedBy },
      annotations: { ...annotations, [intentAnnotation]: intentOf(child) },
      ownerReferences: [controllerReferenceTo(owner, resource)],
    },
  };
}

/**
 * The child that outlives its owner as it should be: as {@link desiredObject}, but with the labels by which it is known
 * in the place of the owner reference.
 */
export function keptObject(child: ChildObject, owner: StoredObject, resource: Resource): DesiredObject {
  const { ownerReferences: _, ...metadata } = desiredObject(child, owner, resource).metadata;
  const labels = { ...metadata.labels, ...keptLabels(keeperOf(owner)) };
  return { ...child, metadata: { ...metadata, labels } };
}

/**
 * The SHA-256 of a rendered child, in hex: it changes when a field or a list item comes or goes, which a comparison of
 * rendered fields with live ones cannot see. Where secrets may be written literally (the values of environment
 * variables and HTTP headers, the user part of URLs), only that there is a value counts, for a hash of a guessable
 * secret gives it away. A change of such a value is seen by comparison.
 */
export function intentOf(child: ChildObject): string {
  return hash('sha256', maskedJson(child));
}

/** Whether a live object was last applied for the same intent. */
export function hasSameIntent(desired: DesiredObject, live: StoredObject): boolean {
  const intent = desired.metadata.annotations?.[intentAnnotation];
  return live.metadata.annotations?.[intentAnnotation] === intent;
}
