import { expect, it } from 'vitest';
import { ConfigMaps, type Resource, Services } from '../../kubernetes/resource.ts';
import { FakeClock } from '../time/testing/fake-clock.ts';
import { Informers } from './informers.ts';

/** Informers of two collections, and what lets each of them be listed. */
function twoInformers() {
  const listed = new Map([ConfigMaps, Services].map((one) => [one, Promise.withResolvers<void>()]));
  const nothing = () => {};
  const informers = new Informers({
    client: {
      async *list(resource: Resource) {
        await listed.get(resource)?.promise;
        yield { items: [], resourceVersion: '1' };
      },
      async *watch() {
        yield await new Promise<never>(nothing);
      },
    },
    clock: new FakeClock(),
    random: () => 0,
    metricsOf: () => ({ relisted: nothing, watchRestarted: nothing, malformedEvent: nothing }),
    onError: nothing,
  });
  for (const resource of listed.keys()) informers.of({ resource });
  return { informers, list: (resource: Resource) => listed.get(resource)?.resolve() };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

it('wait until all of them hold their objects', async () => {
  const { informers, list } = twoInformers();
  const { signal } = new AbortController();
  let isSynced = false;
  const synced = informers.untilSynced(signal).then(() => {
    isSynced = true;
  });
  void informers.run(signal);
  list(ConfigMaps);
  await turn();
  expect(isSynced).toBe(false);
  list(Services);
  await synced;
  expect(informers.hasSynced).toBe(true);
});

it('wait no longer than they are asked to', async () => {
  const { informers } = twoInformers();
  const stop = new AbortController();
  const waiting = informers.untilSynced(stop.signal);
  stop.abort();
  await waiting;
  await informers.untilSynced(stop.signal);
  expect(informers.hasSynced).toBe(false);
});
