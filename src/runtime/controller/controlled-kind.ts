/** A kind as the controller runtime sees it: resources, and pure functions from what is there to what should be. */
import type { Condition, Json, KubernetesObject, ObjectMeta, StoredObject } from '../../kubernetes/object.ts';
import type { EveryAddress } from '../../kubernetes/pod-addresses.ts';
import type { Resource, ResourceOf } from '../../kubernetes/resource.ts';
import type { ServiceEndpoint } from '../../kubernetes/service-endpoint.ts';
import type { Occurrence } from '../events/event.ts';

/** Namespace and name of an object. */
export interface ObjectKey {
  readonly namespace: string;
  readonly name: string;
}

/**
 * An object that a resource should have, as `children()` renders it: its content, its name, and the labels and
 * annotations of its kind. The runtime adds namespace, owner reference (or the labels of a child that is kept), managed-by
 * label and intent hash.
 */
export interface ChildObject extends KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: Pick<ObjectMeta, 'labels' | 'annotations'> & { readonly name: string };
}

/**
 * What is known of the objects around one resource: its own children of the kinds that it owns or keeps, the objects of
 * the kinds that it watches as far as they lead to it, those that it selects, and the last answer of its workload.
 */
export interface ObservedObjects {
  /**
   * The objects of a kind that the controller owns, keeps, watches or selects, by name (those selected by `namespace/name`,
   * since they may be anywhere).
   *
   * @throws {Error} for any other kind: nobody looks at it, and that none were found would be a lie
   */
  of<Content>(resource: ResourceOf<Content>): ReadonlyMap<string, Content>;
  /**
   * Whether the API server serves such a kind. What is not served is neither rendered nor missed.
   *
   * @throws {Error} as {@link of}
   */
  isServed(resource: Resource): boolean;
  /** Absent: nothing was answered yet. */
  readonly answer?: WorkloadAnswer;
  /** What programs of this cluster listen on to be reached at every address of their pods. */
  readonly everyAddress: EveryAddress;
}

/** What a running workload is asked. A question that is not the same as the last one is asked at once. */
export interface WorkloadQuestion {
  /** The Service, made by this operator, through which the workload is asked. */
  readonly service: ServiceEndpoint;
  /** Changes when other pods answer than before. */
  readonly revision: string;
  /** How long an answer may take. */
  readonly timeoutMs: number;
}

/** What came of asking; what else it holds concerns the kind alone. */
export type WorkloadAnswer = { readonly ok: true } | FailedAnswer;

/** The workload did not answer, or not as it should. */
export interface FailedAnswer extends Problem {
  readonly ok: false;
}

/** Asks a running workload. That it does not answer well is an answer, too. */
export type Ask = (request: WorkloadQuestion, signal: AbortSignal) => Promise<WorkloadAnswer>;

/** Something that keeps a resource from becoming what it should be: a reason for machines and a message for people. */
export interface Problem {
  /** CamelCase, such as `InvalidSpec`, `NameTaken`, `ApplyRejected`. */
  readonly reason: string;
  readonly message: string;
}

/** A condition without times: the runtime stamps `lastTransitionTime`. */
export type UntimedCondition = Readonly<Omit<Condition, 'lastTransitionTime'>>;

/** What the runtime knows of the status of any kind, as it is stored. */
export interface ConditionedStatus {
  readonly conditions?: readonly Condition[];
}

/**
 * A status as `status()` gives it: every field that the kind's schema has, and conditions without times. What is
 * undefined is left out. (The runtime looks at the conditions alone.)
 */
export type UntimedStatus<Status = unknown> = { readonly conditions: readonly UntimedCondition[] } & {
  readonly [Field in keyof Status as Exclude<Field, 'conditions'>]-?: Status[Field] | undefined;
};

/** What should be for one resource. */
export interface Plan {
  /** Every child that should exist. Absent: the spec is invalid, and nothing is created, changed or pruned. */
  readonly children?: readonly ChildObject[];
  /**
   * Whether the replicas that workloads are rendered with are given at their creation alone, and from then on left to
   * whoever sets them. Absent: they are kept.
   */
  readonly leavesReplicas?: boolean;
  /** The status, given what is there after the children were applied and what went wrong on the way. Pure. */
  readonly status: (observed: ObservedObjects, problems: readonly Problem[]) => UntimedStatus;
  /** What to ask the running workload; undefined: there is nobody to ask yet. Pure. Absent: nothing. */
  readonly question?: (observed: ObservedObjects) => WorkloadQuestion | undefined;
  /** What people are told when the status becomes this one; of problems they are told anyway. Pure. Absent: nothing. */
  readonly news?: (status: UntimedStatus) => readonly Occurrence[];
}

/** A kind that is not owned but whose objects wake resources of this kind. */
export interface WatchedResource {
  readonly resource: Resource;
  /** Which of its objects matter; absent: all. */
  readonly labelSelector?: string;
  /** Keys of the resources that an object leads to. Pure. */
  readonly toKeys: (object: StoredObject) => readonly ObjectKey[];
}

/**
 * A kind that is not owned and some of whose objects a resource selects, by their labels or by what they say. (An object
 * that is watched leads to its resources by itself; one that is selected does not know by whom.)
 */
export interface SelectedResource {
  readonly resource: Resource;
  /** Whether a resource selects an object. Pure. A change of the object's status alone must not change the answer. */
  readonly selects: (resource: StoredObject, object: StoredObject) => boolean;
  /** What matters of the object's status: those that select it look again when this changes. Pure. Absent: nothing. */
  readonly notes?: (object: StoredObject) => Json;
  /** Milliseconds for which changes are gathered before anything is made of them, so that a burst is one change. */
  readonly gatherMs: number;
}

/** A kind of children that the operator does without where the API server does not serve it. */
export interface OptionalResource extends Resource {
  readonly isOptional: true;
}

/** Lets children of a kind be left out where its CRD is not installed; when it comes, their owners are looked at again. */
export function optional<Content>(resource: ResourceOf<Content>): ResourceOf<Content> & OptionalResource {
  return { ...resource, isOptional: true };
}

/** What the runtime is told of a kind. */
export interface ControlledKind {
  readonly resource: Resource;
  /** Kinds of its children: the closed list that pruning and RBAC come from. */
  readonly owns: readonly (Resource | OptionalResource)[];
  /**
   * Kinds of its children that outlive it, such as PersistentVolumeClaims: without an owner reference, never removed,
   * known by their labels, and taken up by the next resource of its kind and name. Absent: none.
   */
  readonly keeps?: readonly Resource[];
  readonly watches: readonly WatchedResource[];
  /** Absent: none. */
  readonly selects?: readonly SelectedResource[];
  /** Judges and renders one resource. Pure; throws only on a fault of our own. */
  readonly plan: (object: StoredObject, observed: ObservedObjects) => Plan;
  /** Runs beside the work queue: no pass ever waits for an answer. Absent: workloads are not asked. */
  readonly ask?: Ask;
}
