import { expect, it } from 'vitest';
import type { StoredObject } from '../../kubernetes/object.ts';
import { FakeClock } from '../time/testing/fake-clock.ts';
import { Contention, ScalingContention } from './contention.ts';

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

it('a workload that others scale is scaled back once in five minutes, is told once, and afresh for another number', async () => {
  const clock = new FakeClock();
  const scaling = new ScalingContention(clock);
  const workload = object('workload');
  const corrected = (replicas: number) => scaling.maySet(workload, replicas, true);
  // Changes of the owner are none of the others' business until they have not left one alone.
  expect([scaling.maySet(workload, 3, false), scaling.maySet(workload, 3, false)]).toEqual([true, true]);
  expect(scaling.isLeft(workload, 3)).toBe(false);
  expect([corrected(3), corrected(3), scaling.maySet(workload, 3, false)]).toEqual([true, false, false]);
  expect([scaling.isNews(workload, 3), scaling.isNews(workload, 3)]).toEqual([true, false]);
  await clock.advance(299_000);
  expect(scaling.isLeft(workload, 3)).toBe(true);
  expect(corrected(3)).toBe(false);
  await clock.advance(1_000);
  expect(scaling.isLeft(workload, 3)).toBe(false);
  expect([scaling.maySet(workload, 3, false), corrected(3)]).toEqual([true, false]);
  expect(scaling.isNews(workload, 3)).toBe(false);

  expect(scaling.maySet(object('other workload'), 3, true)).toBe(true);
  expect([corrected(4), scaling.isNews(workload, 4)]).toEqual([true, true]);
});
