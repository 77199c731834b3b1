import { expect, it } from 'vitest';
import { Backoff } from './backoff.ts';
import { FakeClock } from './fake-clock.ts';

it('grows from 0.8 s to 30 s', () => {
  const backoff = new Backoff(new FakeClock(), () => 0);
  expect(Array.from({ length: 8 }, () => backoff.next())).toEqual([
    800, 1600, 3200, 6400, 12_800, 25_600, 30_000, 30_000,
  ]);
});

it('stretches each delay by up to itself, but never beyond 30 s', () => {
  const backoff = new Backoff(new FakeClock(), () => 0.5);
  expect(Array.from({ length: 6 }, () => backoff.next())).toEqual([1200, 2400, 4800, 9600, 19_200, 30_000]);
});

it('begins anew when nothing has failed for more than 2 minutes', async () => {
  const clock = new FakeClock();
  const backoff = new Backoff(clock, () => 0);
  backoff.next();
  await clock.advance(120_000);
  expect(backoff.next()).toBe(1600);
  await clock.advance(120_001);
  expect(backoff.next()).toBe(800);
});
