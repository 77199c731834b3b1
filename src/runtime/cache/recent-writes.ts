import type { StoredObject } from '../../kubernetes/object.ts';
import { type StoreKey, storeKeyOf } from './store-key.ts';

/**
 * What this process has written and its cache has not heard of yet. The cache lags behind our own writes; who reads it
 * alone writes again what is written already.
 *
 * This is the one place where resourceVersions are ordered, as client-go's MutationCache does: those of one resource
 * grow (KEP-5504 made that a promise). Versions that are no decimal numbers are taken as known to the cache: that costs
 * a write which changes nothing.
 */
export class RecentWrites {
  readonly #answers = new Map<StoreKey, StoredObject>();
  readonly #deleted = new Set<string>();
  /** Up to here the cache knows everything. */
  #reached = '0';

  /** The API server answered a write with this state of the object. */
  wrote(object: StoredObject): void {
    if (isOlder(this.#reached, object.metadata.resourceVersion))
      this.#answers.set(storeKeyOf(object), object);
  }

  /** The API server accepted the deletion of an object that the cache holds. */
  deleted(uid: string): void {
    this.#deleted.add(uid);
  }

  /** The cache has taken everything up to this version. */
  reached(resourceVersion: string): void {
    if (!isOlder(this.#reached, resourceVersion)) return;
    this.#reached = resourceVersion;
    for (const [key, { metadata }] of this.#answers) {
      if (!isOlder(resourceVersion, metadata.resourceVersion)) this.#answers.delete(key);
    }
  }

  /** The cache has seen an object go. */
  gone(uid: string): void {
    this.#deleted.delete(uid);
  }

  /** All objects are gone, those too that the cache has never heard of: their kind is not served any more. */
  clear(): void {
    this.#answers.clear();
    this.#deleted.clear();
  }

  /** Whether the cache knows all of it. */
  get isEmpty(): boolean {
    return this.#answers.size === 0 && this.#deleted.size === 0;
  }

  /** The newest state of an object, given what the cache holds. */
  newest(key: StoreKey, cached: StoredObject | undefined): StoredObject | undefined {
    const object = this.#answers.get(key) ?? cached;
    return object !== undefined && this.#deleted.has(object.metadata.uid) ? undefined : object;
  }

  /** The objects that were written and are not in the cache as written. */
  pending(): Iterable<StoredObject> {
    return this.#answers.values();
  }

  /** Whether this very state is our own write: the cache hears of it, and nobody needs to act on it. */
  isEcho(object: StoredObject): boolean {
    const answer = this.#answers.get(storeKeyOf(object));
    return answer?.metadata.resourceVersion === object.metadata.resourceVersion;
  }
}

/** Whether the first resourceVersion came before the second; false if that cannot be told. */
function isOlder(a: string, b: string): boolean {
  const isNumber = /^[1-9]\d*$|^0$/;
  return isNumber.test(a) && isNumber.test(b) && (a.length - b.length || (a < b ? -1 : a === b ? 0 : 1)) < 0;
}
