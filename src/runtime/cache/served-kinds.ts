import type { Resource } from '../../kubernetes/resource.ts';
import { ApiError, isTransient } from '../client/api-error.ts';
import type { ApiClient } from '../client/client.ts';
import type { Clock } from '../time/clock.ts';

/** Between two looks: with the list that follows, what appears is known within 10 s. */
const lookMs = 8_000;

/** What the look-out depends on. */
export interface ServedKindsOptions {
  readonly client: Pick<ApiClient, 'servedResources'>;
  readonly clock: Clock;
}

/** Somebody who waits for a kind. */
interface Waiting {
  readonly resource: Resource;
  readonly served: () => void;
}

/**
 * Looks out for kinds that the API server does not serve: one request of discovery at a time for all of them together,
 * and none while nothing is absent.
 */
export class ServedKinds {
  readonly #options: ServedKindsOptions;
  readonly #waiting = new Set<Waiting>();
  #isLooking = false;
  #endPause = (): void => {};

  constructor(options: ServedKindsOptions) {
    this.#options = options;
  }

  /** Resolves when the API server says that it serves a resource, or when `signal` aborts. Never sooner than a look. */
  async untilServed(resource: Resource, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const served = () => resolve();
    const waiting = { resource, served };
    this.#waiting.add(waiting);
    signal.addEventListener('abort', served, { once: true });
    if (!this.#isLooking) void this.#look();
    await promise;
    signal.removeEventListener('abort', served);
    this.#waiting.delete(waiting);
    if (this.#waiting.size === 0) this.#endPause();
  }

  /** Looks at once: the API server is back. */
  lookNow(): void {
    this.#endPause();
  }

  async #look(): Promise<void> {
    this.#isLooking = true;
    while (this.#waiting.size > 0) {
      await this.#pause();
      if (this.#waiting.size === 0) break;
      const isServed = await this.#served();
      for (const waiting of this.#waiting) {
        if (!isServed(waiting.resource)) continue;
        this.#waiting.delete(waiting);
        waiting.served();
      }
    }
    this.#isLooking = false;
  }

  /** Tells which kinds are worth a list. Whoever may not ask for discovery has to look for each by itself. */
  async #served(): Promise<(resource: Resource) => boolean> {
    try {
      return await this.#options.client.servedResources();
    } catch (error) {
      const isRefused = error instanceof ApiError && !isTransient(error);
      return () => isRefused;
    }
  }

  async #pause(): Promise<void> {
    const pause = new AbortController();
    this.#endPause = () => pause.abort();
    await this.#options.clock.sleep(lookMs, pause.signal);
  }
}
