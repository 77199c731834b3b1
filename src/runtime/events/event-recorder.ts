/**
 * Tells people what happens to their objects, as client-go's event broadcaster does: repeated events become a series,
 * a chatty object is slowed down, and whatever goes wrong, the caller neither waits nor hears of it.
 */
import { Events } from '../../kubernetes/resource.ts';
import { ApiError, isAlreadyExists, isTransient } from '../client/api-error.ts';
import type { ApiClient } from '../client/client.ts';
import { microTime } from '../election/lease.ts';
import { Fifo } from '../queue/fifo.ts';
import { LruMap } from '../queue/lru-map.ts';
import { TokenBucket } from '../queue/rate-limiter.ts';
import type { Clock, Timer } from '../time/clock.ts';
import { withDeadline } from '../time/deadline.ts';
import {
  type Event,
  type EventSeries,
  eventOf,
  type ObjectReference,
  type Occurrence,
  type Reporter,
  seriesKey,
} from './event.ts';

/** Where events go. Rejects with ApiError where the API server refuses. */
export interface EventSink {
  create(event: Event, signal: AbortSignal): Promise<void>;
  /** Writes the series of an event that was created: a merge patch of `{ series }`. */
  patchSeries(event: Event, series: EventSeries, signal: AbortSignal): Promise<void>;
}

/** Writes events with `client`. */
export function eventSinkOf(client: ApiClient): EventSink {
  return {
    create: async (event, signal) => {
      await client.create(Events, event, { signal });
    },
    patchSeries: async ({ metadata: { namespace, name } }, series, signal) => {
      await client.mergePatch(Events, { namespace, name }, { series }, { signal });
    },
  };
}

/** Why an event was not written: too many about one object, too many at once, a refusal, no answer, or the end. */
export type EventDropReason = 'rate_limited' | 'queue_full' | 'refused' | 'unreachable' | 'shutting_down';

/** Is told of events that nobody will see. */
export interface EventMetrics {
  eventDropped(reason: EventDropReason): void;
}

/** What a recorder needs. */
export interface EventRecorderOptions {
  readonly reporter: Reporter;
  readonly sink: EventSink;
  readonly clock: Clock;
  readonly metrics: EventMetrics;
}

/** Per object: 25 events at once, then one in five minutes (client-go's spam filter). */
const OBJECT_BUCKET = { burst: 25, perSecond: 1 / 300 };
/** How many series, and how many objects' buckets, are remembered. */
const MAX_REMEMBERED = 4096;
const MAX_QUEUED = 1000;
/** A series is over when nothing was added to it for this long. */
const SERIES_END_MS = 6 * 60_000;
/** A series that goes on is written this often. */
const SERIES_REFRESH_MS = 30 * 60_000;
const ATTEMPTS = 12;
const RETRY_MS = 10_000;
/** Below lease duration minus renew deadline: an event is a write like any other. */
const WRITE_DEADLINE_MS = 4_000;

/** An event and its repetitions. */
interface Series {
  readonly key: string;
  readonly event: Event;
  count: number;
  lastObservedAt: number;
  lastObservedTime: string;
  /** How many of them the API server knows of; 0: the event is not created yet. */
  writtenCount: number;
  writtenAt: number;
  queued: boolean;
}

/** Records events about objects. */
export class EventRecorder {
  readonly #options: EventRecorderOptions;
  readonly #series = new LruMap<string, Series>(MAX_REMEMBERED);
  readonly #buckets = new LruMap<string, TokenBucket>(MAX_REMEMBERED);
  /** Series of which the API server is to hear. */
  readonly #queue = new Fifo<Series>();
  readonly #abandon = new AbortController();
  #sequence = 0;
  #sweepTimer: Timer | undefined;
  #closed = false;
  #working: Promise<void> | undefined;

  constructor(options: EventRecorderOptions) {
    this.#options = options;
  }

  /**
   * Records that something happened to an object. Returns at once and never throws.
   *
   * What happens again is counted: the second time is written at once, further ones every half hour and at the end.
   */
  record(regarding: ObjectReference, occurrence: Occurrence): void {
    const { clock, reporter, metrics } = this.#options;
    if (this.#closed) {
      metrics.eventDropped('shutting_down');
      return;
    }
    const key = seriesKey(regarding, occurrence);
    const known = this.#series.get(key);
    if (known !== undefined && !this.#isOver(known)) {
      this.#repeat(known);
      return;
    }
    if (!this.#bucketOf(regarding).tryTake()) {
      metrics.eventDropped('rate_limited');
      return;
    }
    const event = eventOf(regarding, occurrence, reporter, clock.wallNow(), this.#sequence++);
    const series: Series = {
      key,
      event,
      count: 1,
      lastObservedAt: clock.now(),
      lastObservedTime: event.eventTime,
      writtenCount: 0,
      writtenAt: clock.now(),
      queued: false,
    };
    this.#series.set(key, series);
    this.#enqueue(series);
    this.#sweepTimer ??= clock.setTimer(() => this.#sweep(), SERIES_END_MS);
  }

  /** Takes in nothing more, and resolves when what is queued is written, or dropped because `deadline` aborted. */
  async close(deadline: AbortSignal): Promise<void> {
    this.#closed = true;
    this.#sweepTimer?.cancel();
    const abandon = () => this.#abandon.abort();
    if (deadline.aborted) abandon();
    deadline.addEventListener('abort', abandon, { once: true });
    await this.#working;
    deadline.removeEventListener('abort', abandon);
  }

  #isOver(series: Series): boolean {
    return this.#options.clock.now() - series.lastObservedAt >= SERIES_END_MS;
  }

  #repeat(series: Series): void {
    series.count++;
    series.lastObservedAt = this.#options.clock.now();
    series.lastObservedTime = microTime(this.#options.clock.wallNow());
    if (series.writtenCount <= 1) this.#enqueue(series);
  }

  #bucketOf(object: ObjectReference): TokenBucket {
    const known = this.#buckets.get(object.uid);
    if (known !== undefined) return known;
    const bucket = new TokenBucket(this.#options.clock, OBJECT_BUCKET);
    this.#buckets.set(object.uid, bucket);
    return bucket;
  }

  /** Has the series that are over, or long unwritten, written, and forgets those that are over. */
  #sweep(): void {
    const { clock } = this.#options;
    for (const [key, series] of this.#series.entries()) {
      const over = this.#isOver(series);
      const unwritten = series.count > series.writtenCount;
      if (unwritten && (over || clock.now() - series.writtenAt >= SERIES_REFRESH_MS)) this.#enqueue(series);
      if (over) this.#series.delete(key);
    }
    this.#sweepTimer =
      this.#series.size === 0 ? undefined : clock.setTimer(() => this.#sweep(), SERIES_END_MS);
  }

  #enqueue(series: Series): void {
    if (series.queued) return;
    if (this.#queue.length >= MAX_QUEUED) {
      this.#drop(series, 'queue_full');
      return;
    }
    series.queued = true;
    this.#queue.push(series);
    this.#working ??= this.#work();
  }

  async #work(): Promise<void> {
    for (let series = this.#queue.shift(); series !== undefined; series = this.#queue.shift()) {
      series.queued = false;
      await this.#write(series);
    }
    this.#working = undefined;
  }

  async #write(series: Series): Promise<void> {
    const { clock } = this.#options;
    const { signal: abandoned } = this.#abandon;
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      try {
        return await withDeadline(
          clock,
          WRITE_DEADLINE_MS,
          (signal) => this.#send(series, signal),
          abandoned,
        );
      } catch (error) {
        if (abandoned.aborted) return this.#drop(series, 'shutting_down');
        if (error instanceof ApiError && !isTransient(error)) return this.#drop(series, 'refused');
      }
      if (attempt < ATTEMPTS) await clock.sleep(RETRY_MS, abandoned);
    }
    this.#drop(series, 'unreachable');
  }

  /** Creates the event if that has not happened yet, and writes its series if it has one by now. */
  async #send(series: Series, signal: AbortSignal): Promise<void> {
    const { sink, clock } = this.#options;
    if (series.writtenCount === 0) {
      await sink.create(series.event, signal).catch((error: unknown) => {
        if (!isAlreadyExists(error)) throw error; // it does when the answer to an earlier try got lost
      });
      signal.throwIfAborted();
      series.writtenCount = 1;
    }
    const { count, lastObservedTime } = series;
    if (count > series.writtenCount) {
      await sink.patchSeries(series.event, { count, lastObservedTime }, signal);
      signal.throwIfAborted();
      series.writtenCount = count;
    }
    series.writtenAt = clock.now();
  }

  /** Gives a series up. The next such occurrence begins a new one: this one's event may have expired (404). */
  #drop(series: Series, reason: EventDropReason): void {
    this.#options.metrics.eventDropped(reason);
    if (this.#series.get(series.key) === series) this.#series.delete(series.key);
  }
}
