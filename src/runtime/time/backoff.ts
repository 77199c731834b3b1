import type { Clock } from './clock.ts';

const firstMs = 800;
const maxMs = 30_000;
const resetAfterMs = 120_000;

/**
 * Growing, jittered delays: 0.8 s doubled up to 30 s, each stretched by a random part of itself, and from the start
 * again once nothing has failed for 2 minutes. The figures are those of client-go's reflector, except that jitter
 * never goes beyond the 30 s: after an outage every cache is current again within that time.
 */
export class Backoff {
  readonly #clock: Clock;
  readonly #random: () => number;
  #baseMs = firstMs;
  #lastAt = Number.NEGATIVE_INFINITY;

  /** @param random uniform in [0, 1) */
  constructor(clock: Clock, random: () => number) {
    this.#clock = clock;
    this.#random = random;
  }

  /** How long to wait after the failure that has just happened, in milliseconds. */
  next(): number {
    const now = this.#clock.now();
    if (now - this.#lastAt > resetAfterMs) this.#baseMs = firstMs;
    this.#lastAt = now;
    const delayMs = Math.min(this.#baseMs * (1 + this.#random()), maxMs);
    this.#baseMs = Math.min(this.#baseMs * 2, maxMs);
    return delayMs;
  }
}
