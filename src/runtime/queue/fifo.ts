/** Below this many taken slots, compacting would cost more than it frees. */
const COMPACT_FROM = 1024;

/** A first-in, first-out queue with constant-time ends: `Array.shift` moves every element of a long array. */
export class Fifo<T> {
  #items: (T | undefined)[] = [];
  #head = 0;

  get length(): number {
    return this.#items.length - this.#head;
  }

  push(item: T): void {
    this.#items.push(item);
  }

  /** Removes and returns the oldest item; undefined when empty. */
  shift(): T | undefined {
    if (this.length === 0) return undefined;
    const item = this.#items[this.#head];
    this.#items[this.#head] = undefined; // the taken item must not be kept alive
    this.#head++;
    if (
      this.#head === this.#items.length ||
      (this.#head >= COMPACT_FROM && this.#head * 2 >= this.#items.length)
    ) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    return item;
  }
}
