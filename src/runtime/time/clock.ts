/** Time, as everything in the runtime sees it: injected, so that tests own it. */

/** A timer that has not fired yet. Cancelling it twice, or after it fired, does nothing. */
export interface Timer {
  cancel(): void;
}

/** The two clocks that a process has, and timers on the first. */
export interface Clock {
  /** Milliseconds on the monotonic clock. It counts through event-loop stalls and never jumps; its zero means nothing. */
  now(): number;
  /** The time of day, for people and for API fields. It may jump: no duration is ever computed from it. */
  wallNow(): Date;
  /** Calls `callback` once after `ms`, at the latest after {@link MAX_TIMER_MS}: who waits longer checks `now()` and sets another. */
  setTimer(callback: () => void, ms: number): Timer;
  /** Resolves after `ms`, or at once when `signal` aborts. Never rejects: a loop asks `signal.aborted` anyway. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** The longest delay that Node's timers take, about 24.8 days; `setTimeout` fires after 1 ms when given more. */
export const MAX_TIMER_MS = 2 ** 31 - 1;

/** Resolves after `ms` on the given clock, or at once when `signal` aborts. For implementations of {@link Clock}. */
export function sleepOn(clock: Pick<Clock, 'setTimer'>, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const wake = () => {
      timer.cancel();
      signal?.removeEventListener('abort', wake);
      resolve();
    };
    const timer = clock.setTimer(wake, ms);
    signal?.addEventListener('abort', wake, { once: true });
  });
}

/** The clocks of this process. */
export const systemClock: Clock = {
  now: () => performance.now(),
  wallNow: () => new Date(),
  setTimer(callback, ms) {
    // Rounded up: Node cuts fractions off, and a timer that fires before its time looks like one that is not due.
    const delay = Math.max(0, Math.ceil(ms)); // what is overdue is due at once; Node would warn of it
    if (delay === 0) {
      const immediate = setImmediate(callback); // all that is ready has its turn before; a timer would take 1 ms
      return { cancel: () => clearImmediate(immediate) };
    }
    const timeout = setTimeout(callback, Math.min(delay, MAX_TIMER_MS));
    return { cancel: () => clearTimeout(timeout) };
  },
  sleep: (ms, signal) => sleepOn(systemClock, ms, signal),
};
