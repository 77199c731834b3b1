import { describe, expect, it } from 'vitest';
import type { StoredObject } from '../../kubernetes/object.ts';
import { RecentWrites } from './recent-writes.ts';

const object = (resourceVersion: string, uid = 'u1'): StoredObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { namespace: 'team', name: 'web', uid, resourceVersion },
});
const key = 'team/web';

describe('recent writes', () => {
  it('are newer than the cache until it has reached them', () => {
    const recent = new RecentWrites();
    recent.reached('8');
    recent.wrote(object('10'));
    expect(recent.newest(key, object('8'))).toEqual(object('10'));
    recent.reached('9'); // something else of the kind changed
    expect(recent.newest(key, object('8'))).toEqual(object('10'));
    expect(recent.isEcho(object('10'))).toBe(true);
    recent.reached('10');
    expect(recent.newest(key, object('10'))).toEqual(object('10'));
    expect([...recent.pending()]).toEqual([]);
  });

  it('count by their number, not by their text', () => {
    const recent = new RecentWrites();
    recent.reached('99');
    recent.wrote(object('100'));
    expect(recent.newest(key, undefined)).toEqual(object('100'));
  });

  it('whose answer comes after the cache has moved on are forgotten: the object may be gone again', () => {
    const recent = new RecentWrites();
    recent.reached('11'); // created at 10 and deleted at 11, before the answer to the creation was read
    recent.wrote(object('10'));
    expect(recent.newest(key, undefined)).toBeUndefined();
  });

  it('hide what was deleted until the cache has seen it go, but not another object of its name', () => {
    const recent = new RecentWrites();
    recent.deleted('u1');
    expect(recent.newest(key, object('10'))).toBeUndefined();
    expect(recent.newest(key, object('12', 'u2'))).toEqual(object('12', 'u2'));
    recent.gone('u1');
    expect(recent.newest(key, object('10'))).toEqual(object('10'));
  });

  it('of versions that are no numbers are left to the cache', () => {
    const recent = new RecentWrites();
    recent.wrote(object('v-10'));
    expect(recent.newest(key, object('v-9'))).toEqual(object('v-9'));
  });
});
