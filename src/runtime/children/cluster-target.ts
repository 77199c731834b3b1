import type { StoredObject } from '../../kubernetes/object.ts';
import {
  apiVersionOf,
  Ingresses,
  type Resource,
  ServiceAccounts,
  Services,
} from '../../kubernetes/resource.ts';
import { isWorkload, mountedObjects } from '../../kubernetes/workload.ts';
import { storeKeyOf } from '../cache/store-key.ts';
import type { ApiClient } from '../client/client.ts';
import type { ChildObject, ControlledKind, Plan } from '../controller/controlled-kind.ts';
import type { KindInformers } from '../controller/kind-informers.ts';
import type { LimitedRun } from '../queue/concurrency-limit.ts';
import type { ApplyOutcome, ChildApplier, ChildRequest } from './child-applier.ts';
import { fightsReplicas, initialReplicas, withoutReplicas } from './handover.ts';
import { type DesiredObject, desiredObject, keptObject } from './intent.ts';
import { type LiveWorkload, withLiveSelector } from './live-selector.ts';
import { nameTakenReason, ownershipOf } from './name-taken.ts';
import { isOwnChild } from './ownership.ts';
import { prune, surplusChildren, takeBack } from './prune.ts';

/** What a target is reached with. */
export interface TargetTools {
  readonly kind: Pick<ControlledKind, 'resource' | 'keeps'>;
  readonly informers: Pick<KindInformers, 'owned' | 'informerOf' | 'isServed'>;
  readonly client: Pick<ApiClient, 'delete'>;
  readonly applier: Pick<ChildApplier, 'settled' | 'standing' | 'release' | 'apply'>;
  /** The lane in which Services are made: the API server makes them one after another. */
  readonly serviceLane: LimitedRun;
}

/** What the children of an owner should be. */
export type PlannedChildren = Required<Pick<Plan, 'children' | 'leavesReplicas'>>;

/** The children as they should be for their owner: with its marks, and without what is left to others. */
export function desiredChildren(
  { resource, keeps = [] }: Pick<ControlledKind, 'resource' | 'keeps'>,
  owner: StoredObject,
  { children, leavesReplicas }: PlannedChildren,
): DesiredObject[] {
  return children.map((rendered) => {
    const child = leavesReplicas ? withoutReplicas(rendered) : rendered;
    const isKept = keeps.some((kept) => isOfKind(child, kept));
    return isKept ? keptObject(child, owner, resource) : desiredObject(child, owner, resource);
  });
}

/** Runs what asks the API server, within the time that it may take. */
export type InTime = <T>(run: (signal: AbortSignal) => Promise<T>) => Promise<T>;

/**
 * What the cluster should become for one owner: its children, in the order in which they are needed, and nothing else
 * that was made for it. First {@link urgent}, then {@link rest}; both reject with what another try may cure, once all
 * that they began has ended.
 */
export class ClusterTarget {
  readonly #tools: TargetTools;
  readonly #owner: StoredObject;
  readonly #rendered: readonly ChildObject[];
  /** What they should be, in the order of rendering. */
  readonly #desired: readonly DesiredObject[];
  readonly #stages: Stages;
  readonly #inTime: InTime;
  /** Of the children that were tried, and of those whose name is known to be another's. */
  readonly #outcomes = new Map<DesiredObject, ApplyOutcome>();

  constructor(tools: TargetTools, owner: StoredObject, planned: PlannedChildren, inTime: InTime) {
    this.#tools = tools;
    this.#owner = owner;
    const served = planned.children.filter((child) => tools.informers.isServed(child));
    this.#rendered = served;
    this.#desired = desiredChildren(tools.kind, owner, { ...planned, children: served });
    this.#stages = inStages(this.#desired);
    this.#inTime = inTime;
  }

  /** Brings the workload about, which takes longest to start, and what its pods cannot start without. */
  async urgent(): Promise<void> {
    try {
      await this.#bringWorkloadsAbout();
    } catch (error) {
      this.#tools.applier.release(this.#owner);
      throw error;
    }
  }

  async #bringWorkloadsAbout(): Promise<void> {
    const { mounted, accounts, workloads, others, services, ingresses } = this.#stages;
    await this.#prune((object) => fightsReplicas(object, this.#desired));
    const absent = workloads.filter((workload) => this.#liveOf(workload) === undefined);
    const later = absent.length === 0 ? [] : [...others, ...services, ...ingresses];
    await allOf<unknown>([this.#apply([...mounted, ...accounts]), this.#lookUp(later)]);
    // Pods must start on the content that they are made for: not on what was there before, nor on somebody else's.
    if (!this.#areApplied(mounted)) return;
    if (absent.length === 0 || !this.#isNameTaken(this.#desired)) return this.#apply(workloads);
    // No pod starts behind a name that is another's. What runs goes on, that of another operator as well.
    const takenUp = await this.#lookUp(absent);
    await this.#apply(workloads.filter((one) => !absent.includes(one) || takenUp.includes(one)));
  }

  /** Brings the other children about and removes those that should no longer be; what became of all that were tried. */
  async rest(): Promise<readonly ApplyOutcome[]> {
    try {
      await this.#bringRestAbout();
    } finally {
      this.#tools.applier.release(this.#owner);
    }
    const { mounted, accounts, workloads, others, services, ingresses } = this.#stages;
    const inOrder = [...mounted, ...accounts, ...workloads, ...others, ...services, ...ingresses];
    return inOrder.flatMap((child) => this.#outcomes.get(child) ?? []);
  }

  async #bringRestAbout(): Promise<void> {
    const { mounted, workloads, others, services, ingresses } = this.#stages;
    // An autoscaler acts on whatever workload has the name, an Ingress on whatever Service: never on somebody else's.
    if (!this.#areApplied(mounted) || !this.#areTried(workloads) || this.#isNameTaken(workloads)) return;
    await this.#apply(others);
    await this.#apply(services);
    if (!this.#isNameTaken([...others, ...services])) await this.#apply(ingresses);
    await this.#takeBackIfTaken();
    // A workload that could not be changed in all still runs on what the last one needed.
    if (this.#areApplied(workloads)) await this.#prune(() => true);
  }

  async #apply(stage: readonly DesiredObject[]): Promise<void> {
    const outcomes = await allOf(stage.map(async (child) => [child, await this.#outcomeOf(child)] as const));
    for (const [child, outcome] of outcomes) this.#outcomes.set(child, outcome);
  }

  /** Finds out whose the names of children are, before anything is made of them; returns those that are there for the owner. */
  async #lookUp(children: readonly DesiredObject[]): Promise<DesiredObject[]> {
    const { applier } = this.#tools;
    const found = children.map(async (desired) => {
      const request = this.#requestFor(desired);
      const standing = await this.#inTime((signal) => applier.standing(request, signal));
      if (typeof standing === 'object') this.#outcomes.set(desired, standing);
      return standing === 'ours' ? [desired] : [];
    });
    return (await allOf(found)).flat();
  }

  async #outcomeOf(desired: DesiredObject): Promise<ApplyOutcome> {
    const { applier, serviceLane } = this.#tools;
    const child = this.#requestFor(desired);
    const settled = applier.settled(child);
    if (settled !== undefined) return settled;

    const apply = () => this.#inTime((signal) => applier.apply(child, signal));
    return desired.kind === Services.kind ? serviceLane(apply) : apply();
  }

  #requestFor(desired: DesiredObject): ChildRequest {
    const { informers, kind } = this.#tools;
    const informer = informers.informerOf(desired);
    if (informer === undefined) {
      throw new Error(
        `${kind.resource.kind} renders a ${desired.kind}, which is not among the kinds that it owns or keeps`,
      );
    }
    const rendered = this.#rendered[this.#desired.indexOf(desired)];
    return {
      owner: this.#owner,
      desired: withLiveSelector(desired, this.#liveWorkloads()),
      initialReplicas: rendered && initialReplicas(rendered, this.#rendered),
      informer,
    };
  }

  #liveWorkloads(): LiveWorkload[] {
    return this.#stages.workloads.flatMap((rendered) => {
      const live = this.#liveOf(rendered);
      return live === undefined ? [] : [{ rendered, live }];
    });
  }

  /** A child of the owner as it is in the cluster; undefined as well where another operator made it, until it is applied. */
  #liveOf(child: DesiredObject): StoredObject | undefined {
    const live = this.#tools.informers.informerOf(child)?.get(storeKeyOf(child));
    return live !== undefined && ownershipOf(live, this.#owner) === 'ours' ? live : undefined;
  }

  /** Takes back what this pass has made where a name has become another's since it was looked up: no pod stays behind it. */
  async #takeBackIfTaken(): Promise<void> {
    const { workloads, others, services } = this.#stages;
    const isMade = (child: DesiredObject) => this.#outcomes.get(child) === 'created';
    if (!workloads.some(isMade) || !this.#isNameTaken(this.#desired)) return;
    const { client, informers } = this.#tools;
    const made = [...workloads, ...others, ...services].filter(isMade);
    await allOf(
      made.map(async (child) => {
        const informer = informers.informerOf(child);
        const object = informer?.get(storeKeyOf(child));
        if (object === undefined || informer === undefined) return;
        if (!isOwnChild(object, this.#owner.metadata.uid)) return; // kept, or another's by now
        await this.#inTime((signal) => takeBack(client, informer, object, signal));
        this.#outcomes.delete(child);
      }),
    );
  }

  async #prune(isDue: (object: StoredObject) => boolean): Promise<void> {
    const { client, informers } = this.#tools;
    const removals = informers.owned.flatMap((informer) =>
      surplusChildren(this.#owner, this.#desired, informer)
        .filter(isDue)
        .map((object) => this.#inTime((signal) => prune(client, informer, object, signal))),
    );
    await allOf(removals);
  }

  #areApplied(stage: readonly DesiredObject[]): boolean {
    return stage.every((child) => {
      const outcome = this.#outcomes.get(child);
      return outcome === 'applied' || outcome === 'created' || outcome === 'scaled-by-others';
    });
  }

  #areTried(stage: readonly DesiredObject[]): boolean {
    return stage.every((child) => this.#outcomes.has(child));
  }

  /** Whether another's object has the name of one of these. */
  #isNameTaken(children: readonly DesiredObject[]): boolean {
    return children.some((child) => {
      const outcome = this.#outcomes.get(child);
      return typeof outcome === 'object' && outcome.reason === nameTakenReason;
    });
  }
}

/** The children of a resource, by when they are made. */
interface Stages {
  /** What workloads mount: pods read it once. */
  readonly mounted: readonly DesiredObject[];
  /** Without them no pod is made. */
  readonly accounts: readonly DesiredObject[];
  /** They take longest to start. */
  readonly workloads: readonly DesiredObject[];
  readonly others: readonly DesiredObject[];
  /** They take longest to make. */
  readonly services: readonly DesiredObject[];
  /** They lead from outside to Services. */
  readonly ingresses: readonly DesiredObject[];
}

function inStages(desired: readonly DesiredObject[]): Stages {
  const mounts = desired.filter(isWorkload).flatMap(mountedObjects);
  const stageOf = (child: DesiredObject): keyof Stages => {
    const { kind, metadata } = child;
    if (isWorkload(child)) return 'workloads';
    if (kind === Services.kind) return 'services';
    if (kind === ServiceAccounts.kind) return 'accounts';
    if (kind === Ingresses.kind) return 'ingresses';
    const isMounted = mounts.some((mounted) => mounted.kind === kind && mounted.name === metadata.name);
    return isMounted ? 'mounted' : 'others';
  };
  const {
    mounted = [],
    accounts = [],
    workloads = [],
    others = [],
    services = [],
    ingresses = [],
  } = Object.groupBy(desired, stageOf);
  return { mounted, accounts, workloads, others, services, ingresses };
}

function isOfKind({ apiVersion, kind }: ChildObject, resource: Resource): boolean {
  return kind === resource.kind && apiVersion === apiVersionOf(resource);
}

/** The results of all promises, once all have settled; rejects with the first error. */
async function allOf<T>(promises: readonly Promise<T>[]): Promise<T[]> {
  await Promise.allSettled(promises);
  return Promise.all(promises);
}
