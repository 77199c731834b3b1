import type { StoredObject } from '../../kubernetes/object.ts';
import { ConfigMaps, Deployments, Ingresses, ServiceAccounts, Services } from '../../kubernetes/resource.ts';
import { isDeployment, mountedConfigMaps } from '../../kubernetes/workload.ts';
import { type StoreKey, storeKeyOf } from '../cache/store-key.ts';
import type { ApplyOutcome, ChildApplier } from '../children/child-applier.ts';
import { fightsReplicas } from '../children/handover.ts';
import { nameTakenReason } from '../children/holder.ts';
import { type DesiredObject, desiredObject } from '../children/intent.ts';
import { referenceTo } from '../children/ownership.ts';
import { prune, surplusChildren } from '../children/prune.ts';
import { recheckAfterMs } from '../children/recheck.ts';
import { isNotFound } from '../client/api-error.ts';
import type { ApiClient } from '../client/client.ts';
import type { Occurrence } from '../events/event.ts';
import type { EventRecorder } from '../events/event-recorder.ts';
import type { LimitedRun } from '../queue/concurrency-limit.ts';
import type { Clock } from '../time/clock.ts';
import { withDeadline } from '../time/deadline.ts';
import type { ChildObject, ControlledKind, ObservedObjects, Plan, Problem } from './controlled-kind.ts';
import type { KindInformers } from './kind-informers.ts';
import type { Prober } from './prober.ts';
import { changedStatus, type WithStatus } from './timed-status.ts';

/** For each stage of a pass; a pass may wait between stages for its turn. */
const stageDeadlineMs = 30_000;

/** What a reconciler depends on. */
export interface ReconcilerOptions {
  readonly kind: ControlledKind;
  readonly informers: KindInformers;
  readonly client: Pick<ApiClient, 'update' | 'delete'>;
  readonly applier: ChildApplier;
  /** The lane in which Services are made: the API server makes them one after another. */
  readonly serviceLane: LimitedRun;
  readonly clock: Clock;
  readonly events: Pick<EventRecorder, 'record'>;
  /** Absent where the kind has no probe. */
  readonly prober: Pick<Prober, 'answer' | 'watch' | 'forget'> | undefined;
}

/** One pass for one key. */
export interface Pass {
  readonly signal: AbortSignal;
  /** For what is not urgent, to be called once at most: runs it behind the urgent work of other passes. */
  readonly later: LimitedRun;
}

/** Brings a resource of one kind, its children and its status to what they should be. */
export class Reconciler {
  readonly #options: ReconcilerOptions;

  constructor(options: ReconcilerOptions) {
    this.#options = options;
  }

  /**
   * One pass: plan, apply what differs, prune, write the status if it changed. Children go with their owner by their
   * owner references, so that there is nothing to do for one that is gone or going.
   *
   * @returns milliseconds after which to look again even if nothing is heard; undefined: no need
   * @throws what another try may cure
   */
  async reconcile(key: StoreKey, pass: Pass): Promise<number | undefined> {
    const { kind, informers, prober } = this.#options;
    const owner = informers.resources.get(key);
    if (owner === undefined || owner.metadata.deletionTimestamp !== undefined) {
      prober?.forget(key);
      return undefined;
    }
    const plan = kind.plan(owner, this.#observed(owner));
    const complete = plan.children && (await this.#begin(owner, plan.children, pass));
    return pass.later(async () => {
      const outcomes = (await complete?.()) ?? [];
      const problems = outcomes.filter((outcome) => typeof outcome === 'object');
      const observed = this.#observed(owner);
      prober?.watch(key, plan.question?.(observed));
      await this.#writeStatus(owner, plan, observed, problems, pass);
      return recheckAfterMs(outcomes);
    });
  }

  #observed(owner: StoredObject): ObservedObjects {
    const { informers, prober } = this.#options;
    const probe = prober?.answer(storeKeyOf(owner));
    return { ...informers.observed(owner), ...(probe !== undefined && { probe }) };
  }

  /**
   * Brings the workload about, which takes longest to start. The returned function brings the other children about,
   * removes those that should no longer be, and returns the outcomes of all.
   */
  async #begin(
    owner: StoredObject,
    children: readonly ChildObject[],
    pass: Pass,
  ): Promise<() => Promise<ApplyOutcome[]>> {
    const { resource } = this.#options.kind;
    const desired = children.map((child) => desiredObject(child, owner, resource));
    await this.#prune(owner, desired, pass, (object) => fightsReplicas(object, desired));

    const { mounted, accounts, deployments, others, services, ingresses } = inStages(desired);
    const applyAll = (stage: readonly DesiredObject[]) =>
      allOf(stage.map((child) => this.#apply(owner, child, desired, pass)));
    const needed = await applyAll(mounted);
    // Pods must start on the content that they are made for: not on what was there before, nor on somebody else's.
    if (needed.some((outcome) => outcome !== 'applied')) return async () => needed;
    const identities = await applyAll(accounts);
    const first = await applyAll(deployments);
    // An autoscaler acts on whatever Deployment has the name, an Ingress on whatever Service: never on somebody else's.
    if (first.some(isNameTaken)) return async () => [...needed, ...identities, ...first];
    return async () => {
      const rest = [...(await applyAll(others)), ...(await applyAll(services))];
      const routed = rest.some(isNameTaken) ? [] : await applyAll(ingresses);
      // A Deployment that could not be changed still runs on what the last one needed.
      if (first.every((outcome) => outcome === 'applied'))
        await this.#prune(owner, desired, pass, () => true);
      return [...needed, ...identities, ...first, ...rest, ...routed];
    };
  }

  async #apply(
    owner: StoredObject,
    desired: DesiredObject,
    siblings: readonly DesiredObject[],
    pass: Pass,
  ): Promise<ApplyOutcome> {
    const { applier, informers, serviceLane, kind } = this.#options;
    const informer = informers.ownedOf(desired);
    if (informer === undefined) {
      throw new Error(
        `${kind.resource.kind} renders a ${desired.kind}, which is not among the kinds that it owns`,
      );
    }
    const child = { owner, desired, siblings, informer };
    const settled = applier.settled(child);
    if (settled !== undefined) return settled;

    const apply = () => this.#inTime(pass, (signal) => applier.apply(child, signal));
    return desired.kind === Services.kind ? serviceLane(apply) : apply();
  }

  async #prune(
    owner: StoredObject,
    desired: readonly DesiredObject[],
    pass: Pass,
    isDue: (object: StoredObject) => boolean,
  ): Promise<void> {
    const { client, informers } = this.#options;
    const removals = informers.owned.flatMap((informer) =>
      surplusChildren(owner, desired, informer)
        .filter(isDue)
        .map((object) => this.#inTime(pass, (signal) => prune(client, informer, object, signal))),
    );
    await allOf(removals);
  }

  async #writeStatus(
    owner: WithStatus,
    plan: Plan,
    observed: ObservedObjects,
    problems: readonly Problem[],
    pass: Pass,
  ): Promise<void> {
    const { kind, informers, client, clock, events } = this.#options;
    const untimed = plan.status(observed, problems);
    const status = changedStatus(owner, untimed, clock.wallNow());
    if (status === undefined) return;
    // A PUT replaces the whole status in one request, whoever wrote it before; one computed from an outdated resource is
    // refused with 409.
    const next = { ...owner, status };
    try {
      await this.#inTime(pass, (signal) =>
        informers.resources.write(storeKeyOf(owner), () =>
          client.update<StoredObject>(kind.resource, next, { subresource: 'status', signal }),
        ),
      );
    } catch (error) {
      if (isNotFound(error)) return; // it was deleted meanwhile, and nobody is left to be told anything
      throw error;
    }
    const news = plan.news?.(untimed) ?? [];
    for (const occurrence of [...problems.map(toldOf), ...news.filter((one) => !isToldOf(one, problems))]) {
      events.record(referenceTo(owner), occurrence);
    }
  }

  #inTime<T>({ signal }: Pass, run: (signal: AbortSignal) => Promise<T>): Promise<T> {
    return withDeadline(this.#options.clock, stageDeadlineMs, run, signal);
  }
}

function toldOf({ reason, message }: Problem): Occurrence {
  return { type: 'Warning', reason, action: 'Reconcile', note: message };
}

function isToldOf({ reason }: Occurrence, problems: readonly Problem[]): boolean {
  return problems.some((problem) => problem.reason === reason);
}

/** Whether another's object has the name of a child. */
function isNameTaken(outcome: ApplyOutcome): boolean {
  return typeof outcome === 'object' && outcome.reason === nameTakenReason;
}

/** The children of a resource, by when they are made. */
interface Stages {
  /** What Deployments mount: pods read it once. */
  readonly mounted: readonly DesiredObject[];
  /** Without them no pod is made. */
  readonly accounts: readonly DesiredObject[];
  /** They take longest to start. */
  readonly deployments: readonly DesiredObject[];
  readonly others: readonly DesiredObject[];
  /** They take longest to make. */
  readonly services: readonly DesiredObject[];
  /** They lead from outside to Services. */
  readonly ingresses: readonly DesiredObject[];
}

function inStages(desired: readonly DesiredObject[]): Stages {
  const mountedNames = new Set(desired.filter(isDeployment).flatMap(mountedConfigMaps));
  const stageOf = ({ kind, metadata }: DesiredObject): keyof Stages => {
    if (kind === Deployments.kind) return 'deployments';
    if (kind === Services.kind) return 'services';
    if (kind === ServiceAccounts.kind) return 'accounts';
    if (kind === Ingresses.kind) return 'ingresses';
    return kind === ConfigMaps.kind && mountedNames.has(metadata.name) ? 'mounted' : 'others';
  };
  const {
    mounted = [],
    accounts = [],
    deployments = [],
    others = [],
    services = [],
    ingresses = [],
  } = Object.groupBy(desired, stageOf);
  return { mounted, accounts, deployments, others, services, ingresses };
}

/** The results of all promises, once all have settled; rejects with the first error. */
async function allOf<T>(promises: readonly Promise<T>[]): Promise<T[]> {
  await Promise.allSettled(promises);
  return Promise.all(promises);
}
