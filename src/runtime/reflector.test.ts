import { afterEach, describe, expect, it } from 'vitest';
import { refusals } from '../../test/fake-api-server/status.ts';
import type { StoredObject } from '../kubernetes/object.ts';
import { ApiError, MalformedEventError, TransportError } from './api-error.ts';
import { FakeClock } from './fake-clock.ts';
import { type FakeAnswers, FakeListerWatcher } from './fake-lister-watcher.ts';
import { Reflector, type ReflectorOptions } from './reflector.ts';
import { Store } from './store.ts';
import type { WatchEvent } from './watch-event.ts';

const object = (name: string, resourceVersion: string): StoredObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { namespace: 'team', name, uid: `uid-${name}`, resourceVersion },
});
const event = (type: 'ADDED' | 'MODIFIED' | 'DELETED', name: string, version: string): WatchEvent => ({
  type,
  object: object(name, version),
});
const bookmark = (resourceVersion: string): WatchEvent => ({ type: 'BOOKMARK', resourceVersion });
const apiError = ({ status }: { status: ConstructorParameters<typeof ApiError>[0] }, retryAfterMs?: number) =>
  new ApiError(status, { request: 'watch configmaps', retryAfterMs });
const emptyList = (resourceVersion: string) => [{ items: [], resourceVersion }];

const stop = new Set<AbortController>();
afterEach(() => {
  for (const controller of stop) controller.abort();
  stop.clear();
});

/** A running reflector on a fake source and a fake clock, and everything that it did. */
function reflect(answers: FakeAnswers, options: Partial<ReflectorOptions<StoredObject>> = {}) {
  const clock = new FakeClock();
  const source = new FakeListerWatcher(answers);
  const store = new Store<StoredObject>({ onHandlerError: () => {}, freeze: true });
  const counts = { relisted: 0, watchRestarted: 0, malformedEvent: 0 };
  const errors: unknown[] = [];
  const reflector = new Reflector({
    source,
    store,
    clock,
    random: () => 0,
    metrics: {
      relisted: () => counts.relisted++,
      watchRestarted: () => counts.watchRestarted++,
      malformedEvent: () => counts.malformedEvent++,
    },
    onError: (error) => errors.push(error),
    ...options,
  });
  const controller = new AbortController();
  stop.add(controller);
  const running = reflector.run(controller.signal);
  const stored = () =>
    [...store.list()].map(({ metadata }) => `${metadata.name}@${metadata.resourceVersion}`);
  return { clock, source, store, stored, counts, errors, reflector, controller, running };
}

describe('listing', () => {
  it('starts from whatever the server has at hand, then watches from the version of the list', async () => {
    const { source, clock, stored } = reflect({
      list: () => [{ items: [object('a', '3')], resourceVersion: '10' }],
    });
    await clock.advance(0);
    expect(source.lists).toMatchObject([{ resourceVersion: '0', limit: 500 }]);
    expect(source.watches).toMatchObject([{ resourceVersion: '10', timeoutSeconds: 300 }]);
    expect(stored()).toEqual(['a@3']);
  });

  it('replaces the store only when all pages have come', async () => {
    const secondPage = Promise.withResolvers<void>();
    const { clock, stored, reflector } = reflect({
      async *list() {
        yield { items: [object('a', '3')], resourceVersion: '10' };
        await secondPage.promise;
        yield { items: [object('b', '4')], resourceVersion: '10' };
      },
    });
    await clock.advance(0);
    expect(stored()).toEqual([]);
    expect(reflector.hasSynced).toBe(false);
    secondPage.resolve();
    await clock.advance(0);
    expect(stored()).toEqual(['a@3', 'b@4']);
    expect(reflector.hasSynced).toBe(true);
  });

  it('has synced only after the handlers have run', async () => {
    const { clock, store, reflector } = reflect({
      list: () => [{ items: [object('a', '3')], resourceVersion: '10' }],
    });
    const syncedInHandler: boolean[] = [];
    store.addHandler({ added: () => syncedInHandler.push(reflector.hasSynced) });
    await clock.advance(0);
    expect(syncedInHandler).toEqual([false]);
    await reflector.synced;
    expect(reflector.hasSynced).toBe(true);
  });

  it('lists again from the last version that it saw (TestReflectorResyncWithResourceVersion)', async () => {
    const { source, clock, counts } = reflect({ list: (_, call) => emptyList(String(call * 10)) });
    await clock.advance(0);
    source.lastWatch.push(bookmark('15'));
    source.lastWatch.fail(apiError(refusals.gone()));
    await clock.advance(800);
    expect(source.listVersions).toEqual(['0', '15']);
    expect(source.watchVersions).toEqual(['10', '20']);
    expect(counts).toMatchObject({ relisted: 1, watchRestarted: 0 });
  });

  it('asks for the newest when its version has expired (TestReflectorExpiredExactResourceVersion)', async () => {
    const { source, clock } = reflect({
      list({ resourceVersion }) {
        if (resourceVersion === '10') throw apiError(refusals.gone());
        return emptyList(resourceVersion === '0' ? '10' : '11');
      },
    });
    await clock.advance(0);
    source.lastWatch.fail(apiError(refusals.gone()));
    await clock.advance(800);
    expect(source.listVersions).toEqual(['0', '10', '']);
    source.lastWatch.fail(apiError(refusals.gone()));
    await clock.advance(1600);
    expect(source.listVersions).toEqual(['0', '10', '', '11']);
    expect(source.watchVersions).toEqual(['10', '11', '11']);
  });

  it('reads one full list when a page has expired (TestReflectorFullListIfExpired)', async () => {
    const { source, clock, stored } = reflect({
      *list({ limit }) {
        yield { items: [object('a', '3')], resourceVersion: '10' };
        if (limit > 0) throw apiError(refusals.gone());
        yield { items: [object('b', '4')], resourceVersion: '10' };
      },
    });
    await clock.advance(0);
    expect(source.lists).toMatchObject([
      { resourceVersion: '0', limit: 500 },
      { resourceVersion: '0', limit: 0 },
    ]);
    expect(stored()).toEqual(['a@3', 'b@4']);
  });

  it('asks for the newest when its version is too large (TestReflectorFullListIfTooLarge)', async () => {
    const beforeVersion117 = { status: { ...refusals.tooLarge().status, details: {} } };
    const { source, clock } = reflect({
      list({ resourceVersion }, call) {
        if (resourceVersion === '20') throw apiError(refusals.tooLarge());
        if (resourceVersion === '30') throw apiError(beforeVersion117);
        return emptyList(call === 1 ? '20' : call === 3 ? '30' : '40');
      },
    });
    await clock.advance(0);
    source.lastWatch.fail(apiError(refusals.gone()));
    await clock.advance(800);
    source.lastWatch.fail(apiError(refusals.gone()));
    await clock.advance(1600);
    expect(source.listVersions).toEqual(['0', '20', '', '30', '']);
    expect(source.watchVersions).toEqual(['20', '30', '40']);
  });

  it('tries a failing list again, ever more slowly (TestReflectorListAndWatchWithErrors)', async () => {
    const { source, clock, errors, reflector } = reflect({
      list(_, call) {
        if (call <= 8) throw new TransportError('refused');
        return emptyList('10');
      },
    });
    const timesOfLists: number[] = [];
    while (!reflector.hasSynced) {
      await clock.advance(100);
      if (source.lists.length > timesOfLists.length) timesOfLists.push(clock.now());
    }
    const waits = timesOfLists.map((time, index) => time - (timesOfLists[index - 1] ?? 0));
    expect(waits.slice(1)).toEqual(
      [800, 1600, 3200, 6400, 12_800, 25_600, 30_000, 30_000].map((ms, index) => {
        return index === 0 ? ms - 100 : ms; // the first list came with the first advance
      }),
    );
    expect(errors).toHaveLength(8);
    expect(source.listVersions).toEqual(Array(9).fill('0'));
  });

  it('waits as long as the server asks', async () => {
    const { source, clock } = reflect({
      list() {
        throw apiError(refusals.tooManyRequests(7), 7000);
      },
    });
    await clock.advance(6999);
    expect(source.lists).toHaveLength(1);
    await clock.advance(1);
    expect(source.lists).toHaveLength(2);
  });

  it('tries at once when told that the server is back', async () => {
    const { source, clock, reflector } = reflect({
      list() {
        throw new TransportError('refused');
      },
    });
    await clock.advance(0);
    reflector.retryNow();
    await clock.advance(0);
    expect(source.lists).toHaveLength(2);
  });
});

describe('watching', () => {
  it('takes every event and every bookmark (TestReflectorWatchHandler, TestReflectorResourceVersionUpdate)', async () => {
    const { source, clock, stored, counts } = reflect({
      list: () => [{ items: [object('gone', '1'), object('kept', '2')], resourceVersion: '10' }],
    });
    await clock.advance(0);
    source.lastWatch.push(
      event('DELETED', 'gone', '11'),
      event('ADDED', 'new', '12'),
      event('MODIFIED', 'kept', '13'),
      bookmark('20'),
    );
    source.lastWatch.end();
    await clock.advance(0);
    expect(stored()).toEqual(['kept@13', 'new@12']);
    expect(source.watchVersions).toEqual(['10', '20']);
    expect(source.listVersions).toEqual(['0']);
    expect(counts).toEqual({ relisted: 0, watchRestarted: 1, malformedEvent: 0 });
  });

  it('does not move on from an event that the store could not take', async () => {
    const { source, clock, errors } = reflect(
      { list: () => emptyList('10') },
      {
        store: {
          replace() {},
          upsert(taken) {
            if (taken.metadata.name === 'bad') throw new Error('cannot project');
          },
          remove() {},
        },
      },
    );
    await clock.advance(0);
    source.lastWatch.push(event('ADDED', 'good', '11'), event('ADDED', 'bad', '12'));
    await clock.advance(800);
    expect(source.watchVersions).toEqual(['10', '11']);
    expect(errors).toEqual([new Error('cannot project')]);
  });

  it('watches again at once after a clean end (TestWatchTimeout)', async () => {
    const { source, clock, errors } = reflect({ list: () => emptyList('10') });
    await clock.advance(300_000);
    source.lastWatch.end();
    await clock.advance(0);
    expect(source.watchVersions).toEqual(['10', '10']);
    expect(source.listVersions).toEqual(['0']);
    expect(errors).toEqual([]);
  });

  it('takes an end at once, without an event, for a failure', async () => {
    const { source, clock, errors } = reflect({ list: () => emptyList('10'), watch: (watch) => watch.end() });
    await clock.advance(10_000);
    // 0, 0.8, 2.4 and 5.6 s
    expect(source.watchVersions).toEqual(['10', '10', '10', '10']);
    expect(source.listVersions).toEqual(['0']);
    expect(errors).toHaveLength(4);
  });

  it('does not list after 429 (TestNoRelistOnTooManyRequests, TestBackoffOnTooManyRequests)', async () => {
    const { source, clock } = reflect({
      list: () => emptyList('10'),
      watch: (watch, _, call) => call <= 2 && watch.fail(apiError(refusals.tooManyRequests(1), 1000)),
    });
    await clock.advance(999);
    expect(source.watchVersions).toEqual(['10']);
    await clock.advance(1);
    expect(source.watchVersions).toEqual(['10', '10']);
    await clock.advance(1600);
    expect(source.watchVersions).toEqual(['10', '10', '10']);
    expect(source.listVersions).toEqual(['0']);
  });

  it.each([
    ['500 (TestRetryInternalError)', apiError(refusals.internal())],
    ['a reset connection (TestSharedInformerWatchDisruption)', new TransportError('ECONNRESET')],
    ['something unforeseen', new TypeError('a fault of ours')],
  ])('goes on where it was after %s', async (_, error) => {
    const { source, clock, errors, stored } = reflect({ list: () => emptyList('10') });
    await clock.advance(0);
    source.lastWatch.push(event('ADDED', 'a', '11'));
    source.lastWatch.fail(error);
    await clock.advance(799);
    expect(source.watchVersions).toEqual(['10']);
    await clock.advance(1);
    source.lastWatch.push(event('MODIFIED', 'a', '12'));
    await clock.advance(0);
    expect(source.watchVersions).toEqual(['10', '11']);
    expect(source.listVersions).toEqual(['0']);
    expect(stored()).toEqual(['a@12']);
    expect(errors).toEqual([error]);
  });

  it('counts what is no event, and asks for it again', async () => {
    const { source, clock, counts } = reflect({ list: () => emptyList('10') });
    await clock.advance(0);
    source.lastWatch.push(event('ADDED', 'a', '11'));
    source.lastWatch.fail(new MalformedEventError('a line that is no JSON'));
    await clock.advance(800);
    expect(counts.malformedEvent).toBe(1);
    expect(source.watchVersions).toEqual(['10', '11']);
  });

  it('lists the newest when the server has lost our version, as after a restore of etcd', async () => {
    const { source, clock, stored } = reflect({
      list: (_, call) => [{ items: [object(`list${call}`, '1')], resourceVersion: call === 1 ? '90' : '10' }],
    });
    await clock.advance(0);
    source.lastWatch.fail(apiError(refusals.tooLarge()));
    await clock.advance(800);
    expect(source.listVersions).toEqual(['0', '']);
    expect(source.watchVersions).toEqual(['90', '10']);
    expect(stored()).toEqual(['list2@1']);
  });

  it('does not turn in circles between a list and an expired watch', async () => {
    const { source, clock } = reflect({
      list: () => emptyList('10'),
      watch: (watch) => watch.fail(apiError(refusals.gone())),
    });
    await clock.advance(10_000);
    expect(source.lists).toHaveLength(4);
  });
});

describe('a stalled watch', () => {
  it('is given up when the server does not end it in time', async () => {
    const { source, clock } = reflect({ list: () => emptyList('10') });
    await clock.advance(314_999);
    expect(source.watches).toHaveLength(1);
    await clock.advance(1 + 800);
    expect(source.watchVersions).toEqual(['10', '10']);
    expect(source.watches[0]?.watch.isOpen).toBe(false);
    expect(source.listVersions).toEqual(['0']);
  });

  it('is given up after 150 s of silence once it has shown a bookmark', async () => {
    const { source, clock, reflector } = reflect({ list: () => emptyList('10') });
    await clock.advance(0);
    source.lastWatch.push(bookmark('11'));
    await clock.advance(100_000);
    source.lastWatch.push(event('ADDED', 'a', '12'));
    await clock.advance(149_999);
    expect(source.watches).toHaveLength(1);
    expect(reflector.lastEventAgeMs).toBe(149_999);
    await clock.advance(1 + 800);
    expect(source.watchVersions).toEqual(['10', '12']);
  });

  it('is not suspected of being one for lack of events alone', async () => {
    const { source, clock } = reflect({ list: () => emptyList('10') });
    await clock.advance(0);
    source.lastWatch.push(event('ADDED', 'a', '11'));
    await clock.advance(299_000);
    expect(source.watches).toHaveLength(1);
  });

  it('leaves no timer behind', async () => {
    const { source, clock, controller, running } = reflect({ list: () => emptyList('10') });
    await clock.advance(0);
    source.lastWatch.push(bookmark('11'));
    await clock.advance(2000);
    source.lastWatch.end();
    await clock.advance(0);
    expect(clock.pendingTimers).toBe(1); // the deadline of the second watch
    controller.abort();
    await running;
    expect(clock.pendingTimers).toBe(0);
  });
});

describe('stopping', () => {
  it('ends a watch without an error (TestReflectorStopWatch)', async () => {
    const { source, clock, controller, running, errors, stored } = reflect({ list: () => emptyList('10') });
    await clock.advance(0);
    source.lastWatch.push(event('ADDED', 'late', '11'));
    controller.abort();
    await running;
    expect(errors).toEqual([]);
    expect(stored()).toEqual([]);
    await clock.advance(60_000);
    expect(source.watches).toHaveLength(1);
  });

  it('ends a pause', async () => {
    const { clock, controller, running } = reflect({
      list() {
        throw new TransportError('refused');
      },
    });
    await clock.advance(0);
    controller.abort();
    await running;
    expect(clock.pendingTimers).toBe(0);
  });
});

describe('a kind whose CRD is absent', () => {
  const absent = () => apiError(refusals.kindAbsent());

  it('is picked up within 10 s of appearing, and told of once', async () => {
    let exists = false;
    const { clock, errors, reflector, stored } = reflect(
      {
        list() {
          if (!exists) throw absent();
          return [{ items: [object('a', '3')], resourceVersion: '10' }];
        },
      },
      { random: () => 0.999 },
    );
    await clock.advance(60_000);
    expect(reflector).toMatchObject({ hasSynced: false, isAbsent: true });
    expect(errors).toHaveLength(1);
    exists = true;
    await clock.advance(10_000);
    expect(reflector).toMatchObject({ hasSynced: true, isAbsent: false });
    expect(stored()).toEqual(['a@3']);
  });

  it('counts as synced when the operator works without it', async () => {
    const { clock, reflector } = reflect(
      {
        list() {
          throw absent();
        },
      },
      { optional: true },
    );
    await clock.advance(0);
    expect(reflector).toMatchObject({ hasSynced: true, isAbsent: true });
  });

  it('has no objects, also when it is absent only later', async () => {
    let exists = true;
    const { source, clock, stored, reflector } = reflect({
      list() {
        if (!exists) throw absent();
        return [{ items: [object('a', '3')], resourceVersion: '10' }];
      },
    });
    await clock.advance(0);
    exists = false;
    source.lastWatch.fail(absent());
    await clock.advance(800);
    expect(stored()).toEqual([]);
    expect(reflector.isAbsent).toBe(true);
    exists = true;
    await clock.advance(5000);
    expect(stored()).toEqual(['a@3']);
  });
});
