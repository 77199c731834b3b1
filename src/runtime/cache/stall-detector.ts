import type { WatchEvent } from '../client/watch-event.ts';
import type { Clock, Timer } from '../time/clock.ts';

/** How long a watch may outlive the time at which the server should have ended it. */
const graceMs = 15_000;
/** The API server sends a bookmark a minute (defaultBookmarkFrequency of its cacher); two may get lost. */
const maxSilenceMs = 150_000;

/** A watch whose connection lives but whose events have ceased, as behind a load balancer that lost its backend. */
export class StalledWatchError extends Error {
  override readonly name = 'StalledWatchError';
}

/**
 * Aborts `signal` when a watch has stalled: when the server has not ended it in time, or, once it has shown that it
 * sends bookmarks, after 150 s without an event. TCP keep-alive sees neither. Aborts with its parent, too.
 */
export class StallDetector implements Disposable {
  readonly #clock: Clock;
  readonly #parent: AbortSignal;
  readonly #controller = new AbortController();
  readonly #deadline: Timer;
  #silence: Timer | undefined;

  constructor(clock: Clock, timeoutSeconds: number, parent: AbortSignal) {
    this.#clock = clock;
    this.#parent = parent;
    this.#deadline = this.#abortAfter(
      timeoutSeconds * 1000 + graceMs,
      'the server did not end the watch in time',
    );
    if (parent.aborted) this.#abortWithParent();
    else parent.addEventListener('abort', this.#abortWithParent, { once: true });
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Notes that an event came. */
  heard(type: WatchEvent['type']): void {
    const sendsBookmarks = type === 'BOOKMARK' || this.#silence !== undefined;
    if (!sendsBookmarks) return;
    this.#silence?.cancel();
    this.#silence = this.#abortAfter(
      maxSilenceMs,
      `no event for ${maxSilenceMs / 1000} s, not even a bookmark`,
    );
  }

  [Symbol.dispose](): void {
    this.#deadline.cancel();
    this.#silence?.cancel();
    this.#parent.removeEventListener('abort', this.#abortWithParent);
  }

  #abortAfter(ms: number, message: string): Timer {
    return this.#clock.setTimer(() => this.#controller.abort(new StalledWatchError(message)), ms);
  }

  readonly #abortWithParent = (): void => this.#controller.abort(this.#parent.reason);
}
