import { isSameJson } from '../../kubernetes/json.ts';
import type { StoredObject } from '../../kubernetes/object.ts';
import type { Resource } from '../../kubernetes/resource.ts';
import type { Informer } from '../cache/informer.ts';
import { type StoreKey, storeKeyOf } from '../cache/store-key.ts';
import type { Clock, Timer } from '../time/clock.ts';
import type { SelectedResource } from './controlled-kind.ts';

/** What selected objects depend on. */
export interface SelectedObjectsOptions {
  readonly selected: SelectedResource;
  readonly informer: Pick<Informer, 'addHandler' | 'state'>;
  /** The resources that select. */
  readonly owners: Pick<Informer, 'addHandler' | 'list'>;
  readonly clock: Pick<Clock, 'setTimer'>;
  /** Called with the key of every resource that selected an object before a change, or selects it after. */
  readonly enqueue: (key: StoreKey) => void;
}

/**
 * The objects of one kind as the resources of another may see them: a little behind, so that a burst of changes is one
 * change to them, and one that is taken back is none. What is there when the process starts, or when a resource comes
 * that may select it, is there at once.
 */
export class SelectedObjects {
  readonly #options: SelectedObjectsOptions;
  readonly #objects = new Map<StoreKey, StoredObject>();
  /** What changed since; undefined: the object is gone. */
  readonly #gathered = new Map<StoreKey, StoredObject | undefined>();
  #timer: Timer | undefined;

  constructor(options: SelectedObjectsOptions) {
    this.#options = options;
    options.informer.addHandler({
      added: (object) => this.#gather(storeKeyOf(object), object),
      updated: (_, object) => this.#gather(storeKeyOf(object), object),
      deleted: (object) => this.#gather(storeKeyOf(object), undefined),
    });
    // One that is new begins with what is there, instead of changing right after it began.
    options.owners.addHandler({ added: () => this.#release() });
  }

  get resource(): Resource {
    return this.#options.selected.resource;
  }

  /** The objects that a resource selects. */
  of(owner: StoredObject): StoredObject[] {
    const { selects } = this.#options.selected;
    return [...this.#objects.values()].filter((object) => selects(owner, object));
  }

  #gather(key: StoreKey, object: StoredObject | undefined): void {
    const { selected, informer, clock } = this.#options;
    if (!this.#gathered.has(key) && this.#isSame(this.#objects.get(key), object)) {
      // No news: what many objects report of themselves must not begin a gathering that ends amid the next burst.
      if (object !== undefined) this.#objects.set(key, object);
      return;
    }
    this.#gathered.set(key, object);
    if (selected.gatherMs === 0 || informer.state === 'syncing') this.#release();
    else this.#timer ??= clock.setTimer(() => this.#release(), selected.gatherMs);
  }

  #release(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    const changed: StoredObject[] = [];
    for (const [key, after] of this.#gathered) {
      const before = this.#objects.get(key);
      if (after === undefined) this.#objects.delete(key);
      else this.#objects.set(key, after);
      if (this.#isSame(before, after)) continue;
      if (before !== undefined) changed.push(before);
      if (after !== undefined) changed.push(after);
    }
    this.#gathered.clear();
    this.#wake(changed);
  }

  /** Whether nothing changed that matters to others: the API server counts changes of the spec. */
  #isSame(before: StoredObject | undefined, after: StoredObject | undefined): boolean {
    if (before === undefined || after === undefined) return before === after;
    const { notes } = this.#options.selected;
    const [a, b] = [before.metadata, after.metadata];
    return (
      a.uid === b.uid &&
      a.generation === b.generation &&
      isSameJson(a.labels ?? {}, b.labels ?? {}) &&
      isSameJson(notes?.(before), notes?.(after))
    );
  }

  #wake(changed: readonly StoredObject[]): void {
    if (changed.length === 0) return;
    const { selected, owners, enqueue } = this.#options;
    for (const owner of owners.list()) {
      if (changed.some((object) => selected.selects(owner, object))) enqueue(storeKeyOf(owner));
    }
  }
}
