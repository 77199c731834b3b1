/** A map that holds a bounded number of entries and forgets the one that was not asked for longest. */
export class LruMap<Key, Value> {
  readonly #entries = new Map<Key, Value>(); // in order of last use
  readonly #capacity: number;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** The value of `key`, which now counts as used. */
  get(key: Key): Value | undefined {
    const value = this.#entries.get(key);
    if (value === undefined) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, value);
    return value;
  }

  set(key: Key, value: Value): void {
    this.#entries.delete(key);
    this.#entries.set(key, value);
    if (this.#entries.size <= this.#capacity) return;
    for (const oldest of this.#entries.keys()) {
      this.#entries.delete(oldest);
      return;
    }
  }

  delete(key: Key): void {
    this.#entries.delete(key);
  }

  /** All entries, least recently used first; reading them is no use. */
  entries(): IterableIterator<[Key, Value]> {
    return this.#entries.entries();
  }
}
