import type { StoredObject } from '../../kubernetes/object.ts';
import type { EveryAddress } from '../../kubernetes/pod-addresses.ts';
import { type StoreKey, storeKeyOf } from '../cache/store-key.ts';
import type { ApplyOutcome } from '../children/child-applier.ts';
import { ClusterTarget, type InTime, type TargetTools } from '../children/cluster-target.ts';
import { immutableFieldReason } from '../children/immutable-fields.ts';
import { nameTakenReason } from '../children/name-taken.ts';
import { referenceTo } from '../children/ownership.ts';
import { isNotFound } from '../client/api-error.ts';
import type { ApiClient } from '../client/client.ts';
import type { Occurrence } from '../events/event.ts';
import type { EventRecorder } from '../events/event-recorder.ts';
import type { Clock } from '../time/clock.ts';
import { withDeadline } from '../time/deadline.ts';
import type { ControlledKind, ObservedObjects, Plan, Problem } from './controlled-kind.ts';
import type { KindInformers } from './kind-informers.ts';
import type { Questioner } from './questioner.ts';
import { changedStatus, heldUpStatus, type WithStatus } from './timed-status.ts';

/** For each request of a pass, or the few that belong together; between them a pass may wait for its turn. */
const deadlineMs = 30_000;

/** Mostly heard of sooner, but not of an object that is not ours. */
const nameLeavingMs = 5_000;
/** Nothing tells when another's object of the name goes; looking costs a write that is refused, and a read. */
const nameTakenMs = 30_000;
/** As long as it takes until a contested child may be corrected once more. */
const contestedMs = 60_000;
/** As long as it takes until a workload that others scale may be scaled once more. */
const scaledByOthersMs = 5 * 60_000;
/** Nothing tells when a quota or an admission policy changes; trying costs a write that is refused. */
const refusedMs = 5 * 60_000;

/** What a reconciler depends on. */
export interface ReconcilerOptions extends TargetTools {
  readonly kind: ControlledKind;
  readonly informers: KindInformers;
  readonly client: Pick<ApiClient, 'update' | 'delete'>;
  readonly clock: Clock;
  readonly events: Pick<EventRecorder, 'record'>;
  /** Gets each problem when it comes into the status of a resource. */
  readonly onProblem: (key: StoreKey, problem: Problem) => void;
  /** What programs of the cluster listen on. */
  readonly everyAddress: EveryAddress;
  /** Absent where the kind asks nothing. */
  readonly questioner: Pick<Questioner, 'answer' | 'watch' | 'forget'> | undefined;
}

/** One pass for one key. */
export interface Pass {
  readonly signal: AbortSignal;
  /** Resolves when what is left of the pass may go on beside the urgent work of others. To be called once at most. */
  readonly yieldToUrgent: () => Promise<void>;
}

/** Brings a resource of one kind, its children and its status to what they should be. */
export class Reconciler {
  readonly #options: ReconcilerOptions;

  constructor(options: ReconcilerOptions) {
    this.#options = options;
  }

  /**
   * One pass: plan, bring the children about, prune, write the status if it changed. Children go with their owner by
   * their owner references, so that there is nothing to do for one that is gone or going.
   *
   * @returns milliseconds after which to look again even if nothing is heard; undefined: no need
   * @throws what another try may cure
   */
  async reconcile(key: StoreKey, { signal, yieldToUrgent }: Pass): Promise<number | undefined> {
    const { kind, informers, clock, questioner } = this.#options;
    const owner = informers.resources.get(key);
    if (owner === undefined || owner.metadata.deletionTimestamp !== undefined) {
      questioner?.forget(key);
      return undefined;
    }
    const inTime: InTime = (run) => withDeadline(clock, deadlineMs, run, signal);
    const obstacle = informers.obstacle();
    if (obstacle !== undefined) {
      const told: Plan = { status: () => heldUpStatus(owner, obstacle) };
      await this.#writeStatus(owner, told, this.#observed(owner), [obstacle], inTime);
      return undefined; // whoever is looked after is looked at again when the obstacle is gone
    }
    const plan = kind.plan(owner, this.#observed(owner));
    const { children, leavesReplicas = false } = plan;
    const target = children && new ClusterTarget(this.#options, owner, { children, leavesReplicas }, inTime);

    await target?.urgent();
    await yieldToUrgent();
    const outcomes = (await target?.rest()) ?? [];

    const observed = this.#observed(owner);
    questioner?.watch(key, plan.question?.(observed));
    const problems = outcomes.filter((outcome) => typeof outcome === 'object');
    await this.#writeStatus(owner, plan, observed, problems, inTime);
    return recheckAfterMs(outcomes);
  }

  #observed(owner: StoredObject): ObservedObjects {
    const { informers, questioner, everyAddress } = this.#options;
    return informers.observed(owner, questioner?.answer(storeKeyOf(owner)), everyAddress);
  }

  async #writeStatus(
    owner: WithStatus,
    plan: Plan,
    observed: ObservedObjects,
    problems: readonly Problem[],
    inTime: InTime,
  ): Promise<void> {
    const { kind, informers, client, clock, events, onProblem } = this.#options;
    const untimed = plan.status(observed, problems);
    const status = changedStatus(owner, untimed, clock.wallNow());
    if (status === undefined) return;
    // A PUT replaces the whole status in one request, whoever wrote it before; one computed from an outdated resource is
    // refused with 409.
    const next = { ...owner, status };
    try {
      await inTime((signal) =>
        informers.resources.write(storeKeyOf(owner), () =>
          client.update<StoredObject>(kind.resource, next, { subresource: 'status', signal }),
        ),
      );
    } catch (error) {
      if (isNotFound(error)) return; // it was deleted meanwhile, and nobody is left to be told anything
      throw error;
    }
    for (const problem of problems) onProblem(storeKeyOf(owner), problem);
    const news = plan.news?.(untimed) ?? [];
    for (const occurrence of [...problems.map(toldOf), ...news.filter((one) => !isToldOf(one, problems))]) {
      events.record(referenceTo(owner), occurrence);
    }
  }
}

function toldOf({ reason, message }: Problem): Occurrence {
  return { type: 'Warning', reason, action: 'Reconcile', note: message };
}

function isToldOf({ reason }: Occurrence, problems: readonly Problem[]): boolean {
  return problems.some((problem) => problem.reason === reason);
}

/** Milliseconds after which to look again at a resource whose children came to these outcomes; undefined: no need. */
function recheckAfterMs(outcomes: readonly ApplyOutcome[]): number | undefined {
  const delays = outcomes.flatMap((outcome) => {
    if (outcome === 'applied' || outcome === 'created') return [];
    if (outcome === 'name-leaving') return [nameLeavingMs];
    if (outcome === 'contested') return [contestedMs];
    if (outcome === 'scaled-by-others') return [scaledByOthersMs];
    if (outcome.reason === immutableFieldReason) return []; // only a change of the resource or the child changes that
    return [outcome.reason === nameTakenReason ? nameTakenMs : refusedMs];
  });
  return delays.length === 0 ? undefined : Math.min(...delays);
}
