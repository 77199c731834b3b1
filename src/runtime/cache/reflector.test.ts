import { describe, expect, it } from 'vitest';
import { TransportError } from '../client/api-error.ts';
import { refusals } from '../client/testing/fake-api-server/status.ts';
import { apiError, bookmark, emptyList, event, object, reflect } from './testing/reflector-fixture.ts';

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
    expect(reflector.state).toBe('syncing');
    secondPage.resolve();
    await clock.advance(0);
    expect(stored()).toEqual(['a@3', 'b@4']);
    expect(reflector.state).toBe('synced');
  });

  it('has synced only after the handlers have run', async () => {
    const { clock, store, reflector } = reflect({
      list: () => [{ items: [object('a', '3')], resourceVersion: '10' }],
    });
    const stateInHandler: string[] = [];
    store.addHandler({ added: () => stateInHandler.push(reflector.state) });
    await clock.advance(0);
    expect(stateInHandler).toEqual(['syncing']);
    expect(reflector.state).toBe('synced');
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
    while (reflector.state === 'syncing') {
      await clock.advance(100);
      if (source.lists.length > timesOfLists.length) timesOfLists.push(clock.now());
    }
    const waits = timesOfLists.map((time, index) => time - (timesOfLists[index - 1] ?? 0));
    expect(waits.slice(1)).toEqual(
      [800, 1600, 3200, 5000, 5000, 5000, 5000, 5000].map((ms, index) => {
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

  it('takes nothing more, even of what has come already', async () => {
    const eventsOfOneChunk = async function* () {
      yield event('ADDED', 'first', '11');
      yield event('ADDED', 'second', '12');
    };
    const list = async function* () {
      yield* emptyList('10');
    };
    const { clock, store, stored, controller, running } = reflect(
      { list: () => [] },
      { source: { list, watch: eventsOfOneChunk } },
    );
    store.addHandler({ added: () => controller.abort() });
    await clock.advance(0);
    await running;
    expect(stored()).toEqual(['first@11']);
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

  it('is listed again when it is said to be served, and not before', async () => {
    let exists = false;
    const { clock, errors, reflector, source, stored, states, serve } = reflect({
      list() {
        if (!exists) throw absent();
        return [{ items: [object('a', '3')], resourceVersion: '10' }];
      },
    });
    await clock.advance(60_000);
    expect(reflector.state).toBe('absent');
    expect(source.lists).toHaveLength(1);
    expect(errors).toEqual([]); // it is a state, and told as one
    serve(); // too early: discovery may be ahead of the list
    await clock.advance(0);
    expect(source.lists).toHaveLength(2);
    exists = true;
    serve();
    await clock.advance(0);
    expect(stored()).toEqual(['a@3']);
    expect(states).toEqual(['absent', 'synced']);
  });

  it('has no objects, also when it is absent only later', async () => {
    let exists = true;
    const { source, clock, stored, states, serve } = reflect({
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
    exists = true;
    serve();
    await clock.advance(0);
    expect(stored()).toEqual(['a@3']);
    expect(states).toEqual(['synced', 'absent', 'synced']);
  });
});

describe('a kind that may not be read', () => {
  const forbidden = () => apiError(refusals.forbidden());

  it('is tried again until it may', async () => {
    let isAllowed = false;
    const { clock, stored, states } = reflect({
      list() {
        if (!isAllowed) throw forbidden();
        return [{ items: [object('a', '3')], resourceVersion: '10' }];
      },
    });
    await clock.advance(60_000);
    expect(states).toEqual(['forbidden']);
    isAllowed = true;
    await clock.advance(10_000);
    expect(states).toEqual(['forbidden', 'synced']);
    expect(stored()).toEqual(['a@3']);
  });

  it('keeps what it had when the right goes, and goes on from there when it is back', async () => {
    const { source, clock, stored, states } = reflect({
      list: () => [{ items: [object('a', '3')], resourceVersion: '10' }],
    });
    await clock.advance(0);
    source.lastWatch.fail(forbidden());
    await clock.advance(800);
    expect(states).toEqual(['synced', 'forbidden']);
    expect(stored()).toEqual(['a@3']);
    source.lastWatch.push(event('ADDED', 'b', '11'));
    await clock.advance(0);
    expect(states).toEqual(['synced', 'forbidden', 'synced']);
    expect(stored()).toEqual(['a@3', 'b@11']);
    expect(source.lists).toHaveLength(1);
  });
});
