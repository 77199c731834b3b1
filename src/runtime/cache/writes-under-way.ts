import type { StoredObject } from '../../kubernetes/object.ts';
import { type StoreKey, storeKeyOf } from './store-key.ts';

/** Something heard of an object, and what to do unless it is an echo. */
interface Heard {
  readonly resourceVersion: string;
  readonly act: () => void;
}

/** The writes to one object. */
interface Writes {
  count: number;
  readonly answered: Set<string>;
  readonly heard: Heard[];
}

/** Holds back what is heard of an object while this process writes to it: only the answer tells whether it is an echo. */
export class WritesUnderWay {
  readonly #byKey = new Map<StoreKey, Writes>();

  /** A write is sent. The returned function is called once when it has ended, with the answer if there was one. */
  begin(key: StoreKey): (answer: StoredObject | undefined) => void {
    const writes = this.#byKey.get(key) ?? { count: 0, answered: new Set(), heard: [] };
    this.#byKey.set(key, writes);
    writes.count++;
    return (answer) => {
      if (answer !== undefined) writes.answered.add(answer.metadata.resourceVersion);
      writes.count--;
      if (writes.count > 0) return;
      this.#byKey.delete(key);
      for (const { resourceVersion, act } of writes.heard) if (!writes.answered.has(resourceVersion)) act();
    };
  }

  /** Keeps `act` until the writes to the object have ended, and calls it unless one of them made this very state. */
  hold(object: StoredObject, act: () => void): boolean {
    const writes = this.#byKey.get(storeKeyOf(object));
    writes?.heard.push({ resourceVersion: object.metadata.resourceVersion, act });
    return writes !== undefined;
  }
}
