import type { StoredObject } from '../../kubernetes/object.ts';
import { type IndexFunction, StoreIndex } from './store-index.ts';
import { type StoreKey, storeKeyOf } from './store-key.ts';

/**
 * What wants to hear of changes. Called synchronously while the store changes: a handler only puts keys into a queue.
 * An object that was deleted and made again under the same name, unseen, is told as deleted and added.
 */
export interface StoreHandler<T extends StoredObject> {
  added?(object: T): void;
  updated?(before: T, after: T): void;
  /** Gets the last state that is known. */
  deleted?(object: T): void;
}

/** How a store is set up. */
export interface StoreOptions<T extends StoredObject, IndexName extends string> {
  /** How objects are found other than by key. */
  readonly indexes?: Readonly<Record<IndexName, IndexFunction<T>>>;
  /** What of an object is kept, such as only the fields that are read. `managedFields` are gone already. */
  readonly project?: (object: T) => T;
  /** Gets what a handler threw; the other handlers run all the same. */
  readonly onHandlerError: (error: unknown) => void;
  /** Freezes what is stored, through and through: for tests, so that whoever changes a shared object is found out. */
  readonly freeze?: boolean;
}

/** The objects of one resource as the API server last told them. They are shared: treat them as immutable. */
export class Store<T extends StoredObject, IndexName extends string = never> {
  readonly #objects = new Map<StoreKey, T>();
  readonly #indexes: ReadonlyMap<string, StoreIndex<T>>;
  readonly #handlers: StoreHandler<T>[] = [];
  readonly #options: StoreOptions<T, IndexName>;

  constructor(options: StoreOptions<T, IndexName>) {
    this.#options = options;
    const functions = Object.entries<IndexFunction<T>>(options.indexes ?? {});
    this.#indexes = new Map(functions.map(([name, valuesOf]) => [name, new StoreIndex(valuesOf)]));
  }

  get size(): number {
    return this.#objects.size;
  }

  get(key: StoreKey): T | undefined {
    return this.#objects.get(key);
  }

  /** All objects, in no particular order. */
  list(): IterableIterator<T> {
    return this.#objects.values();
  }

  /** The objects under a value of an index. */
  byIndex(index: IndexName, value: string): T[] {
    const found: T[] = [];
    for (const key of this.#indexes.get(index)?.get(value) ?? []) {
      const object = this.#objects.get(key);
      if (object !== undefined) found.push(object);
    }
    return found;
  }

  /** How many values of an index have objects. */
  indexSize(index: IndexName): number {
    return this.#indexes.get(index)?.size ?? 0;
  }

  /** Adds a handler, which is told first of what is here already. */
  addHandler(handler: StoreHandler<T>): void {
    this.#handlers.push(handler);
    for (const object of this.#objects.values()) this.#tell([handler], undefined, object);
  }

  /** Takes the state of an object over. */
  upsert(object: T): void {
    this.#set(storeKeyOf(object), this.#prepare(object));
  }

  /** Forgets an object, whose last state is given. */
  remove(object: T): void {
    const key = storeKeyOf(object);
    if (this.#objects.has(key)) this.#forget(key, this.#prepare(object));
  }

  /** Makes the store equal to a whole list, and tells what that changes. */
  replace(objects: readonly T[]): void {
    const next = new Map(objects.map((object) => [storeKeyOf(object), this.#prepare(object)]));
    for (const [key, object] of this.#objects) {
      if (!next.has(key)) this.#forget(key, object);
    }
    for (const [key, object] of next) {
      if (!isSameVersion(this.#objects.get(key), object)) this.#set(key, object);
    }
  }

  #set(key: StoreKey, object: T): void {
    const before = this.#objects.get(key);
    if (before !== undefined && before.metadata.uid !== object.metadata.uid) {
      this.#forget(key, before);
      this.#set(key, object);
      return;
    }
    this.#move(key, before, object);
    this.#tell(this.#handlers, before, object);
  }

  #forget(key: StoreKey, last: T): void {
    this.#move(key, this.#objects.get(key), undefined);
    this.#tell(this.#handlers, last, undefined);
  }

  #move(key: StoreKey, before: T | undefined, after: T | undefined): void {
    if (after === undefined) this.#objects.delete(key);
    else this.#objects.set(key, after);
    for (const index of this.#indexes.values()) index.move(key, before, after);
  }

  #tell(handlers: readonly StoreHandler<T>[], before: T | undefined, after: T | undefined): void {
    for (const handler of handlers) {
      try {
        if (after === undefined) {
          if (before !== undefined) handler.deleted?.(before);
        } else if (before === undefined) handler.added?.(after);
        else handler.updated?.(before, after);
      } catch (error) {
        this.#options.onHandlerError(error);
      }
    }
  }

  #prepare(object: T): T {
    const { project, freeze } = this.#options;
    const lean = withoutManagedFields(object);
    const kept = project === undefined ? lean : project(lean);
    return freeze ? deepFreeze(kept) : kept;
  }
}

/** The managed fields are a third of an object's memory, and only the API server needs them. */
function withoutManagedFields<T extends StoredObject>(object: T): T {
  const { managedFields: _, ...metadata } = object.metadata;
  return { ...object, metadata };
}

function isSameVersion(a: StoredObject | undefined, b: StoredObject): boolean {
  return a?.metadata.uid === b.metadata.uid && a.metadata.resourceVersion === b.metadata.resourceVersion;
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(deepFreeze);
  }
  return value;
}
