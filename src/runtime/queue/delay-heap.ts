interface Entry<Key> {
  readonly key: Key;
  readonly at: number;
}

/**
 * Keys waiting for their time, soonest first: a binary heap in which each key stands once.
 * Equal times come out in no particular order.
 */
export class DelayHeap<Key> {
  readonly #entries: Entry<Key>[] = [];
  readonly #positions = new Map<Key, number>();

  get size(): number {
    return this.#entries.length;
  }

  /** When the soonest key is due; undefined when none waits. */
  get nextAt(): number | undefined {
    return this.#entries[0]?.at;
  }

  /** Makes `key` due at `at`. A key that waits already keeps the earlier of the two times. */
  schedule(key: Key, at: number): void {
    const position = this.#positions.get(key) ?? this.#entries.length;
    const waiting = this.#entries[position];
    if (waiting === undefined || at < waiting.at) this.#siftUp(position, { key, at });
  }

  /** Removes and returns the soonest key if it is due at `now`. */
  takeDue(now: number): Key | undefined {
    const soonest = this.#entries[0];
    if (soonest === undefined || soonest.at > now) return undefined;
    this.#positions.delete(soonest.key);
    const last = this.#entries.pop();
    if (last !== undefined && last !== soonest) this.#siftDown(last);
    return soonest.key;
  }

  clear(): void {
    this.#entries.length = 0;
    this.#positions.clear();
  }

  #place(position: number, entry: Entry<Key>): void {
    this.#entries[position] = entry;
    this.#positions.set(entry.key, position);
  }

  #siftUp(from: number, entry: Entry<Key>): void {
    let position = from;
    while (position > 0) {
      const parentPosition = (position - 1) >> 1;
      const parent = this.#entries[parentPosition];
      if (parent === undefined || parent.at <= entry.at) break;
      this.#place(position, parent);
      position = parentPosition;
    }
    this.#place(position, entry);
  }

  #siftDown(entry: Entry<Key>): void {
    let position = 0;
    for (;;) {
      const left = 2 * position + 1;
      const child =
        (this.#entries[left + 1]?.at ?? Infinity) < (this.#entries[left]?.at ?? Infinity) ? left + 1 : left;
      const sooner = this.#entries[child];
      if (sooner === undefined || sooner.at >= entry.at) break;
      this.#place(position, sooner);
      position = child;
    }
    this.#place(position, entry);
  }
}
