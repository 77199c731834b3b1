import { expect, it } from 'vitest';
import { LruMap } from './lru-map.ts';

it('forgets the entry that was not used longest', () => {
  const map = new LruMap<string, number>(3);
  for (const [key, value] of [
    ['a', 1],
    ['b', 2],
    ['c', 3],
  ] as const)
    map.set(key, value);
  map.get('a');
  map.set('b', 20);
  map.set('d', 4);
  expect([...map.entries()]).toEqual([
    ['a', 1],
    ['b', 20],
    ['d', 4],
  ]);
  map.delete('a');
  expect(map.get('a')).toBeUndefined();
  expect(map.size).toBe(2);
});
