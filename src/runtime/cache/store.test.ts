import { describe, expect, it } from 'vitest';
import type { StoredObject } from '../../kubernetes/object.ts';
import { Store, type StoreHandler, type StoreOptions } from './store.ts';
import { byNamespace, byOwnerUid, type IndexFunction } from './store-index.ts';

const byApp: IndexFunction<StoredObject> = ({ metadata }) => [metadata.labels?.app ?? []].flat();

type Labels = Record<string, string>;

function object(
  name: string,
  resourceVersion = '1',
  metadata: Partial<StoredObject['metadata']> = {},
): StoredObject {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { namespace: 'team', name, uid: `uid-${name}`, resourceVersion, ...metadata },
  };
}

const owner = (uid: string) => ({ apiVersion: 'v1', kind: 'Gateway', name: uid, uid });

/** A handler that writes down what it is told, as `verb name@version`. */
function recorder(): { log: string[]; handler: StoreHandler<StoredObject> } {
  const log: string[] = [];
  const text = ({ metadata }: StoredObject) => `${metadata.name}@${metadata.resourceVersion}`;
  return {
    log,
    handler: {
      added: (added) => log.push(`added ${text(added)}`),
      updated: (before, after) => log.push(`updated ${text(before)} to ${text(after)}`),
      deleted: (deleted) => log.push(`deleted ${text(deleted)}`),
    },
  };
}

function newStore(options: Partial<StoreOptions<StoredObject, 'owner' | 'namespace' | 'app'>> = {}) {
  return new Store<StoredObject, 'owner' | 'namespace' | 'app'>({
    indexes: { owner: byOwnerUid, namespace: byNamespace, app: byApp },
    onHandlerError: (error) => expect.fail(String(error)),
    freeze: true,
    ...options,
  });
}

describe('what is stored', () => {
  it('is found by namespace and name', () => {
    const store = newStore();
    store.upsert(object('web'));
    expect(store.get('team/web')?.metadata.name).toBe('web');
    expect(store.get('other/web')).toBeUndefined();
    expect([...store.list()]).toHaveLength(1);
  });

  it('is found by name alone when it is cluster-scoped', () => {
    const store = newStore();
    const { namespace: _, ...metadata } = object('node').metadata;
    store.upsert({ apiVersion: 'v1', kind: 'Node', metadata });
    expect(store.get('node')?.metadata.name).toBe('node');
  });

  it('has lost its managedFields, and whatever else is not kept', () => {
    const annotations = { kept: 'a', dropped: 'b' };
    const store = newStore({
      project: ({ metadata, ...rest }) => ({
        ...rest,
        metadata: { ...metadata, annotations: { kept: metadata.annotations?.kept ?? '' } },
      }),
    });
    const given = object('web', '1', { managedFields: [{ manager: 'kubectl' }], annotations });
    store.upsert(given);
    expect(store.get('team/web')?.metadata).not.toHaveProperty('managedFields');
    expect(store.get('team/web')?.metadata.annotations).toEqual({ kept: 'a' });
    expect(given.metadata.managedFields).toHaveLength(1);
  });

  it('is frozen through and through when told to', () => {
    const store = newStore();
    store.upsert(object('web', '1', { labels: { app: 'a' } }));
    const labels: Labels = store.get('team/web')?.metadata.labels ?? {};
    expect(() => {
      labels.app = 'b';
    }).toThrow(TypeError);
  });
});

describe('handlers', () => {
  it('hear of every change, with the state before it', () => {
    const store = newStore();
    const { log, handler } = recorder();
    store.addHandler(handler);
    store.upsert(object('web', '1'));
    store.upsert(object('web', '2'));
    store.remove(object('web', '3'));
    store.remove(object('web', '3'));
    expect(log).toEqual(['added web@1', 'updated web@1 to web@2', 'deleted web@3']);
  });

  it('hear what a list changes, and nothing of what it does not', () => {
    const store = newStore();
    const { log, handler } = recorder();
    store.addHandler(handler);
    store.replace([object('same'), object('changed'), object('gone')]);
    log.length = 0;
    store.replace([object('same'), object('changed', '2'), object('new')]);
    expect(log).toEqual(['deleted gone@1', 'updated changed@1 to changed@2', 'added new@1']);
  });

  it.each([
    ['a list', (store: Store<StoredObject, never>, after: StoredObject) => store.replace([after])],
    ['an event', (store: Store<StoredObject, never>, after: StoredObject) => store.upsert(after)],
  ])('hear of an object deleted and made again between two looks, by %s', (_, tell) => {
    const store = new Store<StoredObject>({ onHandlerError: () => {} });
    const { log, handler } = recorder();
    store.addHandler(handler);
    store.upsert(object('web', '1'));
    tell(store, object('web', '5', { uid: 'another' }));
    expect(log).toEqual(['added web@1', 'deleted web@1', 'added web@5']);
  });

  it('see the store as it is after the change', () => {
    const store = newStore();
    const seen: unknown[] = [];
    store.addHandler({
      added: ({ metadata }) => seen.push(store.byIndex('app', metadata.labels?.app ?? '').length),
      deleted: () => seen.push(store.get('team/web'), store.byIndex('app', 'a').length),
    });
    store.upsert(object('web', '1', { labels: { app: 'a' } }));
    store.replace([]);
    expect(seen).toEqual([1, undefined, 0]);
  });

  it('that come late hear first of what is there', () => {
    const store = newStore();
    store.upsert(object('web'));
    const { log, handler } = recorder();
    store.addHandler(handler);
    expect(log).toEqual(['added web@1']);
  });

  it('that throw hinder neither the store nor each other', () => {
    const errors: unknown[] = [];
    const store = newStore({ onHandlerError: (error) => errors.push(error) });
    const { log, handler } = recorder();
    const fault = new Error('a fault of the handler');
    store.addHandler({
      added() {
        throw fault;
      },
    });
    store.addHandler(handler);
    store.replace([object('a'), object('b')]);
    expect(log).toEqual(['added a@1', 'added b@1']);
    expect(errors).toEqual([fault, fault]);
    expect(store.size).toBe(2);
  });
});

describe('indexes', () => {
  it('find objects by owner, namespace and label', () => {
    const store = newStore();
    store.upsert(object('web', '1', { ownerReferences: [owner('one'), owner('two')], labels: { app: 'a' } }));
    store.upsert(object('db', '1', { namespace: 'other', ownerReferences: [owner('two')] }));
    const names = (objects: StoredObject[]) => objects.map(({ metadata }) => metadata.name);
    expect(names(store.byIndex('owner', 'one'))).toEqual(['web']);
    expect(names(store.byIndex('owner', 'two'))).toEqual(['web', 'db']);
    expect(names(store.byIndex('namespace', 'other'))).toEqual(['db']);
    expect(names(store.byIndex('app', 'a'))).toEqual(['web']);
    expect(names(store.byIndex('app', 'b'))).toEqual([]);
  });

  it('follow an object whose values change', () => {
    const store = newStore();
    store.upsert(object('web', '1', { labels: { app: 'a' } }));
    store.upsert(object('web', '2', { labels: { app: 'b' } }));
    expect(store.byIndex('app', 'a')).toEqual([]);
    expect(store.byIndex('app', 'b')).toHaveLength(1);
  });

  it('keep no empty sets (TestThreadSafeStoreDeleteRemovesEmptySetsFromIndex)', () => {
    const store = newStore();
    for (let i = 0; i < 100; i++) store.upsert(object('web', String(i), { labels: { app: `value-${i}` } }));
    expect(store.indexSize('app')).toBe(1);
    store.remove(object('web', '100'));
    expect(store.indexSize('app')).toBe(0);
    expect(store.indexSize('namespace')).toBe(0);
  });
});
