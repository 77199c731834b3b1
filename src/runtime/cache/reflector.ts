import type { StoredObject } from '../../kubernetes/object.ts';
import {
  ApiError,
  isForbidden,
  isGone,
  isNotFound,
  isTooLargeResourceVersion,
  MalformedEventError,
} from '../client/api-error.ts';
import type { WatchEvent } from '../client/watch-event.ts';
import { Backoff } from '../time/backoff.ts';
import type { Clock } from '../time/clock.ts';
import { type ListerWatcher, pageSize } from './lister-watcher.ts';
import { StallDetector } from './stall-detector.ts';
import type { Store } from './store.ts';

/** A watch that ends sooner than this without an event was no success. */
const shortWatchMs = 1000;
const minTimeoutSeconds = 300;

/** What a reflector counts. */
export interface ReflectorMetrics {
  /** The collection was listed again, after it had been listed before. */
  relisted(): void;
  /** A watch is opened again without a list. */
  watchRestarted(): void;
  /** A line was no event. */
  malformedEvent(): void;
}

/**
 * How a reflector stands with its collection. `syncing`: not all of it is here yet. `absent`: the API server does not
 * serve the kind, its CRD is not installed. `forbidden`: it may not be read; what is here is as it was before.
 */
export type ReflectorState = 'syncing' | 'synced' | 'absent' | 'forbidden';

/** What a reflector depends on. */
export interface ReflectorOptions<T extends StoredObject> {
  readonly source: ListerWatcher<T>;
  readonly store: Pick<Store<T, string>, 'replace' | 'upsert' | 'remove'>;
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly metrics: ReflectorMetrics;
  /** Gets what went wrong, before it is tried again; that the kind is absent is a state. */
  readonly onError: (error: unknown, during: 'list' | 'watch') => void;
  /** Resolves when it is worth looking again whether the API server serves the kind, or when the signal aborts. */
  readonly untilServed: (signal: AbortSignal) => Promise<void>;
  /** Is told of each new state, the store being as it is in that state. */
  readonly onState: (state: ReflectorState) => void;
}

/**
 * Keeps a store equal to a collection of the API server: lists it, then watches from the list's resourceVersion. It
 * loses its connection, but never an event: after whatever happens it goes on from the last version that the store has
 * taken, and lists again only when the server no longer knows what came after that. The rules are those of client-go's
 * tools/cache/reflector.go. A resourceVersion is opaque: it is kept, sent and compared for equality, nothing else.
 */
export class Reflector<T extends StoredObject> {
  readonly #options: ReflectorOptions<T>;
  readonly #backoff: Backoff;
  #state: ReflectorState = 'syncing';
  #lastHeardAt: number;
  /** What the store has taken; empty before the first list. */
  #resourceVersion = '';
  /** The server does not know our version any more, or not yet. */
  #isVersionUnavailable = false;
  #endPause = (): void => {};

  constructor(options: ReflectorOptions<T>) {
    this.#options = options;
    this.#backoff = new Backoff(options.clock, options.random);
    this.#lastHeardAt = options.clock.now();
  }

  /** Synced: the store has taken a whole list, and its handlers have run. */
  get state(): ReflectorState {
    return this.#state;
  }

  /** Milliseconds since the API server last told anything. */
  get lastEventAgeMs(): number {
    return this.#options.clock.now() - this.#lastHeardAt;
  }

  /**
   * Ends the pause after a failure: the API server is back. If a call is under way that is about to fail, the next pause
   * is a short one.
   */
  retryNow(): void {
    this.#backoff.reset();
    this.#endPause();
  }

  /** Runs until `signal` aborts, whatever else happens. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await this.#list(signal);
        await this.#watchUntilExpired(signal);
        await this.#pause(this.#backoff.next(), signal);
      } catch (error) {
        await this.#recover(error, 'list', signal);
      }
    }
  }

  async #list(signal: AbortSignal): Promise<void> {
    try {
      await this.#replaceStore(signal);
    } catch (error) {
      if (!isGone(error) && !isTooLargeResourceVersion(error)) throw error;
      this.#isVersionUnavailable = true;
      await this.#replaceStore(signal);
    }
  }

  async #replaceStore(signal: AbortSignal): Promise<void> {
    const { items, resourceVersion } = await this.#readCollection(signal);
    this.#options.store.replace(items);
    if (this.#resourceVersion !== '') this.#options.metrics.relisted();
    this.#resourceVersion = resourceVersion;
    this.#isVersionUnavailable = false;
    this.#lastHeardAt = this.#options.clock.now();
    this.#enter('synced');
  }

  /** The whole collection, all pages. Its version is at first whatever the server has at hand. */
  async #readCollection(signal: AbortSignal): Promise<{ items: readonly T[]; resourceVersion: string }> {
    const { source } = this.#options;
    const resourceVersion = this.#isVersionUnavailable ? '' : this.#resourceVersion || '0';
    let limit = pageSize;
    for (;;) {
      const items: T[] = [];
      let last: string | undefined;
      try {
        for await (const page of source.list({ resourceVersion, limit, signal })) {
          for (const item of page.items) items.push(item);
          last = page.resourceVersion;
        }
        return { items, resourceVersion: last ?? '' };
      } catch (error) {
        // The list was compacted away between its pages: one page of all cannot be.
        if (!isGone(error) || last === undefined || limit === 0) throw error;
        limit = 0;
      }
    }
  }

  /** Watches, again and again, until only a list can tell what came after our version. */
  async #watchUntilExpired(signal: AbortSignal): Promise<void> {
    for (let isFirst = true; !signal.aborted; isFirst = false) {
      if (!isFirst) this.#options.metrics.watchRestarted();
      try {
        await this.#watch(signal);
      } catch (error) {
        if (isTooLargeResourceVersion(error)) this.#isVersionUnavailable = true;
        if (isGone(error) || isNotFound(error) || this.#isVersionUnavailable) return;
        await this.#recover(error, 'watch', signal);
      }
    }
  }

  async #watch(parent: AbortSignal): Promise<void> {
    const { source, clock, random } = this.#options;
    const startedAt = clock.now();
    const resourceVersion = this.#resourceVersion;
    // Spread out, so that the watches of many replicas do not end, and begin, all at once.
    const timeoutSeconds = Math.floor(minTimeoutSeconds * (1 + random()));
    using stall = new StallDetector(clock, timeoutSeconds, parent);
    const { signal } = stall;
    for await (const event of source.watch({ resourceVersion, timeoutSeconds, signal })) {
      signal.throwIfAborted();
      stall.heard(event.type);
      this.#take(event);
    }
    if (clock.now() - startedAt < shortWatchMs && this.#resourceVersion === resourceVersion) {
      throw new Error('the watch ended at once, without an event');
    }
  }

  /** The version moves on only once the store has taken the event: a failure in between asks for it again. */
  #take(event: WatchEvent<T>): void {
    const { store, clock } = this.#options;
    if (event.type === 'DELETED') store.remove(event.object);
    else if (event.type !== 'BOOKMARK') store.upsert(event.object);
    this.#resourceVersion =
      event.type === 'BOOKMARK' ? event.resourceVersion : event.object.metadata.resourceVersion;
    this.#lastHeardAt = clock.now();
    this.#enter('synced'); // what may not be watched is forbidden until something is heard again
  }

  /** Tells of a failure and waits until it is time to try again. */
  async #recover(error: unknown, during: 'list' | 'watch', signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    if (isNotFound(error)) {
      this.#options.store.replace([]); // a kind that is not served has no objects
      this.#enter('absent');
      await this.#options.untilServed(signal);
      return;
    }
    if (error instanceof MalformedEventError) this.#options.metrics.malformedEvent();
    this.#options.onError(error, during);
    if (isForbidden(error)) this.#enter('forbidden');
    const askedMs = error instanceof ApiError ? (error.retryAfterMs ?? 0) : 0;
    await this.#pause(Math.max(this.#backoff.next(), askedMs), signal);
  }

  #enter(state: ReflectorState): void {
    if (this.#state === state) return;
    this.#state = state;
    this.#options.onState(state);
  }

  async #pause(ms: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    const pause = new AbortController();
    this.#endPause = () => pause.abort();
    signal.addEventListener('abort', this.#endPause, { once: true });
    await this.#options.clock.sleep(ms, pause.signal);
    signal.removeEventListener('abort', this.#endPause);
  }
}
