import type { Clock, Timer } from '../time/clock.ts';
import { DelayHeap } from './delay-heap.ts';
import { Fifo } from './fifo.ts';
import { ExponentialBackoff, TokenBucket } from './rate-limiter.ts';

/** What can be read off a queue at any time. */
export interface WorkQueueGauges {
  /** How many keys wait for a worker, including those that were added again while being worked on. */
  readonly depth: number;
  /** Seconds of work under way, over all workers. */
  unfinishedWorkSeconds(): number;
  /** Seconds that the oldest work under way has taken so far; 0 when idle. */
  longestRunningProcessorSeconds(): number;
}

/** Is told what happens in a queue, as client-go's `MetricsProvider` is. */
export interface WorkQueueObserver {
  added(): void;
  /** A worker took a key that waited this long. */
  taken(queueSeconds: number): void;
  /** A worker is done with a key after this long. */
  finished(workSeconds: number): void;
  retried(): void;
}

/** Where queues report to; the metrics registry is one. */
export interface WorkQueueMetrics {
  /** Begins to watch the queue of this name. */
  observe(name: string, queue: WorkQueueGauges): WorkQueueObserver;
}

/** What a queue needs. */
export interface WorkQueueOptions {
  /** The controller whose keys these are; the `name` label of its metrics. */
  readonly name: string;
  readonly clock: Clock;
  readonly metrics: WorkQueueMetrics;
}

/**
 * The keys that a controller has yet to work on: client-go's work queue, delaying and rate-limited.
 *
 * - A key is never with two workers at once.
 * - Adding a key that waits changes nothing; adding one that is being worked on queues it once more, after `done`.
 * - Of several delays for one key the earliest counts.
 * - After `shutDown` nothing is taken in; what is queued still comes out.
 *
 * A worker loops over `get`, and calls `done` for every key that it got, whatever happened.
 */
export class WorkQueue<Key extends string = string> implements WorkQueueGauges {
  readonly #clock: Clock;
  readonly #observer: WorkQueueObserver;

  /** Keys to hand out, in order. Each is in `#dirty` and not in `#processing`. */
  readonly #ready = new Fifo<Key>();
  /** Keys that need work, with the time at which they came to need it. */
  readonly #dirty = new Map<Key, number>();
  /** Keys that are with a worker, with the time at which they went there. */
  readonly #processing = new Map<Key, number>();
  /** Workers waiting for a key. There are none while a key is ready. */
  readonly #workers = new Fifo<(key: Key | undefined) => void>();

  readonly #delayed = new DelayHeap<Key>();
  /** Keys that wait because their work failed. */
  readonly #retrying = new Set<Key>();
  #timer: Timer | undefined;

  readonly #backoff = new ExponentialBackoff<Key>();
  readonly #retryBucket: TokenBucket;

  #shuttingDown = false;

  constructor({ name, clock, metrics }: WorkQueueOptions) {
    this.#clock = clock;
    this.#retryBucket = new TokenBucket(clock, { burst: 100, perSecond: 10 });
    this.#observer = metrics.observe(name, this);
  }

  get depth(): number {
    return this.#dirty.size;
  }

  /** Queues `key` for work that starts after this call. */
  add(key: Key): void {
    if (this.#shuttingDown || this.#dirty.has(key)) return;
    this.#dirty.set(key, this.#clock.now());
    this.#observer.added();
    if (!this.#processing.has(key)) this.#offer(key);
  }

  /** Queues `key` after `ms`, unless an earlier time is set for it already. */
  addAfter(key: Key, ms: number): void {
    if (this.#shuttingDown) return;
    this.#delayed.schedule(key, this.#clock.now() + ms);
    this.#addDue();
  }

  /**
   * Queues `key` again after it failed for a reason of its own: after 5 ms, doubling with each failure up to 30 s,
   * and no more than 10 retries a second over all keys once 100 came in a burst.
   */
  addRateLimited(key: Key): void {
    this.#retryAfter(key, Math.max(this.#backoff.next(key), this.#retryBucket.reserve()));
  }

  /**
   * Queues `key` again after `ms` when the failure says nothing about the key: the API server could not be reached,
   * was overloaded (429) or broken (5xx). Does not count against the key.
   */
  retryLater(key: Key, ms: number): void {
    this.#retryAfter(key, ms);
  }

  /** Makes every key that waits to be retried due now: the API server answers again. */
  retryNow(): void {
    const now = this.#clock.now();
    for (const key of this.#retrying) this.#delayed.schedule(key, now);
    this.#addDue();
  }

  /** Forgets the failures of `key`: its work succeeded, or will not be tried again. */
  forget(key: Key): void {
    this.#backoff.forget(key);
  }

  /** The next key to work on, as soon as there is one; undefined once the queue is shut down and empty. */
  get(): Promise<Key | undefined> {
    const key = this.#ready.shift();
    if (key !== undefined) return Promise.resolve(this.#take(key));
    if (this.#shuttingDown) return Promise.resolve(undefined);
    return new Promise((resolve) => this.#workers.push(resolve));
  }

  /** Ends the work on `key`. If it was added meanwhile, it is queued again. */
  done(key: Key): void {
    const startedAt = this.#processing.get(key);
    if (startedAt === undefined) return;
    this.#processing.delete(key);
    this.#observer.finished((this.#clock.now() - startedAt) / 1000);
    if (this.#dirty.has(key)) this.#offer(key);
  }

  /** Takes in nothing more, drops what is delayed, and sends waiting workers home. */
  shutDown(): void {
    this.#shuttingDown = true;
    this.#delayed.clear();
    this.#retrying.clear();
    this.#timer?.cancel();
    for (let worker = this.#workers.shift(); worker !== undefined; worker = this.#workers.shift()) {
      worker(undefined);
    }
  }

  unfinishedWorkSeconds(): number {
    const now = this.#clock.now();
    let milliseconds = 0;
    for (const startedAt of this.#processing.values()) milliseconds += now - startedAt;
    return milliseconds / 1000;
  }

  longestRunningProcessorSeconds(): number {
    const now = this.#clock.now();
    const oldest = this.#processing.values().next().value ?? now; // a Map keeps its keys in order of insertion
    return (now - oldest) / 1000;
  }

  #offer(key: Key): void {
    const worker = this.#workers.shift();
    if (worker === undefined) this.#ready.push(key);
    else worker(this.#take(key));
  }

  #take(key: Key): Key {
    const now = this.#clock.now();
    this.#observer.taken((now - (this.#dirty.get(key) ?? now)) / 1000);
    this.#dirty.delete(key);
    this.#retrying.delete(key);
    this.#processing.set(key, now);
    return key;
  }

  #retryAfter(key: Key, ms: number): void {
    if (this.#shuttingDown) return;
    this.#observer.retried();
    this.#retrying.add(key);
    this.addAfter(key, ms);
  }

  #addDue(): void {
    const now = this.#clock.now();
    for (let key = this.#delayed.takeDue(now); key !== undefined; key = this.#delayed.takeDue(now)) {
      this.add(key);
    }
    this.#armTimer();
  }

  /** One timer, for the soonest of all delayed keys. */
  #armTimer(): void {
    this.#timer?.cancel();
    const { nextAt } = this.#delayed;
    if (nextAt !== undefined)
      this.#timer = this.#clock.setTimer(() => this.#addDue(), nextAt - this.#clock.now());
  }
}
