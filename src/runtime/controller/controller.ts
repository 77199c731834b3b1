import type { StoreKey } from '../cache/store-key.ts';
import { ApiError, isConflict, isTransient } from '../client/api-error.ts';
import type { Reachability } from '../client/reachability.ts';
import type { ReconcileMetrics, ReconcileResult } from '../metrics/reconcile-metrics.ts';
import type { WorkQueue } from '../queue/work-queue.ts';
import { YieldingLane } from '../queue/yielding-lane.ts';
import type { Clock } from '../time/clock.ts';
import { DeadlineExceeded } from '../time/deadline.ts';
import type { Pass, Reconciler } from './reconciler.ts';

/** Passes of one controller at once. With more, requests only wait at the API server (8 to 16 connections are best). */
export const workersPerController = 16;

/** For how long passes may keep the process to themselves. */
const longestRunMs = 10;

/** How many passes do their less urgent rest at once. */
const restsAtOnce = { besideUrgent: 2, alone: workersPerController };

/** Until a key is tried again whose failure was not its own: spread out, so that they do not come back as one. */
const transientDelayMs = { min: 1000, max: 5000 };

/** Is told of every pass. */
export type PassObserver = Pick<ReconcileMetrics, 'started' | 'finished' | 'panicked' | 'timedOut'>;

/** What a controller depends on. */
export interface ControllerOptions {
  readonly queue: WorkQueue<StoreKey>;
  /** Brings one resource to what it should be; rejects with what another try may cure. See {@link Reconciler}. */
  readonly reconcile: Reconciler['reconcile'];
  readonly reachability: Reachability;
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly observer: PassObserver;
  /** Gets what made a pass fail, except for conflicts: those are settled by the next pass. */
  readonly onError: (error: unknown, key: StoreKey) => void;
}

/** Works off a queue of keys: several at once, none twice at a time, each until it is what it should be. */
export class Controller {
  readonly #options: ControllerOptions;
  readonly #passes = new Set<Promise<void>>();
  readonly #rests = new YieldingLane(restsAtOnce);
  #breathedAt = 0;

  constructor(options: ControllerOptions) {
    this.#options = options;
  }

  /** Works until `signal` aborts, which also ends the passes under way. Resolves when they have ended. */
  async run(signal: AbortSignal): Promise<void> {
    const { queue, reachability } = this.#options;
    const stopListening = reachability.onRecovered(() => queue.retryNow());
    const stop = () => queue.shutDown();
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    await Promise.all(Array.from({ length: workersPerController }, () => this.#work(signal)));
    await Promise.all(this.#passes);
    stopListening();
    signal.removeEventListener('abort', stop);
  }

  async #work(signal: AbortSignal): Promise<void> {
    const { queue } = this.#options;
    for (let key = await queue.get(); key !== undefined; key = await queue.get()) {
      await this.#urgentPart(key, signal);
    }
  }

  /** Lets everything else of this process have its turn: passes that find nothing to do wait for nothing. */
  async #breathe(): Promise<void> {
    const { clock } = this.#options;
    if (clock.now() - this.#breathedAt < longestRunMs) return;
    await clock.sleep(0);
    this.#breathedAt = clock.now();
  }

  /** Runs a pass; resolves when it has ended, or has nothing urgent left to do. */
  #urgentPart(key: StoreKey, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const urgentEnded = this.#rests.beginUrgent();
      let restEnded = () => {};
      const yieldToUrgent = async () => {
        resolve();
        urgentEnded();
        restEnded = await this.#rests.turn();
      };
      const pass = this.#pass(key, { signal, yieldToUrgent }).finally(() => {
        this.#passes.delete(pass);
        urgentEnded();
        restEnded();
        resolve();
      });
      this.#passes.add(pass);
    });
  }

  async #pass(key: StoreKey, pass: Pass): Promise<void> {
    const { queue, reconcile, clock, observer } = this.#options;
    const startedAt = clock.now();
    observer.started();
    let result: ReconcileResult = 'success';
    try {
      await this.#breathe();
      pass.signal.throwIfAborted();
      result = this.#settle(key, await reconcile(key, pass));
    } catch (error) {
      result = pass.signal.aborted ? 'requeue_after' : this.#retry(key, error);
    } finally {
      queue.done(key);
      observer.finished(result, (clock.now() - startedAt) / 1000);
    }
  }

  #settle(key: StoreKey, recheckAfterMs: number | undefined): ReconcileResult {
    const { queue } = this.#options;
    queue.forget(key);
    if (recheckAfterMs === undefined) return 'success';
    queue.addAfter(key, recheckAfterMs);
    return 'requeue_after';
  }

  #retry(key: StoreKey, error: unknown): ReconcileResult {
    const { queue, random, observer, onError } = this.#options;
    if (isConflict(error)) {
      queue.addRateLimited(key);
      return 'requeue_after';
    }
    onError(error, key);
    if (isTransient(error) || error instanceof DeadlineExceeded) {
      const { min, max } = transientDelayMs;
      const askedMs = error instanceof ApiError ? (error.retryAfterMs ?? 0) : 0;
      queue.retryLater(key, Math.max(askedMs, min + random() * (max - min)));
    } else {
      queue.addRateLimited(key);
    }
    if (error instanceof DeadlineExceeded) observer.timedOut();
    else if (!(error instanceof ApiError || isTransient(error))) observer.panicked();
    return 'error';
  }
}
