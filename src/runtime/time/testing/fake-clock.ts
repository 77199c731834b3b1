/** A clock for tests: time moves only when told. No shipped module imports it, so the bundle leaves it out. */
import { type Clock, MAX_TIMER_MS, sleepOn, type Timer } from '../clock.ts';

interface PendingTimer {
  readonly at: number;
  readonly callback: () => void;
}

/** A {@link Clock} at rest; `advance` moves it. */
export class FakeClock implements Clock {
  #now = 0;
  #wallOffset: number;
  readonly #timers = new Set<PendingTimer>();

  /** @param wall the time of day at monotonic zero */
  constructor(wall = new Date('2030-01-01T00:00:00.000Z')) {
    this.#wallOffset = wall.getTime();
  }

  now(): number {
    return this.#now;
  }

  wallNow(): Date {
    return new Date(this.#wallOffset + this.#now);
  }

  /** How many timers wait: for proving that one timer serves many delays, and that none is left behind. */
  get pendingTimers(): number {
    return this.#timers.size;
  }

  setTimer(callback: () => void, ms: number): Timer {
    const timer = { at: this.#now + Math.min(Math.max(ms, 0), MAX_TIMER_MS), callback };
    this.#timers.add(timer);
    return { cancel: () => this.#timers.delete(timer) };
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return sleepOn(this, ms, signal);
  }

  /** Moves the time of day by `ms`, either way, as an NTP step or an administrator does; the monotonic clock stays. */
  jumpWall(ms: number): void {
    this.#wallOffset += ms;
  }

  /**
   * Moves time on by `ms`. Timers fire in order, each at its own time, and what their callbacks have set in motion
   * (promises, one turn of the event loop) runs before the next one fires.
   */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    await settle();
    for (let timer = this.#earliest(end); timer !== undefined; timer = this.#earliest(end)) {
      this.#now = Math.max(this.#now, timer.at);
      this.#timers.delete(timer);
      timer.callback();
      await settle();
    }
    this.#now = Math.max(this.#now, end); // a stall may have taken it further
    await settle();
  }

  /** Lets `ms` pass in which nothing runs, as in a blocked event loop or a stopped process: late timers fire with the next `advance`. */
  stall(ms: number): void {
    this.#now += ms;
  }

  #earliest(end: number): PendingTimer | undefined {
    let earliest: PendingTimer | undefined;
    for (const timer of this.#timers) {
      if (timer.at <= end && (earliest === undefined || timer.at < earliest.at)) earliest = timer;
    }
    return earliest;
  }
}

/** Resolves when all promise reactions that can run have run. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
