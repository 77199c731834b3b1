import { expect, it } from 'vitest';
import type { StoredObject } from '../../kubernetes/object.ts';
import { ConfigMaps } from '../../kubernetes/resource.ts';
import type { WatchEvent } from '../client/watch-event.ts';
import { FakeClock } from '../time/testing/fake-clock.ts';
import { Informer } from './informer.ts';
import { storeKeyOf } from './store-key.ts';

const configMap = (name: string, resourceVersion: string, owner = 'owner'): StoredObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: {
    namespace: 'team',
    name,
    uid: `uid of ${name}`,
    resourceVersion,
    ownerReferences: [{ apiVersion: 'test.dev/v1', kind: 'Widget', name: 'web', uid: owner }],
  },
});

/** An informer of a collection that has `items` at version 100, and the hand that feeds its watch. */
async function runningInformer(...items: StoredObject[]) {
  const clock = new FakeClock();
  let waiting = Promise.withResolvers<WatchEvent>();
  const client = {
    async *list() {
      yield { items, resourceVersion: '100' };
    },
    async *watch() {
      for (;;) {
        const event = await waiting.promise;
        waiting = Promise.withResolvers();
        yield event;
      }
    },
  };
  const nothing = () => {};
  const informer = new Informer(
    {
      // A collection of ConfigMaps, whatever is asked for: the types of list and watch are the caller's choice.
      client: client as unknown as ConstructorParameters<typeof Informer>[0]['client'],
      clock,
      random: () => 0,
      metricsOf: () => ({ relisted: nothing, watchRestarted: nothing, malformedEvent: nothing }),
      onError: (error) => {
        throw error;
      },
      onState: nothing,
    },
    { resource: ConfigMaps },
    async () => {},
  );
  const heard: string[] = [];
  informer.addHandler({
    added: (object) => informer.unlessEcho(object, () => heard.push(`${object.metadata.name} added`)),
    updated: (_, object) => informer.unlessEcho(object, () => heard.push(`${object.metadata.name} updated`)),
    deleted: (object) => heard.push(`${object.metadata.name} deleted`),
  });
  void informer.run(new AbortController().signal);
  const tell = async (event: WatchEvent) => {
    waiting.resolve(event);
    await clock.advance(0);
  };
  await clock.advance(0);
  const wrote = (answer: StoredObject) => informer.write(storeKeyOf(answer), async () => answer);
  return { informer, heard, tell, wrote };
}

const versions = (objects: readonly StoredObject[]) =>
  objects.map(({ metadata }) => metadata.resourceVersion);

it('serves what this process wrote until the API server tells of it, by key and by index', async () => {
  const { informer, heard, tell, wrote } = await runningInformer(configMap('old', '90'));
  const [changed, created] = [configMap('old', '101'), configMap('new', '102')];
  await wrote(changed);
  await wrote(created);
  expect(versions(informer.byIndex('ownerUid', 'owner'))).toEqual(['101', '102']);
  expect(informer.get('team/new')).toEqual(created);

  await tell({ type: 'MODIFIED', object: changed });
  await tell({ type: 'ADDED', object: created });
  await tell({ type: 'MODIFIED', object: configMap('new', '103') });
  expect(versions(informer.byIndex('ownerUid', 'owner'))).toEqual(['101', '103']);
  expect(heard).toEqual(['old added', 'new updated']);
});

it('serves a change of others that came after its own write, in whichever order it hears of both', async () => {
  const { informer, tell, wrote } = await runningInformer(configMap('web', '90'));
  await tell({ type: 'MODIFIED', object: configMap('web', '102') });
  await wrote(configMap('web', '101')); // the answer was slower than the watch
  expect(informer.get('team/web')?.metadata.resourceVersion).toBe('102');
});

it('tells nobody of its own write, though the watch be faster than the answer', async () => {
  const { informer, heard, tell } = await runningInformer(configMap('web', '90'));
  const answer = Promise.withResolvers<StoredObject>();
  const writing = informer.write('team/web', () => answer.promise);
  await tell({ type: 'MODIFIED', object: configMap('web', '101') }); // somebody's
  await tell({ type: 'MODIFIED', object: configMap('web', '102') }); // ours
  expect(heard).toEqual(['web added']);
  answer.resolve(configMap('web', '102'));
  await writing;
  expect(heard).toEqual(['web added', 'web updated']);
});

it('tells what it held back when two writes to one object have ended, the second without an answer', async () => {
  const { informer, heard, tell } = await runningInformer(configMap('web', '90'));
  const [first, second] = [Promise.withResolvers<StoredObject>(), Promise.withResolvers<StoredObject>()];
  const writing = [first, second].map(({ promise }) => informer.write('team/web', () => promise));
  await tell({ type: 'MODIFIED', object: configMap('web', '101') }); // the first
  await tell({ type: 'MODIFIED', object: configMap('web', '102') }); // nobody knows whose
  first.resolve(configMap('web', '101'));
  await writing[0];
  expect(heard).toEqual(['web added']);
  second.reject(new Error('connection reset'));
  await expect(writing[1]).rejects.toThrow('connection reset');
  expect(heard).toEqual(['web added', 'web updated']);
});

it('moves an object whose owner this process changed from one owner to the other', async () => {
  const { informer, wrote } = await runningInformer(configMap('web', '90', 'first'));
  await wrote(configMap('web', '101', 'second'));
  expect(informer.byIndex('ownerUid', 'first')).toEqual([]);
  expect(versions(informer.byIndex('ownerUid', 'second'))).toEqual(['101']);
});

it('hides what this process deleted, and forgets its write once a bookmark proves that the object is gone', async () => {
  const { informer, tell, wrote } = await runningInformer(configMap('web', '90'));
  informer.deleted(configMap('web', '90'));
  expect(informer.get('team/web')).toBeUndefined();
  expect(informer.byIndex('ownerUid', 'owner')).toEqual([]);
  await tell({ type: 'DELETED', object: configMap('web', '101') });

  await wrote(configMap('brief', '103')); // made by us and gone at once, unseen by a watch that began later
  expect(informer.get('team/brief')).toBeDefined();
  await tell({ type: 'BOOKMARK', resourceVersion: '104' });
  expect(informer.get('team/brief')).toBeUndefined();
});
