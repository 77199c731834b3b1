import type { Clock, Timer } from '../time/clock.ts';

/** How often the event loop is asked for a sign of life. */
const BEAT_MS = 1_000;
/** A turn that comes this much too late is not on time. */
const LATE_MS = 1_000;
/** Late for this long without a break, the event loop is called stuck. */
const STUCK_MS = 30_000;

/**
 * Notices an event loop that has not been on time for half a minute. One long stall, from which the process has
 * recovered, is no reason to kill it.
 */
export class EventLoopWatchdog {
  readonly #clock: Clock;
  #onTimeAt: number;
  #timer: Timer;

  /** Begins to watch. */
  constructor(clock: Clock) {
    this.#clock = clock;
    this.#onTimeAt = clock.now();
    this.#timer = this.#nextBeat();
  }

  /** Why the process should be killed, if it should. */
  check(): string | undefined {
    const late = this.#clock.now() - this.#onTimeAt;
    if (late < STUCK_MS) return undefined;
    return `the event loop has not been on time for ${Math.round(late / 1000)} s`;
  }

  stop(): void {
    this.#timer.cancel();
  }

  #nextBeat(): Timer {
    const due = this.#clock.now() + BEAT_MS;
    return this.#clock.setTimer(() => {
      const now = this.#clock.now();
      if (now - due < LATE_MS) this.#onTimeAt = now;
      this.#timer = this.#nextBeat();
    }, BEAT_MS);
  }
}
