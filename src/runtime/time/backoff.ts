import type { Clock } from './clock.ts';

const firstMs = 800;
const maxMs = 10_000;
const resetAfterMs = 120_000;

/**
 * Growing, jittered delays: 0.8 s doubled up to 5 s, each stretched by a random part of itself, and from the start again
 * once nothing has failed for 2 minutes. client-go's reflector grows to 30 s and more, which suits a client that runs on
 * every node. There are few of us, and whoever waits for a cache that is out of date waits for this, too: never more
 * than 10 s after an outage has ended, also where nothing tells that it has.
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
    if (now - this.#lastAt > resetAfterMs) this.reset();
    this.#lastAt = now;
    const delayMs = this.#baseMs * (1 + this.#random());
    this.#baseMs = Math.min(this.#baseMs * 2, maxMs / 2);
    return delayMs;
  }

  /** Forgets the failures so far: they say nothing about what comes now. */
  reset(): void {
    this.#baseMs = firstMs;
  }
}
