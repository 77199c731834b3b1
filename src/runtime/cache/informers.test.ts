import { expect, it, onTestFinished } from 'vitest';
import { ConfigMaps, type Resource, Services } from '../../kubernetes/resource.ts';
import { refusals } from '../client/testing/fake-api-server/status.ts';
import { FakeClock } from '../time/testing/fake-clock.ts';
import { Informers } from './informers.ts';
import { apiError } from './testing/reflector-fixture.ts';

/** Running informers of two collections, and what answers the list of each. */
function twoInformers() {
  const lists = new Map([ConfigMaps, Services].map((one) => [one, Promise.withResolvers<void>()]));
  const nothing = () => {};
  const looks: number[] = [];
  const clock = new FakeClock();
  const served = new Set<Resource>();
  const informers = new Informers({
    client: {
      async *list(resource: Resource) {
        if (!served.has(resource)) await lists.get(resource)?.promise;
        yield { items: [], resourceVersion: '1' };
      },
      async *watch() {
        yield await new Promise<never>(nothing);
      },
      servedResources: async () => {
        looks.push(clock.now());
        return (resource) => served.has(resource);
      },
    },
    clock,
    random: () => 0,
    metricsOf: () => ({ relisted: nothing, watchRestarted: nothing, malformedEvent: nothing }),
    onError: nothing,
    onState: nothing,
  });
  for (const resource of lists.keys()) informers.of({ resource });
  const end = new AbortController();
  onTestFinished(() => end.abort());
  void informers.run(end.signal);
  const answer = async (resource: Resource, refusal?: Parameters<typeof apiError>[0]) => {
    if (refusal === undefined) lists.get(resource)?.resolve();
    else lists.get(resource)?.reject(apiError(refusal));
    await clock.advance(0);
  };
  return { informers, clock, looks, served, answer, end };
}

it('are not ready while one of them is on its way, and name it', async () => {
  const { informers, answer } = twoInformers();
  expect(informers.notReady()).toBe('not synced yet: configmaps, services');
  await answer(ConfigMaps);
  expect(informers.notReady()).toBe('not synced yet: services');
  await answer(Services);
  expect(informers.notReady()).toBeUndefined();
});

it('are ready when one may not be read, and not when none may', async () => {
  const { informers, answer } = twoInformers();
  await answer(ConfigMaps, refusals.forbidden());
  await answer(Services, refusals.forbidden());
  expect(informers.notReady()).toBe('none may be read: configmaps, services');
  const others = twoInformers();
  await others.answer(ConfigMaps, refusals.forbidden());
  await others.answer(Services);
  expect(others.informers.notReady()).toBeUndefined();
});

it('look for all absent kinds with one request every 8 s, and for none when none is absent', async () => {
  const { informers, answer, clock, looks, served } = twoInformers();
  await answer(ConfigMaps, refusals.kindAbsent());
  await answer(Services, refusals.kindAbsent());
  expect(informers.all().map(({ state }) => state)).toEqual(['absent', 'absent']);
  await clock.advance(24_000);
  expect(looks).toEqual([8_000, 16_000, 24_000]);
  served.add(Services);
  await clock.advance(8_000);
  expect(informers.all().map(({ state }) => state)).toEqual(['absent', 'synced']);
  served.add(ConfigMaps);
  await clock.advance(60_000);
  expect(informers.all().map(({ state }) => state)).toEqual(['synced', 'synced']);
  expect(looks).toHaveLength(5);
});

it('look at once when the API server is back', async () => {
  const { answer, clock, informers, looks } = twoInformers();
  await answer(ConfigMaps, refusals.kindAbsent());
  await clock.advance(1_000);
  informers.retryNow();
  await clock.advance(0);
  expect(looks).toEqual([1_000]);
});

it('leave no timer behind', async () => {
  const { answer, clock, end } = twoInformers();
  await answer(ConfigMaps, refusals.kindAbsent());
  end.abort();
  await clock.advance(0);
  expect(clock.pendingTimers).toBe(0);
});
