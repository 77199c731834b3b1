import type { StoredObject } from '../../kubernetes/object.ts';
import type { Difference } from './convergence.ts';

/**
 * Remembers for which children the API server answered an apply with something else than was applied: a mutating
 * webhook or policy rewrites them on their way in. Applying again would change nothing, for ever. Only in memory, since
 * the values may be secret: after a restart each such child is applied once more.
 */
export class Deviations {
  readonly #answered = new Map<string, string>();

  /**
   * Notes how the answer to an apply differs from what was applied.
   * @returns whether these deviations are new, so that it is worth telling
   */
  note({ metadata: { uid } }: StoredObject, found: readonly Difference[]): boolean {
    if (found.length === 0) {
      this.#answered.delete(uid);
      return false;
    }
    const text = JSON.stringify(found);
    const isNew = this.#answered.get(uid) !== text;
    this.#answered.set(uid, text);
    return isNew;
  }

  /** Whether a child differs exactly as the API server's last answer did, so that another apply is in vain. */
  areAnswered({ metadata: { uid } }: StoredObject, found: readonly Difference[]): boolean {
    return found.length > 0 && this.#answered.get(uid) === JSON.stringify(found);
  }

  /** Forgets a child that is gone. */
  forget(uid: string): void {
    this.#answered.delete(uid);
  }
}
