import { describe, expect, it } from 'vitest';
import type { StoredObject } from '../../kubernetes/object.ts';
import type { ReflectorState } from '../cache/reflector.ts';
import type { StoreHandler } from '../cache/store.ts';
import { FakeClock } from '../time/testing/fake-clock.ts';
import { SelectedObjects } from './selected-objects.ts';

function stored(name: string, labels: Record<string, string>, metadata: object = {}): StoredObject {
  const common = { namespace: 'team', uid: `uid-of-${name}`, resourceVersion: '1', generation: 1 };
  return {
    apiVersion: 'v1',
    kind: 'Thing',
    metadata: { ...common, name, labels, ...metadata },
  };
}

const bolts = stored('bolts', { wants: 'bolt' });
const nuts = stored('nuts', { wants: 'nut' });

/** Owners that select things by the label `is`, on a clock at rest. */
function start(gatherMs: number) {
  const clock = new FakeClock();
  const woken: string[] = [];
  const handlers: StoreHandler<StoredObject>[] = [];
  const ownerHandlers: StoreHandler<StoredObject>[] = [];
  const informer = {
    state: 'synced' as ReflectorState,
    addHandler: (added: StoreHandler<StoredObject>) => handlers.push(added),
  };
  const selected = new SelectedObjects({
    selected: {
      resource: { group: '', version: 'v1', plural: 'things', kind: 'Thing', namespaced: true },
      selects: (owner, object) => owner.metadata.labels?.wants === object.metadata.labels?.is,
      notes: ({ metadata }) => metadata.annotations?.state ?? null,
      gatherMs,
    },
    informer,
    owners: { list: () => [bolts, nuts], addHandler: (added) => ownerHandlers.push(added) },
    clock,
    enqueue: (key) => woken.push(key),
  });
  const seenBy = (owner: StoredObject) => selected.of(owner);
  const namesOf = (owner: StoredObject) => seenBy(owner).map(({ metadata }) => metadata.name);
  const tell = {
    added: (object: StoredObject) => handlers[0]?.added?.(object),
    updated: (before: StoredObject, after: StoredObject) => handlers[0]?.updated?.(before, after),
    deleted: (object: StoredObject) => handlers[0]?.deleted?.(object),
    ownerAdded: (owner: StoredObject) => ownerHandlers[0]?.added?.(owner),
  };
  return { clock, woken, informer, seenBy, namesOf, tell };
}

const a = (is: string, metadata?: object) => stored('a', { is }, metadata);

describe('selected objects', () => {
  it('wake those that select an object that comes', () => {
    const { tell, woken, namesOf } = start(0);
    tell.added(a('bolt'));
    expect(woken).toEqual(['team/bolts']);
    expect([namesOf(bolts), namesOf(nuts)]).toEqual([['a'], []]);
  });

  it('wake those that selected it before a change, and those that select it after', () => {
    const { tell, woken, namesOf } = start(0);
    tell.added(a('bolt'));
    woken.length = 0;
    tell.updated(a('bolt'), a('nut'));
    expect(woken.sort()).toEqual(['team/bolts', 'team/nuts']);
    expect([namesOf(bolts), namesOf(nuts)]).toEqual([[], ['a']]);
  });

  it('wake those that selected an object that goes', () => {
    const { tell, woken, namesOf } = start(0);
    tell.added(a('bolt'));
    woken.length = 0;
    tell.deleted(a('bolt'));
    expect(woken).toEqual(['team/bolts']);
    expect(namesOf(bolts)).toEqual([]);
  });

  it('wake nobody for a change of the status alone', () => {
    const { tell, woken } = start(0);
    tell.added(a('bolt'));
    woken.length = 0;
    tell.updated(a('bolt'), a('bolt', { resourceVersion: '2' }));
    expect(woken).toEqual([]);
    tell.updated(a('bolt'), a('bolt', { resourceVersion: '3', generation: 2 }));
    expect(woken).toEqual(['team/bolts']);
  });

  it('wake those that select an object for a change of what they note of its status', () => {
    const { tell, woken } = start(0);
    tell.added(a('bolt'));
    woken.length = 0;
    tell.updated(a('bolt'), a('bolt', { annotations: { state: 'ready' } }));
    expect(woken).toEqual(['team/bolts']);
    tell.updated(a('bolt'), a('bolt', { annotations: { state: 'ready', other: 'a' } }));
    expect(woken).toEqual(['team/bolts']);
  });

  it('wake those that select an object that was deleted and made again unseen', () => {
    const { tell, woken } = start(0);
    tell.added(a('bolt'));
    woken.length = 0;
    tell.updated(a('bolt'), a('bolt', { uid: 'another' }));
    expect(woken).toEqual(['team/bolts']);
  });
});

describe('gathering', () => {
  it('makes one change of a burst', async () => {
    const { clock, tell, woken, namesOf } = start(2000);
    for (let index = 0; index < 100; index++) tell.added(stored(`b${index}`, { is: 'bolt' }));
    await clock.advance(1999);
    expect([woken, namesOf(bolts)]).toEqual([[], []]);
    await clock.advance(1);
    expect(woken).toEqual(['team/bolts']);
    expect(namesOf(bolts)).toHaveLength(100);
  });

  it('does not wait longer because changes go on', async () => {
    const { clock, tell, woken, namesOf } = start(2000);
    for (let index = 0; index < 10; index++) {
      tell.added(stored(`b${index}`, { is: 'bolt' }));
      await clock.advance(500);
    }
    expect(woken).toEqual(['team/bolts', 'team/bolts']);
    expect(namesOf(bolts).length).toBeGreaterThan(4);
  });

  it('makes nothing of a change that is taken back', async () => {
    const { clock, tell, woken } = start(2000);
    tell.added(a('bolt'));
    await clock.advance(2000);
    woken.length = 0;
    tell.updated(a('bolt'), a('nut'));
    tell.updated(a('nut'), a('bolt'));
    await clock.advance(2000);
    expect(woken).toEqual([]);
    expect(clock.pendingTimers).toBe(0);
  });

  it('does not begin before the first list is here', () => {
    const { clock, informer, tell, woken, namesOf } = start(2000);
    informer.state = 'syncing';
    tell.added(a('bolt'));
    expect([woken, namesOf(bolts), clock.pendingTimers]).toEqual([['team/bolts'], ['a'], 0]);
  });

  it('does not begin with a change of the status alone, which is seen at once', async () => {
    const { clock, tell, woken, seenBy } = start(2000);
    tell.added(a('bolt'));
    await clock.advance(2000);
    woken.length = 0;
    tell.updated(a('bolt'), a('bolt', { resourceVersion: '2' }));
    expect([woken, clock.pendingTimers]).toEqual([[], 0]);
    expect(seenBy(bolts).map(({ metadata }) => metadata.resourceVersion)).toEqual(['2']);
  });

  it('ends when somebody comes who may select: it begins with what is there', () => {
    const { clock, tell, woken, namesOf } = start(2000);
    tell.added(a('bolt'));
    expect(namesOf(bolts)).toEqual([]);
    tell.ownerAdded(bolts);
    expect([woken, namesOf(bolts), clock.pendingTimers]).toEqual([['team/bolts'], ['a'], 0]);
  });
});
