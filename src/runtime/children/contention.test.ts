import { expect, it } from 'vitest';
import type { StoredObject } from '../../kubernetes/object.ts';
import { FakeClock } from '../time/testing/fake-clock.ts';
import { Contention } from './contention.ts';

const object = (uid: string, generation = 1): StoredObject => ({
  apiVersion: 'v1',
  kind: 'Any',
  metadata: { name: uid, uid, resourceVersion: '1', generation },
});

it('a child is put right ten times at once, then once a minute, and afresh for each generation of its owner', async () => {
  const clock = new FakeClock();
  const contention = new Contention(clock);
  const tries = (count: number, generation = 1) =>
    Array.from({ length: count }, () => contention.mayCorrect(object('owner', generation), object('child')));
  expect(tries(12)).toEqual([...Array(10).fill('yes'), 'first-refusal', 'no']);
  await clock.advance(60_000);
  expect(tries(2)).toEqual(['yes', 'no']);
  expect(tries(1, 2)).toEqual(['yes']);
  expect(contention.mayCorrect(object('owner', 2), object('other child'))).toBe('yes');
});
