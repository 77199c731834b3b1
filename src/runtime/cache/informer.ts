import type { StoredObject } from '../../kubernetes/object.ts';
import type { Resource } from '../../kubernetes/resource.ts';
import type { ApiClient } from '../client/client.ts';
import type { Clock } from '../time/clock.ts';
import { type ListerWatcher, listerWatcherOf } from './lister-watcher.ts';
import { RecentWrites } from './recent-writes.ts';
import { Reflector, type ReflectorMetrics, type ReflectorState } from './reflector.ts';
import { Store, type StoreHandler } from './store.ts';
import { byOwnerUid, type IndexFunction } from './store-index.ts';
import { type StoreKey, storeKeyOf } from './store-key.ts';
import { WritesUnderWay } from './writes-under-way.ts';

/** What informers depend on. */
export interface InformerEnvironment {
  readonly client: Pick<ApiClient, 'list' | 'watch'>;
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly metricsOf: (resource: Resource) => ReflectorMetrics;
  readonly onError: (error: unknown, resource: Resource, during: 'list' | 'watch' | 'handler') => void;
  /** Gets each new state of an informer. */
  readonly onState: (state: ReflectorState, resource: Resource) => void;
}

/** Which objects an informer holds. */
export interface InformerScope {
  readonly resource: Resource;
  readonly labelSelector?: string;
}

/**
 * The objects of one resource, as the API server last told them or as it answered our own writes, whichever is newer.
 * Shared by all controllers that need the resource. Indexes and handlers are added before it runs.
 */
export class Informer {
  readonly resource: Resource;
  readonly #environment: InformerEnvironment;
  readonly #scope: InformerScope;
  readonly #untilServed: (signal: AbortSignal) => Promise<void>;
  readonly #indexes: Record<string, IndexFunction<StoredObject>> = { ownerUid: byOwnerUid };
  readonly #handlers: StoreHandler<StoredObject>[] = [];
  readonly #recent = new RecentWrites();
  readonly #underWay = new WritesUnderWay();
  readonly #stateHandlers: (() => void)[] = [];
  readonly #settled = Promise.withResolvers<void>();
  #store: Store<StoredObject, string> | undefined;
  #reflector: Reflector<StoredObject> | undefined;

  /** @param untilServed see {@link ReflectorOptions.untilServed} */
  constructor(
    environment: InformerEnvironment,
    scope: InformerScope,
    untilServed: (signal: AbortSignal) => Promise<void>,
  ) {
    this.#environment = environment;
    this.#scope = scope;
    this.#untilServed = untilServed;
    this.resource = scope.resource;
  }

  /** Adds an index. */
  addIndex(name: string, valuesOf: IndexFunction<StoredObject>): void {
    this.#mustNotRun();
    this.#indexes[name] = valuesOf;
  }

  /** Adds a handler. */
  addHandler(handler: StoreHandler<StoredObject>): void {
    this.#mustNotRun();
    this.#handlers.push(handler);
  }

  /** Has `handler` called when the kind is served again or no more, and when it may be read again or no more. */
  onStateChanged(handler: () => void): void {
    this.#mustNotRun();
    this.#stateHandlers.push(handler);
  }

  /** Synced: all objects are here, and the handlers have heard of them. */
  get state(): ReflectorState {
    return this.#reflector?.state ?? 'syncing';
  }

  /** Resolves when it is known for the first time how this stands: the objects are here, or why not. */
  get settled(): Promise<void> {
    return this.#settled.promise;
  }

  /** Milliseconds since the API server last told anything. */
  get lastEventAgeMs(): number {
    return this.#reflector?.lastEventAgeMs ?? Number.POSITIVE_INFINITY;
  }

  /** Lists and watches until `signal` aborts. */
  async run(signal: AbortSignal): Promise<void> {
    this.#mustNotRun();
    const { clock, random, metricsOf, onError } = this.#environment;
    const { resource } = this.#scope;
    const store = new Store<StoredObject, string>({
      indexes: this.#indexes,
      onHandlerError: (error) => onError(error, resource, 'handler'),
    });
    store.addHandler({ deleted: ({ metadata }) => this.#recent.gone(metadata.uid) });
    for (const handler of this.#handlers) store.addHandler(handler);
    this.#store = store;
    this.#reflector = new Reflector<StoredObject>({
      ...this.#followed(store),
      clock,
      random,
      metrics: metricsOf(resource),
      onError: (error, during) => onError(error, resource, during),
      untilServed: this.#untilServed,
      onState: (state) => this.#entered(state),
    });
    await this.#reflector.run(signal);
  }

  /** Ends the pause after a failure: the API server is back. */
  retryNow(): void {
    this.#reflector?.retryNow();
  }

  /** The object of this key. */
  get(key: StoreKey): StoredObject | undefined {
    return this.#recent.newest(key, this.#store?.get(key));
  }

  /** All objects, as the API server last told them. */
  list(): StoredObject[] {
    return [...(this.#store?.list() ?? [])];
  }

  /** The objects under a value of an index; `ownerUid` is always there. */
  byIndex(index: string, value: string): StoredObject[] {
    const cached = this.#store?.byIndex(index, value) ?? [];
    if (this.#recent.isEmpty) return cached;
    const isIndexed = (object: StoredObject): boolean =>
      this.#indexes[index]?.(object).includes(value) === true;
    const written = [...this.#recent.pending()].filter(isIndexed);
    const keys = new Set([...cached, ...written].map(storeKeyOf));
    return [...keys].flatMap((key) => this.get(key) ?? []).filter(isIndexed);
  }

  /** Sends a write of this process to the object of a key, and notes what the API server answered. */
  async write(key: StoreKey, send: () => Promise<StoredObject>): Promise<StoredObject> {
    const ended = this.#underWay.begin(key);
    let answer: StoredObject | undefined;
    try {
      answer = await send();
      this.#recent.wrote(answer);
      return answer;
    } finally {
      ended(answer);
    }
  }

  /** Notes that the API server took this process's deletion of an object. */
  deleted(object: StoredObject): void {
    const cached = this.#store?.get(storeKeyOf(object));
    // Its going may have been heard of before the answer came.
    if (cached?.metadata.uid === object.metadata.uid) this.#recent.deleted(object.metadata.uid);
  }

  /**
   * For handlers: calls `act` unless what they hear is the echo of a write of this process. The watch may be faster than
   * the answer, so that while a write to the object is under way, this is decided when it has ended.
   */
  unlessEcho(object: StoredObject, act: () => void): void {
    if (this.#recent.isEcho(object) || this.#underWay.hold(object, act)) return;
    act();
  }

  /** The way from the collection to the store, on which is noted how far the store has come. */
  #followed(store: Store<StoredObject, string>): {
    readonly source: ListerWatcher<StoredObject>;
    readonly store: Pick<Store<StoredObject, string>, 'replace' | 'upsert' | 'remove'>;
  } {
    const recent = this.#recent;
    const { client } = this.#environment;
    const { resource, labelSelector } = this.#scope;
    const source = listerWatcherOf<StoredObject>(
      client,
      resource,
      labelSelector === undefined ? {} : { labelSelector },
    );
    let listed = '0';
    return {
      source: {
        async *list(options) {
          for await (const page of source.list(options)) {
            listed = page.resourceVersion;
            yield page;
          }
        },
        async *watch(options) {
          for await (const event of source.watch(options)) {
            yield event;
            // Control is back here once the reflector has taken the event.
            if (event.type === 'BOOKMARK') recent.reached(event.resourceVersion);
          }
        },
      },
      store: {
        replace(objects) {
          store.replace(objects);
          recent.reached(listed);
        },
        upsert(object) {
          store.upsert(object);
          recent.reached(object.metadata.resourceVersion);
        },
        remove(object) {
          store.remove(object);
          recent.reached(object.metadata.resourceVersion);
        },
      },
    };
  }

  #entered(state: ReflectorState): void {
    if (state === 'absent') this.#recent.clear();
    this.#environment.onState(state, this.resource);
    this.#settled.resolve();
    for (const handler of this.#stateHandlers) handler();
  }

  #mustNotRun(): void {
    if (this.#store !== undefined) throw new Error(`the informer of ${this.resource.plural} runs already`);
  }
}
