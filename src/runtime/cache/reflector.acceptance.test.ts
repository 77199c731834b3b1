import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { StoredObject } from '../../kubernetes/object.ts';
import { ConfigMaps } from '../../kubernetes/resource.ts';
import { ApiClient } from '../client/client.ts';
import { cachedCredentials } from '../client/credentials.ts';
import { FakeApiServer } from '../client/testing/fake-api-server/fake-api-server.ts';
import { refusals } from '../client/testing/fake-api-server/status.ts';
import type { WatchStream } from '../client/testing/fake-api-server/watch-stream.ts';
import { FakeClock } from '../time/testing/fake-clock.ts';
import { listerWatcherOf } from './lister-watcher.ts';
import { Reflector } from './reflector.ts';
import { ServedKinds } from './served-kinds.ts';
import { Store } from './store.ts';

/*
 * What makes the informer of the common JavaScript client go deaf, wild or mad, done to this reflector over real
 * connections: each scenario ends with a change that must still arrive. Time is the test's.
 */

vi.setConfig({ testTimeout: 20_000 }); // real sockets on busy machines

let server: FakeApiServer;
let clock: FakeClock;
let client: ApiClient;
let store: Store<StoredObject>;
let reflector: Reflector<StoredObject>;
let controller: AbortController;
let running: Promise<void>;
let errors: unknown[];
let handlerErrors: unknown[];
let counts: { relisted: number; watchRestarted: number; malformedEvent: number };

beforeEach(async () => {
  server = await FakeApiServer.start([ConfigMaps]);
  clock = new FakeClock();
  client = new ApiClient({
    credentials: cachedCredentials(server.url, async () => ({ headers: {}, tls: {} }), clock),
    clock,
    userAgent: 'test',
    random: () => 0,
  });
  handlerErrors = [];
  store = new Store({ onHandlerError: (error) => handlerErrors.push(error), freeze: true });
  errors = [];
  counts = { relisted: 0, watchRestarted: 0, malformedEvent: 0 };
  reflector = new Reflector({
    source: listerWatcherOf(client, ConfigMaps),
    store,
    clock,
    random: () => 0,
    metrics: {
      relisted: () => counts.relisted++,
      watchRestarted: () => counts.watchRestarted++,
      malformedEvent: () => counts.malformedEvent++,
    },
    onError: (error) => errors.push(error),
    untilServed: (signal) => new ServedKinds({ client, clock }).untilServed(ConfigMaps, signal),
    onState: () => {},
  });
  controller = new AbortController();
});

afterEach(async () => {
  controller.abort();
  await running;
  await client.close();
  await server.close();
});

const put = (name: string, data: Record<string, string> = {}) =>
  server.etcd.put(ConfigMaps, { metadata: { namespace: 'team', name }, ...{ data } });
const stored = () => [...store.list()].map(({ metadata }) => metadata.name).sort();
const listVersions = () => server.requestsOf('list').map(({ query }) => query.resourceVersion);
const watchVersions = () => server.requestsOf('watch').map(({ query }) => query.resourceVersion);
const soon = <T>(value: () => T) => expect.poll(value, { interval: 2, timeout: 10_000 });

/** Starts the reflector and waits for its first watch. */
async function watching(): Promise<WatchStream> {
  running = reflector.run(controller.signal);
  return nextWatch();
}

/** The watch that is open now, once there is one. */
async function nextWatch(): Promise<WatchStream> {
  await soon(() => server.watches().length).toBe(1);
  const [watch] = server.watches();
  return watch ?? expect.fail('no watch is open');
}

/** Lets time pass, a little at a time, until `value` is as expected. */
const inTime = <T>(value: () => T) =>
  soon(async () => {
    await clock.advance(100);
    return value();
  });

/** Lets `ms` pass once the reflector has noticed so many errors. */
async function recover(errorCount: number, ms: number): Promise<void> {
  await soon(() => errors.length).toBe(errorCount);
  await clock.advance(ms);
}

/** Proves that the reflector still hears, and that its store is right. */
async function expectCurrent(): Promise<void> {
  await nextWatch();
  put('last');
  await soon(stored).toContain('last');
  expect([...store.list()].map(({ metadata }) => metadata.resourceVersion).sort()).toEqual(
    server.etcd
      .list(ConfigMaps)
      .map(({ metadata }) => metadata.resourceVersion)
      .sort(),
  );
}

describe('the reflector survives', () => {
  it('A: a connection reset in the middle of a watch', async () => {
    const watch = await watching();
    put('before');
    await soon(stored).toEqual(['before']);
    watch.reset();
    await soon(() => errors.length).toBe(1);
    put('meanwhile');
    await clock.advance(800);
    await soon(stored).toEqual(['before', 'meanwhile']);
    expect(watchVersions()).toEqual(['1', '2']);
    expect(listVersions()).toEqual(['0']);
    await expectCurrent();
  });

  it('B: a server that ends each watch at once, without haste', async () => {
    server.inject({ verb: 'watch' }, 'end at once', 3);
    running = reflector.run(controller.signal);
    await recover(1, 800);
    await recover(2, 1600);
    await recover(3, 3199);
    expect(server.requestsOf('watch')).toHaveLength(3);
    await clock.advance(1);
    await expectCurrent();
    expect(listVersions()).toEqual(['0']);
  });

  it('C: 500 on the watch', async () => {
    server.inject({ verb: 'watch' }, refusals.internal(), 2);
    running = reflector.run(controller.signal);
    await recover(1, 800);
    await recover(2, 1600);
    await expectCurrent();
    expect(listVersions()).toEqual(['0']);
  });

  it('D: 500 on the list', async () => {
    put('a');
    server.inject({ verb: 'list' }, refusals.internal(), 2);
    running = reflector.run(controller.signal);
    await recover(1, 800);
    await recover(2, 1600);
    await expectCurrent();
    expect(listVersions()).toEqual(['0', '0', '0']);
  });

  it('E: lists and watches that shape objects differently', async () => {
    put('listed', { color: 'red' });
    await watching();
    put('watched', { color: 'red' });
    await soon(stored).toEqual(['listed', 'watched']);
    const shape = (key: string) => {
      const { metadata, ...rest } = store.get(key) ?? expect.fail(`${key} is missing`);
      return { ...rest, created: metadata.creationTimestamp };
    };
    expect(shape('team/watched')).toEqual(shape('team/listed'));
    expect(shape('team/listed')).toEqual({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      data: { color: 'red' },
      created: '2030-01-01T00:00:00Z',
    });
  });

  it('F: 410, told in the stream of a watch', async () => {
    put('gone');
    const watch = await watching();
    watch.reset();
    await soon(() => errors.length).toBe(1);
    server.etcd.delete(ConfigMaps, 'team', 'gone');
    put('new');
    server.compact();
    await inTime(stored).toEqual(['new']);
    expect(listVersions()).toEqual(['0', '2']);
    await expectCurrent();
  });

  it('F: 410, as the answer to a watch and then to a list', async () => {
    const watch = await watching();
    await clock.advance(2000);
    server.inject({ verb: 'watch' }, refusals.gone());
    server.inject({ verb: 'list' }, refusals.gone());
    watch.close();
    await inTime(listVersions).toEqual(['0', '1', undefined]);
    await expectCurrent();
  });

  it('G: handlers that throw, at the list and at the watch', async () => {
    store.addHandler({
      added: ({ metadata }) => {
        throw new Error(metadata.name);
      },
    });
    put('listed');
    await watching();
    put('watched');
    await soon(stored).toEqual(['listed', 'watched']);
    await expectCurrent();
    expect(handlerErrors).toEqual([new Error('listed'), new Error('watched'), new Error('last')]);
    expect(errors).toEqual([]);
    expect(server.requestsOf('watch')).toHaveLength(1);
  });

  it('H: being stopped, and stays so', async () => {
    await watching();
    controller.abort();
    await running;
    expect(errors).toEqual([]);
    await soon(() => server.watches().length).toBe(0);
    await clock.advance(120_000);
    expect(server.requests).toHaveLength(2);
  });

  it.each([
    ['a line that is no JSON', (watch: WatchStream) => watch.malformedLine()],
    ['half a line', (watch: WatchStream) => watch.halfLine()],
  ])('I: %s, without skipping what it meant', async (_, spoil) => {
    put('gone');
    const watch = await watching();
    spoil(watch);
    watch.stall(); // what it meant is in the log, and was not heard
    server.etcd.delete(ConfigMaps, 'team', 'gone');
    await recover(1, 800);
    await soon(stored).toEqual([]);
    expect(counts).toEqual({ relisted: 0, watchRestarted: 1, malformedEvent: 1 });
    expect(watchVersions()).toEqual(['2', '2']);
    await expectCurrent();
  });

  it('J: a connection that lives and says nothing', async () => {
    const watch = await watching();
    watch.bookmark('1');
    put('heard');
    await soon(stored).toEqual(['heard']);
    watch.stall();
    put('unheard');
    await clock.advance(150_000);
    expect(stored()).toEqual(['heard']);
    await recover(1, 800);
    await soon(stored).toEqual(['heard', 'unheard']);
    expect(watchVersions()).toEqual(['1', '2']);
    expect(listVersions()).toEqual(['0']);
    await expectCurrent();
  });
});

describe('beyond that, the reflector survives', () => {
  it('429, without a list, when the server says', async () => {
    const watch = await watching();
    server.inject({ verb: 'watch' }, refusals.tooManyRequests(5));
    await clock.advance(2000);
    watch.close();
    await recover(1, 4999);
    expect(server.requestsOf('watch')).toHaveLength(2);
    await clock.advance(1);
    await expectCurrent();
    expect(listVersions()).toEqual(['0']);
  });

  it('403 until somebody grants the rule', async () => {
    server.inject({ verb: 'list' }, refusals.forbidden(), 2);
    running = reflector.run(controller.signal);
    await recover(1, 800);
    await recover(2, 1600);
    await expectCurrent();
  });

  it('an API server that goes away and comes back', async () => {
    put('a');
    await watching();
    await server.close();
    await recover(1, 800);
    await recover(2, 1600);
    await soon(() => errors.length).toBe(3);
    await server.listen();
    client.reachability.onRecovered(() => reflector.retryNow());
    await client.getPath('/version').catch(() => {});
    await expectCurrent(); // no time had to pass
    expect(listVersions()).toEqual(['0']);
  });

  it('an API server that comes back long before it serves everything', async () => {
    client.reachability.onRecovered(() => reflector.retryNow());
    await watching();
    await server.close();
    await recover(1, 800);
    await recover(2, 1600);
    await recover(3, 3200);
    await soon(() => errors.length).toBe(4);
    server.inject({ verb: 'create' }, refusals.starting());
    server.inject({ verb: 'watch' }, refusals.starting());
    await server.listen();
    const somebodyCalls = () => client.create(ConfigMaps, { metadata: { name: 'x' } }).catch(() => {});
    await somebodyCalls(); // is told that it is too early, and nobody is woken for that
    expect(server.requestsOf('watch')).toHaveLength(1);
    await somebodyCalls();
    await recover(5, 800); // not the seconds to which the pauses had grown
    await expectCurrent();
    expect(listVersions()).toEqual(['0']);
  });

  it('a CRD that is deleted and created again', async () => {
    put('a');
    await watching();
    await clock.advance(2000);
    server.withdraw(ConfigMaps);
    await inTime(stored).toEqual([]);
    expect(reflector.state).toBe('absent');
    server.serve(ConfigMaps);
    await inTime(stored).toEqual(['a']);
    await expectCurrent();
  });

  it('more objects than fit on a page', async () => {
    for (let i = 0; i < 1201; i++) put(`object-${i}`);
    await watching();
    expect(store.size).toBe(1201);
    expect(server.requestsOf('list')).toHaveLength(3);
    await expectCurrent();
  });
});
