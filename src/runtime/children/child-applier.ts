import type { StoredObject } from '../../kubernetes/object.ts';
import type { Informer } from '../cache/informer.ts';
import { storeKeyOf } from '../cache/store-key.ts';
import { isInvalid } from '../client/api-error.ts';
import type { ApiClient } from '../client/client.ts';
import type { Problem } from '../controller/controlled-kind.ts';
import type { Clock } from '../time/clock.ts';
import { Contention, ScalingContention } from './contention.ts';
import { differences } from './convergence.ts';
import { Deviations } from './deviations.ts';
import {
  handReplicasOver,
  isScaledOtherwise,
  leavesReplicasOut,
  replicasOf,
  scalersOf,
  seeded,
  withoutReplicas,
} from './handover.ts';
import { immutableFieldProblem, withImmutableFields } from './immutable-fields.ts';
import { type DesiredObject, hasSameIntent } from './intent.ts';
import { withoutPredecessors } from './managed-fields.ts';
import { NameClaims, nameTaken, type Ownership, ownershipOf } from './name-taken.ts';
import { hasIntent } from './ownership.ts';
import { applyRejected, isRejection } from './rejection.ts';
import { RemoteChild } from './remote-child.ts';
import { type TakenOver, TakeOvers } from './take-over.ts';

/** What became of one child. */
export type ApplyOutcome =
  /** It is as it should be, as far as others let it. */
  | 'applied'
  /** Likewise, and before there was nothing of its name. */
  | 'created'
  /** Another object of its name is on its way out. */
  | 'name-leaving'
  /** Somebody changes it back again and again: it waits for a while. */
  | 'contested'
  /** As `applied`, but for its replicas: somebody else sets them, too, and they wait for a while. */
  | 'scaled-by-others'
  | Problem;

/** Whose the name of a child is: nobody's, the owner's, that of an object on its way out, or another's, which is a problem. */
export type NameStanding = 'free' | Exclude<Ownership, 'foreign'> | Problem;

/** One child to bring about. */
export interface ChildRequest {
  readonly owner: StoredObject;
  readonly desired: DesiredObject;
  /** With how many replicas a workload is created that is to be without any in `desired`. */
  readonly initialReplicas?: number | undefined;
  readonly informer: Informer;
}

/** Is told what others do to our children. Values may be secret, so that only paths are told. */
export interface MeddlingObserver {
  /** Something rewrites a child on its way in. Told once for each rewriting. */
  mutated(owner: StoredObject, child: StoredObject, paths: readonly string[]): void;
  /** Something changes a child back again and again. Told once for each generation of the owner. */
  contested(owner: StoredObject, child: StoredObject, paths: readonly string[]): void;
  /** Somebody else scales a workload that is to have so many replicas. Told once for each number. */
  scaled(owner: StoredObject, workload: StoredObject, replicas: number, managers: readonly string[]): void;
  /** Fields that somebody had written by hand kept a child from being applied: they were taken over. */
  tookOver(owner: StoredObject, child: StoredObject, what: TakenOver): void;
}

/** What an applier depends on. */
export interface ChildApplierOptions {
  readonly client: Pick<ApiClient, 'get' | 'apply' | 'jsonPatch'>;
  readonly clock: Clock;
  readonly observer: MeddlingObserver;
}

/** Brings children about by server-side apply: those that differ from what they should be, and only those. */
export class ChildApplier {
  readonly #options: ChildApplierOptions;
  readonly #deviations = new Deviations();
  readonly #contention: Contention;
  readonly #scaling: ScalingContention;
  readonly #takeOvers = new TakeOvers();
  readonly #claims = new NameClaims();
  /** The end of what is under way for each child name. */
  readonly #turns = new Map<string, Promise<unknown>>();

  constructor(options: ChildApplierOptions) {
    this.#options = options;
    this.#contention = new Contention(options.clock);
    this.#scaling = new ScalingContention(options.clock);
  }

  /** The outcome if nothing has to be written or read, as far as the cache knows; else undefined. */
  settled({ owner, desired, informer }: ChildRequest): ApplyOutcome | undefined {
    const cached = informer.get(storeKeyOf(desired));
    if (cached === undefined || !hasIntent(cached) || this.#takeOvers.isOpen(cached)) return undefined;
    const ownership = ownershipOf(cached, owner);
    if (ownership === 'foreign') return nameTaken(desired, cached);
    if (ownership === 'leaving') return 'name-leaving';
    const target = withImmutableFields(desired, cached);
    const isLeft = isScaledOtherwise(target, cached) && this.#scaling.isLeft(cached, replicasOf(target));
    if (!this.#isAsItCanBe(isLeft ? withoutReplicas(target) : target, cached)) return undefined;
    return outcomeOf(desired, cached, isLeft);
  }

  /**
   * Whose the name of a child is at this moment; one that is free is the owner's until {@link release}. Asks the API
   * server where the cache knows nothing; writes nothing.
   */
  async standing({ owner, desired, informer }: ChildRequest, signal: AbortSignal): Promise<NameStanding> {
    const holder = this.#claims.claim(nameOf(desired, informer), desired, owner);
    if (holder !== undefined) return nameTaken(desired, holder);
    const cached = informer.get(storeKeyOf(desired));
    const object = cached ?? (await new RemoteChild(this.#options.client, informer, desired, signal).read());
    if (object === undefined) return 'free';
    const ownership = ownershipOf(object, owner);
    return ownership === 'foreign' ? nameTaken(desired, object) : ownership;
  }

  /** Gives up the names that an owner has been given and has not used. */
  release(owner: StoredObject): void {
    this.#claims.release(owner);
  }

  /**
   * Applies a child that is not settled. Rejects with what keeps the API server from answering and with what another
   * try may cure; a refusal is a problem.
   */
  async apply(request: ChildRequest, signal: AbortSignal): Promise<ApplyOutcome> {
    const { desired, informer } = request;
    const child = new RemoteChild(this.#options.client, informer, desired, signal);
    try {
      // In turn, for resources of several kinds may want one name, and the second must see what the first has made.
      return await this.#inTurn(nameOf(desired, informer), () => {
        signal.throwIfAborted();
        return this.settled(request) ?? this.#bringAbout(request, child, signal);
      });
    } catch (error) {
      if (!isRejection(error)) throw error;
      return applyRejected(desired, error);
    }
  }

  /** Forgets what is known of a child that is gone. */
  forget(uid: string): void {
    this.#deviations.forget(uid);
    this.#takeOvers.forget(uid);
  }

  async #bringAbout(request: ChildRequest, child: RemoteChild, signal: AbortSignal): Promise<ApplyOutcome> {
    const { desired, informer } = request;
    const cached = informer.get(storeKeyOf(desired));
    // The cache knows no strangers, but most likely nothing has the name: to ask first would cost each child a request.
    const created = cached === undefined ? await this.#create(request, child) : undefined;
    if (created !== undefined) return created;
    // Nor does it know who owns which field.
    const isEnough =
      cached !== undefined &&
      hasIntent(cached) &&
      !leavesReplicasOut(desired) &&
      !isScaledOtherwise(desired, cached) &&
      !this.#takeOvers.isOpen(cached);
    return this.#change(request, child, isEnough ? cached : await child.read(), signal);
  }

  /** The outcome of a creation; undefined if something has the name. */
  async #create(
    { owner, desired, initialReplicas }: ChildRequest,
    child: RemoteChild,
  ): Promise<ApplyOutcome | undefined> {
    const first = seeded(desired, initialReplicas);
    const answer = await child.create(first);
    if (answer === undefined) return undefined;
    this.#note(owner, first, answer);
    return 'created';
  }

  /** Makes the child of what has its name. */
  async #change(
    request: ChildRequest,
    child: RemoteChild,
    live: StoredObject | undefined,
    signal: AbortSignal,
  ): Promise<ApplyOutcome> {
    const { owner, desired } = request;
    // What had the name has gone meanwhile; if it is taken once more, the next pass sees by whom.
    if (live === undefined) return (await this.#create(request, child)) ?? 'name-leaving';
    const ownership = ownershipOf(live, owner);
    if (ownership === 'foreign') return nameTaken(desired, live);
    if (ownership === 'leaving') return 'name-leaving';

    const own = await this.#adopted(child, live);
    const whole = withImmutableFields(desired, own);
    const target = this.#leftToScalers(owner, whole, own);
    if (target !== whole && this.#isAsItCanBe(target, own)) return outcomeOf(desired, own, true);
    if (!this.#mayApply(owner, target, own)) return 'contested';
    const applyOver = async (object: StoredObject) => {
      if (leavesReplicasOut(desired)) {
        await handReplicasOver(this.#options.client, object, request.initialReplicas, signal);
      }
      this.#note(owner, target, await child.applyOver(object.metadata.uid, target));
    };
    try {
      await applyOver(own);
    } catch (error) {
      if (!isInvalid(error)) throw error;
      const fresh = await child.read();
      // Another object has the name: that its UID is not ours is what was refused.
      if (fresh?.metadata.uid !== own.metadata.uid) return this.#change(request, child, fresh, signal);
      // Somebody's field beside ours, such as a `value` next to our `valueFrom`, may be what makes it invalid.
      const refused = { child, desired: target, refusal: error, retry: applyOver };
      this.#options.observer.tookOver(owner, own, await this.#takeOvers.apply(fresh, refused));
    }
    return outcomeOf(desired, own, target !== whole);
  }

  /** Whether all is as it should be, or as the API server makes it of that. */
  #isAsItCanBe(target: DesiredObject, live: StoredObject): boolean {
    const found = differences(target, live);
    return found.length === 0 || this.#deviations.areAnswered(live, found);
  }

  /** What is to be applied: without its replicas while those are left as somebody else sets them. */
  #leftToScalers(owner: StoredObject, target: DesiredObject, live: StoredObject): DesiredObject {
    const replicas = replicasOf(target);
    if (replicas === undefined || !isScaledOtherwise(target, live)) return target;
    const scalers = scalersOf(live);
    if (scalers.length === 0) return target;
    const isCorrection = hasSameIntent(target, live);
    const maySet = this.#scaling.maySet(live, replicas, isCorrection);
    if (isCorrection && this.#scaling.isNews(live, replicas)) {
      this.#options.observer.scaled(owner, live, replicas, scalers);
    }
    return maySet ? target : withoutReplicas(target);
  }

  /** Whether this is a change of ours, or a correction that is not one too many. */
  #mayApply(owner: StoredObject, desired: DesiredObject, live: StoredObject): boolean {
    if (!hasSameIntent(desired, live)) return true;
    const may = this.#contention.mayCorrect(owner, live);
    if (may === 'first-refusal') this.#options.observer.contested(owner, live, pathsOf(desired, live));
    return may === 'yes';
  }

  /** The object with its fields in the right hands: what another operator wrote is ours, what we took in vain is not. */
  async #adopted(child: RemoteChild, live: StoredObject): Promise<StoredObject> {
    if (this.#takeOvers.isOpen(live)) return this.#takeOvers.close(live, child);
    const managedFields = hasIntent(live) ? undefined : withoutPredecessors(live);
    return managedFields === undefined ? live : child.reassign(live, managedFields);
  }

  /** Compares the answer with what was applied: what differs now will differ after every apply. */
  #note(owner: StoredObject, desired: DesiredObject, answer: StoredObject): void {
    const found = differences(withImmutableFields(desired, answer), answer);
    if (this.#deviations.note(answer, found)) {
      this.#options.observer.mutated(
        owner,
        answer,
        found.map(({ path }) => path),
      );
    }
  }

  /** Runs `task` when those for the same name that came before have ended. */
  async #inTurn<T>(name: string, task: () => T | Promise<T>): Promise<T> {
    const turn = (this.#turns.get(name) ?? Promise.resolve()).then(task, task);
    this.#turns.set(name, turn);
    try {
      return await turn;
    } finally {
      if (this.#turns.get(name) === turn) this.#turns.delete(name);
    }
  }
}

/** Among all names of all kinds. */
function nameOf(desired: DesiredObject, { resource }: Informer): string {
  return `${resource.plural}/${storeKeyOf(desired)}`;
}

/** The outcome where all was applied that could be. */
function outcomeOf(desired: DesiredObject, live: StoredObject, isScaledByOthers: boolean): ApplyOutcome {
  return immutableFieldProblem(desired, live) ?? (isScaledByOthers ? 'scaled-by-others' : 'applied');
}

function pathsOf(desired: DesiredObject, live: StoredObject): string[] {
  return differences(desired, live).map(({ path }) => path);
}
