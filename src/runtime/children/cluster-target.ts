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
import type { ChildObject, ControlledKind } from '../controller/controlled-kind.ts';
import type { KindInformers } from '../controller/kind-informers.ts';
import type { LimitedRun } from '../queue/concurrency-limit.ts';
import type { ApplyOutcome, ChildApplier } from './child-applier.ts';
import { fightsReplicas } from './handover.ts';
import { type DesiredObject, desiredObject, keptObject } from './intent.ts';
import { type LiveWorkload, withLiveSelector } from './live-selector.ts';
import { nameTakenReason, ownershipOf } from './name-taken.ts';
import { prune, surplusChildren } from './prune.ts';

/** What a target is reached with. */
export interface TargetTools {
  readonly kind: Pick<ControlledKind, 'resource' | 'keeps'>;
  readonly informers: Pick<KindInformers, 'owned' | 'informerOf' | 'isServed'>;
  readonly client: Pick<ApiClient, 'delete'>;
  readonly applier: Pick<ChildApplier, 'settled' | 'apply'>;
  /** The lane in which Services are made: the API server makes them one after another. */
  readonly serviceLane: LimitedRun;
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
  readonly #desired: readonly DesiredObject[];
  readonly #stages: Stages;
  readonly #inTime: InTime;
  /** Of the children that were tried, in the order of their stages. */
  readonly #outcomes = new Map<DesiredObject, ApplyOutcome>();

  constructor(tools: TargetTools, owner: StoredObject, children: readonly ChildObject[], inTime: InTime) {
    this.#tools = tools;
    this.#owner = owner;
    const { resource, keeps = [] } = tools.kind;
    const served = children.filter((child) => tools.informers.isServed(child));
    this.#desired = served.map((child) => {
      const isKept = keeps.some((kept) => isOfKind(child, kept));
      return isKept ? keptObject(child, owner, resource) : desiredObject(child, owner, resource);
    });
    this.#stages = inStages(this.#desired);
    this.#inTime = inTime;
  }

  /** Brings the workload about, which takes longest to start, and what its pods cannot start without. */
  async urgent(): Promise<void> {
    const { mounted, accounts, workloads } = this.#stages;
    await this.#prune((object) => fightsReplicas(object, this.#desired));
    await this.#apply([...mounted, ...accounts]);
    // Pods must start on the content that they are made for: not on what was there before, nor on somebody else's.
    if (this.#areApplied(mounted)) await this.#apply(workloads);
  }

  /** Brings the other children about and removes those that should no longer be; what became of all that were tried. */
  async rest(): Promise<readonly ApplyOutcome[]> {
    const { mounted, workloads, others, services, ingresses } = this.#stages;
    // An autoscaler acts on whatever workload has the name, an Ingress on whatever Service: never on somebody else's.
    if (this.#areApplied(mounted) && !this.#isNameTaken(workloads)) {
      await this.#apply(others);
      await this.#apply(services);
      if (!this.#isNameTaken([...others, ...services])) await this.#apply(ingresses);
      // A workload that could not be changed in all still runs on what the last one needed.
      if (this.#areApplied(workloads)) await this.#prune(() => true);
    }
    return [...this.#outcomes.values()];
  }

  async #apply(stage: readonly DesiredObject[]): Promise<void> {
    const outcomes = await allOf(stage.map(async (child) => [child, await this.#outcomeOf(child)] as const));
    for (const [child, outcome] of outcomes) this.#outcomes.set(child, outcome);
  }

  async #outcomeOf(desired: DesiredObject): Promise<ApplyOutcome> {
    const { applier, informers, serviceLane, kind } = this.#tools;
    const informer = informers.informerOf(desired);
    if (informer === undefined) {
      throw new Error(
        `${kind.resource.kind} renders a ${desired.kind}, which is not among the kinds that it owns or keeps`,
      );
    }
    const child = {
      owner: this.#owner,
      desired: withLiveSelector(desired, this.#liveWorkloads()),
      siblings: this.#desired,
      informer,
    };
    const settled = applier.settled(child);
    if (settled !== undefined) return settled;

    const apply = () => this.#inTime((signal) => applier.apply(child, signal));
    return desired.kind === Services.kind ? serviceLane(apply) : apply();
  }

  /** The workloads that are there; what others brought about counts once this operator may change it. */
  #liveWorkloads(): LiveWorkload[] {
    return this.#stages.workloads.flatMap((rendered) => {
      const live = this.#tools.informers.informerOf(rendered)?.get(storeKeyOf(rendered));
      return live !== undefined && ownershipOf(live, this.#owner) === 'ours' ? [{ rendered, live }] : [];
    });
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
    return stage.every((child) => this.#outcomes.get(child) === 'applied');
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
