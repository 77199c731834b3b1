/** A kind as the controller runtime sees it: resources, and pure functions from what is there to what should be. */
import type { Json, KubernetesObject, ObjectMeta, StoredObject } from '../kubernetes/object.ts';
import type { Resource } from '../kubernetes/resource.ts';

/** Namespace and name of an object. */
export interface ObjectKey {
  readonly namespace: string;
  readonly name: string;
}

/**
 * An object that a resource should have, as `children()` renders it: its content, its name, and the labels and
 * annotations of its kind. The runtime adds namespace, owner reference, managed-by label and intent hash.
 */
export interface ChildObject extends KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: Pick<ObjectMeta, 'labels' | 'annotations'> & { readonly name: string };
}

/**
 * What is known of the objects around one resource, by kind (`Deployment`) and name: its own children of the kinds
 * that it owns, the objects of the kinds that it watches as far as they lead to it, and the last answer of its probe.
 */
export interface ObservedObjects {
  readonly byKind: Readonly<Record<string, ReadonlyMap<string, StoredObject>>>;
  readonly probe?: unknown;
}

/** Something that keeps a resource from becoming what it should be: a reason for machines and a message for people. */
export interface Problem {
  /** CamelCase, such as `InvalidSpec`, `NameTaken`, `ApplyRejected`. */
  readonly reason: string;
  readonly message: string;
}

/** A condition without times: the runtime stamps `lastTransitionTime`. */
export interface UntimedCondition {
  readonly type: string;
  readonly status: 'True' | 'False' | 'Unknown';
  readonly reason: string;
  readonly message: string;
  readonly observedGeneration?: number;
}

/** A status as `status()` gives it. */
export type UntimedStatus = { readonly conditions: readonly UntimedCondition[] } & {
  readonly [field: string]: Json | readonly UntimedCondition[] | undefined;
};

/** What should be for one resource. */
export interface Plan {
  /** Every child that should exist. Absent: the spec is invalid, and nothing is created, changed or pruned. */
  readonly children?: readonly ChildObject[];
  /** The status, given what is there after the children were applied and what went wrong on the way. Pure. */
  readonly status: (observed: ObservedObjects, problems: readonly Problem[]) => UntimedStatus;
}

/** A kind that is not owned but whose objects wake resources of this kind. */
export interface WatchedResource {
  readonly resource: Resource;
  /** Which of its objects matter; absent: all. */
  readonly labelSelector?: string;
  /** Keys of the resources that an object leads to. Pure. */
  readonly toKeys: (object: StoredObject) => readonly ObjectKey[];
}

/** What the runtime is told of a kind. */
export interface ControlledKind {
  readonly resource: Resource;
  /** Kinds of its children: the closed list that pruning and RBAC come from. */
  readonly owns: readonly Resource[];
  readonly watches: readonly WatchedResource[];
  /** Judges and renders one resource. Pure; throws only on a fault of our own. */
  readonly plan: (object: StoredObject, observed: ObservedObjects) => Plan;
}
