import type { Clock } from '../time/clock.ts';

/** The first delay after a failure, as in client-go. */
const BASE_DELAY_MS = 5;
/** client-go waits up to 1000 s: after an outage that is minutes too late. */
const MAX_DELAY_MS = 30_000;

/** Delays per key that double with each failure: min(5 ms · 2ⁿ, 30 s). */
export class ExponentialBackoff<Key> {
  readonly #failures = new Map<Key, number>();

  /** Counts a failure of `key` and returns how long, in ms, it waits for its next turn. */
  next(key: Key): number {
    const failures = this.#failures.get(key) ?? 0;
    this.#failures.set(key, failures + 1);
    return Math.min(BASE_DELAY_MS * 2 ** failures, MAX_DELAY_MS);
  }

  /** Starts `key` afresh. Keys that are never forgotten stay in memory. */
  forget(key: Key): void {
    this.#failures.delete(key);
  }
}

/** A token bucket's size and speed. */
export interface TokenBucketOptions {
  /** How many tokens it holds, and starts with. */
  readonly burst: number;
  /** How many tokens a second flow in. */
  readonly perSecond: number;
}

/** A token bucket on a monotonic clock. */
export class TokenBucket {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #burst: number;
  readonly #perMs: number;
  #tokens: number;
  #filledAt: number;

  constructor(clock: Pick<Clock, 'now'>, { burst, perSecond }: TokenBucketOptions) {
    this.#clock = clock;
    this.#burst = burst;
    this.#perMs = perSecond / 1000;
    this.#tokens = burst;
    this.#filledAt = clock.now();
  }

  /** Takes a token if there is one now. */
  tryTake(): boolean {
    this.#fill();
    if (this.#tokens < 1) return false;
    this.#tokens--;
    return true;
  }

  /** Takes the next token, on credit if need be, and returns the ms until it is there: 0 within the burst. */
  reserve(): number {
    this.#fill();
    this.#tokens--;
    return Math.max(0, -this.#tokens / this.#perMs);
  }

  #fill(): void {
    const now = this.#clock.now();
    this.#tokens = Math.min(this.#burst, this.#tokens + (now - this.#filledAt) * this.#perMs);
    this.#filledAt = now;
  }
}
