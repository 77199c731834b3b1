import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { StoredObject } from '../../kubernetes/object.ts';
import { ConfigMaps } from '../../kubernetes/resource.ts';
import { ApiError, MalformedEventError, TransportError } from '../client/api-error.ts';
import type { ListPage } from '../client/client-options.ts';
import { Etcd } from '../client/testing/fake-api-server/etcd.ts';
import { PageCache } from '../client/testing/fake-api-server/page-cache.ts';
import { type Refusal, refusals } from '../client/testing/fake-api-server/status.ts';
import { FakeClock } from '../time/testing/fake-clock.ts';
import { Reflector } from './reflector.ts';
import { Store } from './store.ts';
import { storeKeyOf } from './store-key.ts';
import { FakeListerWatcher, type FakeWatch } from './testing/fake-lister-watcher.ts';

const apiError = ({ status }: Refusal) => new ApiError(status, { request: 'watch configmaps' });

/** An API server in memory, whose connections break when told to. */
class Cluster {
  readonly etcd = new Etcd();
  readonly #pages = new PageCache();
  readonly #watches = new Set<{ readonly watch: FakeWatch; stalled: boolean }>();
  #isServed = true;
  #listFaults: (Error | 'compact between pages')[] = [];
  #watchFaults: Error[] = [];

  readonly source = new FakeListerWatcher({
    list: (request) => this.#list(request.resourceVersion, request.limit),
    watch: (watch, request) => this.#open(watch, Number(request.resourceVersion)),
  });

  constructor() {
    this.etcd.subscribe(({ type, object }) => {
      for (const { watch, stalled } of this.#watches) if (!stalled) watch.push({ type, object });
    });
  }

  put(name: string): void {
    this.etcd.put(ConfigMaps, { metadata: { namespace: 'team', name } });
  }

  delete(name: string): void {
    this.etcd.delete(ConfigMaps, 'team', name);
  }

  compact(): void {
    this.etcd.compact();
    this.#pages.clear();
  }

  bookmark(): void {
    const resourceVersion = String(this.etcd.revision);
    for (const { watch, stalled } of this.#watches)
      if (!stalled) watch.push({ type: 'BOOKMARK', resourceVersion });
  }

  /** Ends all watches: cleanly, or with an error. */
  disconnect(error?: Error): void {
    for (const { watch } of this.#watches) {
      if (error === undefined) watch.end();
      else watch.fail(error);
    }
    this.#watches.clear();
  }

  /** What happens from now on reaches no open watch. */
  stall(): void {
    for (const connection of this.#watches) connection.stalled = true;
  }

  failLists(fault: Error | 'compact between pages'): void {
    this.#listFaults.push(fault);
  }

  failWatches(error: Error): void {
    this.#watchFaults.push(error);
  }

  withdraw(): void {
    this.#isServed = false;
    for (const { metadata } of this.etcd.list(ConfigMaps)) this.delete(metadata.name);
    this.disconnect();
  }

  serve(): void {
    this.#isServed = true;
  }

  /** No more faults. */
  heal(): void {
    this.#listFaults = [];
    this.#watchFaults = [];
    this.serve();
  }

  *#list(resourceVersion: string, limit: number): Generator<ListPage> {
    const fault = this.#listFaults.shift();
    if (fault instanceof Error) throw fault;
    if (!this.#isServed) throw apiError(refusals.kindAbsent());
    if (Number(resourceVersion) > this.etcd.revision) throw apiError(refusals.tooLarge());
    // Two objects a page, so that lists have several.
    let page = this.#pages.first(this.etcd.list(ConfigMaps), this.etcd.revision, Math.min(limit, 2));
    for (;;) {
      yield { items: page.items, resourceVersion: String(page.revision) };
      if (page.continueToken === undefined) return;
      if (fault === 'compact between pages') this.compact();
      page = this.#next(page.continueToken);
    }
  }

  #next(token: string) {
    try {
      return this.#pages.next(token, 2);
    } catch {
      throw apiError(refusals.gone());
    }
  }

  #open(watch: FakeWatch, from: number): void {
    const missed = this.etcd.changesSince(ConfigMaps, from);
    const fault = this.#watchFaults.shift() ?? (this.#isServed ? undefined : apiError(refusals.kindAbsent()));
    if (fault !== undefined) watch.fail(fault);
    else if (missed === undefined) watch.fail(apiError(refusals.gone()));
    else {
      watch.push(...missed.map(({ type, object }) => ({ type, object })));
      this.#watches.add({ watch, stalled: false });
    }
  }
}

/** A second store, kept by what handlers are told alone; a tale that makes no sense throws. */
class Replica {
  readonly objects = new Map<string, StoredObject>();

  constructor(store: Store<StoredObject>) {
    store.addHandler({
      added: (object) => {
        expect(this.objects.has(storeKeyOf(object))).toBe(false);
        this.objects.set(storeKeyOf(object), object);
      },
      updated: (before, after) => {
        expect(this.objects.get(storeKeyOf(after))).toBe(before);
        expect(before.metadata.uid).toBe(after.metadata.uid);
        this.objects.set(storeKeyOf(after), after);
      },
      deleted: (object) => {
        expect(this.objects.delete(storeKeyOf(object))).toBe(true);
      },
    });
  }
}

const names = fc.constantFrom('a', 'b', 'c', 'd', 'e');
const failures = fc.constantFrom(
  () => new TransportError('ECONNRESET'),
  () => new MalformedEventError('half a line'),
  () => apiError(refusals.internal()),
  () => apiError(refusals.tooManyRequests(1)),
  () => apiError(refusals.gone()),
);

type Step = (cluster: Cluster, clock: FakeClock) => Promise<void> | void;
const steps: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: names.map(
      (name): Step =>
        (cluster) =>
          cluster.put(name),
    ),
  },
  {
    weight: 5,
    arbitrary: names.map(
      (name): Step =>
        (cluster) =>
          cluster.delete(name),
    ),
  },
  {
    weight: 6,
    arbitrary: fc.nat(5000).map(
      (ms): Step =>
        (_, clock) =>
          clock.advance(ms),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.nat(700_000).map(
      (ms): Step =>
        (_, clock) =>
          clock.advance(ms),
    ),
  },
  { weight: 2, arbitrary: fc.constant<Step>((cluster) => cluster.compact()) },
  { weight: 2, arbitrary: fc.constant<Step>((cluster) => cluster.bookmark()) },
  { weight: 1, arbitrary: fc.constant<Step>((cluster) => cluster.disconnect()) },
  {
    weight: 2,
    arbitrary: failures.map(
      (failure): Step =>
        (cluster) =>
          cluster.disconnect(failure()),
    ),
  },
  {
    weight: 1,
    arbitrary: failures.map(
      (failure): Step =>
        (cluster) =>
          cluster.failWatches(failure()),
    ),
  },
  {
    weight: 1,
    arbitrary: failures.map(
      (failure): Step =>
        (cluster) =>
          cluster.failLists(failure()),
    ),
  },
  { weight: 1, arbitrary: fc.constant<Step>((cluster) => cluster.failLists('compact between pages')) },
  { weight: 1, arbitrary: fc.constant<Step>((cluster) => cluster.stall()) },
  { weight: 1, arbitrary: fc.constant<Step>((cluster) => cluster.withdraw()) },
  { weight: 1, arbitrary: fc.constant<Step>((cluster) => cluster.serve()) },
);

/** Longer than a stalled watch lives (at most 615 s) and the longest pause after it, each as often as they can meet. */
const longestRecoveryMs = 10 * 700_000;

it('keeps the store equal to the server, whatever happens in between', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(steps, { maxLength: 40 }), fc.nat(99), async (script, percent) => {
      const clock = new FakeClock();
      const cluster = new Cluster();
      const handlerErrors: unknown[] = [];
      const store = new Store<StoredObject>({
        freeze: true,
        onHandlerError: (error) => handlerErrors.push(error),
      });
      const replica = new Replica(store);
      const ignore = () => {};
      const reflector = new Reflector({
        source: cluster.source,
        store,
        clock,
        random: () => percent / 100,
        metrics: { relisted: ignore, watchRestarted: ignore, malformedEvent: ignore },
        onError: ignore,
        untilServed: (signal) => clock.sleep(4000, signal),
        onState: ignore,
      });
      const controller = new AbortController();
      const running = reflector.run(controller.signal);

      for (const step of script) await step(cluster, clock);
      cluster.heal();
      await clock.advance(longestRecoveryMs);

      const versions = (objects: Iterable<StoredObject>) =>
        [...objects].map(({ metadata }) => [metadata.name, metadata.uid, metadata.resourceVersion]).sort();
      expect(versions(store.list())).toEqual(versions(cluster.etcd.list(ConfigMaps)));
      expect(versions(replica.objects.values())).toEqual(versions(store.list()));
      expect(handlerErrors).toEqual([]);
      expect(reflector.state).toBe('synced');

      controller.abort();
      await running;
      expect(clock.pendingTimers).toBe(0);
    }),
    { numRuns: 500 },
  );
});
