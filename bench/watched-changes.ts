/** When the API server tells of changes, by one watch. */
import type { StoredObject } from '../src/kubernetes/object.ts';
import type { Resource } from '../src/kubernetes/resource.ts';
import type { ApiClient } from '../src/runtime/client/client.ts';

/** Which event of a watch is waited for. */
interface Awaited {
  readonly isIt: (object: StoredObject) => boolean;
  readonly resolve: (at: number) => void;
}

/** Tells when the API server tells of changes, in milliseconds. */
export class WatchedChanges {
  readonly #client: ApiClient;
  readonly #resource: Resource;
  readonly #end = new AbortController();
  readonly #awaited = new Set<Awaited>();

  constructor(client: ApiClient, resource: Resource) {
    this.#client = client;
    this.#resource = resource;
  }

  /** Resolves once the watch begins; it ends with {@link stop}. */
  async start(): Promise<void> {
    let resourceVersion = '';
    for await (const page of this.#client.list(this.#resource)) resourceVersion = page.resourceVersion;
    this.#watch(resourceVersion).catch((error: unknown) => {
      if (!this.#end.signal.aborted) throw error;
    });
  }

  stop(): void {
    this.#end.abort();
  }

  /** When the first matching event comes from now on. */
  next(isIt: Awaited['isIt']): Promise<number> {
    return new Promise((resolve) => this.#awaited.add({ isIt, resolve }));
  }

  async #watch(resourceVersion: string): Promise<void> {
    const options = { resourceVersion, timeoutSeconds: 600, idleMs: 600_000, signal: this.#end.signal };
    for await (const event of this.#client.watch(this.#resource, options)) {
      if (event.type === 'BOOKMARK') continue;
      for (const one of [...this.#awaited].filter(({ isIt }) => isIt(event.object))) {
        this.#awaited.delete(one);
        one.resolve(performance.now());
      }
    }
  }
}
