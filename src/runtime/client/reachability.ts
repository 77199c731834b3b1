/**
 * Whether the API server can be reached, learnt from the calls that are made anyway. Clients of one API server share
 * one, so that whichever notices first tells everybody.
 */
export class Reachability {
  readonly #listeners = new Set<() => void>();
  #unreachable = false;
  #hasAnswered = false;

  /** Whether a call got no answer, and none has got one since. */
  get isUnreachable(): boolean {
    return this.#unreachable;
  }

  /** Whether any call has ever got an answer. */
  get hasAnswered(): boolean {
    return this.#hasAnswered;
  }

  /** Calls `listener` at the first answer after a time without; returns how to stop that. */
  onRecovered(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** A call got no answer. */
  failed(): void {
    this.#unreachable = true;
  }

  /** A call got an answer from an API server at work, be it a refusal. */
  answered(): void {
    this.#hasAnswered = true;
    if (!this.#unreachable) return;
    this.#unreachable = false;
    for (const listener of this.#listeners) listener();
  }
}
