import type { StoredObject } from '../../kubernetes/object.ts';
import type { StoreKey } from './store-key.ts';

/** The values under which an index finds an object; none: the index leaves it out. */
export type IndexFunction<T extends StoredObject> = (object: T) => readonly string[];

/** Finds objects by the UIDs of all their owners. */
export const byOwnerUid: IndexFunction<StoredObject> = ({ metadata }) =>
  (metadata.ownerReferences ?? []).map((owner) => owner.uid);

/** Finds objects by their namespace. */
export const byNamespace: IndexFunction<StoredObject> = ({ metadata }) =>
  metadata.namespace === undefined ? [] : [metadata.namespace];

/** One index: the keys of the objects under each value. Values without objects take no memory. */
export class StoreIndex<T extends StoredObject> {
  readonly #valuesOf: IndexFunction<T>;
  readonly #keys = new Map<string, Set<StoreKey>>();

  constructor(valuesOf: IndexFunction<T>) {
    this.#valuesOf = valuesOf;
  }

  /** How many values have objects. */
  get size(): number {
    return this.#keys.size;
  }

  /** The keys under a value. */
  get(value: string): Iterable<StoreKey> {
    return this.#keys.get(value) ?? [];
  }

  /** Follows an object from its last state to its next; undefined stands for absent. */
  move(key: StoreKey, before: T | undefined, after: T | undefined): void {
    for (const value of before === undefined ? [] : this.#valuesOf(before)) {
      const keys = this.#keys.get(value);
      keys?.delete(key);
      if (keys?.size === 0) this.#keys.delete(value);
    }
    for (const value of after === undefined ? [] : this.#valuesOf(after)) {
      const keys = this.#keys.get(value);
      if (keys === undefined) this.#keys.set(value, new Set([key]));
      else keys.add(key);
    }
  }
}
