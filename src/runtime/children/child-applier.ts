import type { StoredObject } from '../../kubernetes/object.ts';
import type { Informer } from '../cache/informer.ts';
import { storeKeyOf } from '../cache/store-key.ts';
import { isInvalid } from '../client/api-error.ts';
import type { ApiClient } from '../client/client.ts';
import type { Problem } from '../controller/controlled-kind.ts';
import type { Clock } from '../time/clock.ts';
import { Contention } from './contention.ts';
import { differences } from './convergence.ts';
import { Deviations } from './deviations.ts';
import { type AmongSiblings, handReplicasOver, leavesReplicasOut, seeded } from './handover.ts';
import { immutableFieldProblem, withImmutableFields } from './immutable-fields.ts';
import { type DesiredObject, hasSameIntent } from './intent.ts';
import { withoutCoOwners, withoutPredecessors } from './managed-fields.ts';
import { NameClaims, nameTaken, type Ownership, ownershipOf } from './name-taken.ts';
import { hasIntent } from './ownership.ts';
import { applyRejected, isRejection } from './rejection.ts';
import { RemoteChild } from './remote-child.ts';

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
  | Problem;

/** Whose the name of a child is: nobody's, the owner's, that of an object on its way out, or another's, which is a problem. */
export type NameStanding = 'free' | Exclude<Ownership, 'foreign'> | Problem;

/** One child to bring about. */
export interface ChildRequest {
  readonly owner: StoredObject;
  readonly desired: DesiredObject;
  /** All children of the owner as they should be. */
  readonly siblings: readonly DesiredObject[];
  readonly informer: Informer;
}

/** Is told what others do to our children. Values may be secret, so that only paths are told. */
export interface MeddlingObserver {
  /** Something rewrites a child on its way in. Told once for each rewriting. */
  mutated(owner: StoredObject, child: StoredObject, paths: readonly string[]): void;
  /** Something changes a child back again and again. Told once for each generation of the owner. */
  contested(owner: StoredObject, child: StoredObject, paths: readonly string[]): void;
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
  readonly #claims = new NameClaims();
  /** The end of what is under way for each child name. */
  readonly #turns = new Map<string, Promise<unknown>>();

  constructor(options: ChildApplierOptions) {
    this.#options = options;
    this.#contention = new Contention(options.clock);
  }

  /** The outcome if nothing has to be written or read, as far as the cache knows; else undefined. */
  settled({ owner, desired, informer }: ChildRequest): ApplyOutcome | undefined {
    const cached = informer.get(storeKeyOf(desired));
    if (cached === undefined || !hasIntent(cached)) return undefined;
    const ownership = ownershipOf(cached, owner);
    if (ownership === 'foreign') return nameTaken(desired, cached);
    if (ownership === 'leaving') return 'name-leaving';
    const found = differences(withImmutableFields(desired, cached), cached);
    const isAsItCanBe = found.length === 0 || this.#deviations.areAnswered(cached, found);
    return isAsItCanBe ? (immutableFieldProblem(desired, cached) ?? 'applied') : undefined;
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
  }

  async #bringAbout(request: ChildRequest, child: RemoteChild, signal: AbortSignal): Promise<ApplyOutcome> {
    const { desired, informer } = request;
    const cached = informer.get(storeKeyOf(desired));
    // The cache knows no strangers, but most likely nothing has the name: to ask first would cost each child a request.
    const created = cached === undefined ? await this.#create(request, child) : undefined;
    if (created !== undefined) return created;
    // Nor does it know who owns which field.
    const isEnough = cached !== undefined && hasIntent(cached) && !leavesReplicasOut(desired);
    return this.#change(request, child, isEnough ? cached : await child.read(), signal);
  }

  /** The outcome of a creation; undefined if something has the name. */
  async #create(
    { owner, desired, siblings }: ChildRequest,
    child: RemoteChild,
  ): Promise<ApplyOutcome | undefined> {
    const first = seeded(desired, siblings);
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
    const { owner, desired, siblings } = request;
    // What had the name has gone meanwhile; if it is taken once more, the next pass sees by whom.
    if (live === undefined) return (await this.#create(request, child)) ?? 'name-leaving';
    const ownership = ownershipOf(live, owner);
    if (ownership === 'foreign') return nameTaken(desired, live);
    if (ownership === 'leaving') return 'name-leaving';

    const target = withImmutableFields(desired, live);
    if (!this.#mayApply(owner, target, live)) return 'contested';
    const own = await this.#adopted(child, live);
    const applyOver = async (object: StoredObject) =>
      this.#note(owner, target, await this.#applyOver(child, { desired: target, siblings }, object, signal));
    try {
      await applyOver(own);
    } catch (error) {
      if (!isInvalid(error)) throw error;
      const fresh = await child.read();
      // Another object has the name: that its UID is not ours is what was refused.
      if (fresh?.metadata.uid !== live.metadata.uid) return this.#change(request, child, fresh, signal);
      // Somebody's field beside ours, such as a `value` next to our `valueFrom`, may be what makes it invalid.
      const managedFields = withoutCoOwners(fresh);
      if (managedFields === undefined) throw error;
      await applyOver(await child.reassign(fresh, managedFields));
    }
    return immutableFieldProblem(desired, live) ?? 'applied';
  }

  /** Whether this is a change of ours, or a correction that is not one too many. */
  #mayApply(owner: StoredObject, desired: DesiredObject, live: StoredObject): boolean {
    if (!hasSameIntent(desired, live)) return true;
    const may = this.#contention.mayCorrect(owner, live);
    if (may === 'first-refusal') this.#options.observer.contested(owner, live, pathsOf(desired, live));
    return may === 'yes';
  }

  /** The object after everything that another operator wrote in it has become ours. */
  async #adopted(child: RemoteChild, live: StoredObject): Promise<StoredObject> {
    const managedFields = hasIntent(live) ? undefined : withoutPredecessors(live);
    return managedFields === undefined ? live : child.reassign(live, managedFields);
  }

  async #applyOver(
    child: RemoteChild,
    target: AmongSiblings,
    live: StoredObject,
    signal: AbortSignal,
  ): Promise<StoredObject> {
    const { desired } = target;
    if (leavesReplicasOut(desired)) await handReplicasOver(this.#options.client, live, target, signal);
    return child.applyOver(live.metadata.uid, desired);
  }

  /** Compares the answer with what was applied: what differs now will differ after every apply. */
  #note(owner: StoredObject, desired: DesiredObject, answer: StoredObject): 'applied' {
    const found = differences(withImmutableFields(desired, answer), answer);
    if (this.#deviations.note(answer, found)) {
      this.#options.observer.mutated(
        owner,
        answer,
        found.map(({ path }) => path),
      );
    }
    return 'applied';
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

function pathsOf(desired: DesiredObject, live: StoredObject): string[] {
  return differences(desired, live).map(({ path }) => path);
}
