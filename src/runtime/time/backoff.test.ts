import { expect, it } from 'vitest';
import { Backoff } from './backoff.ts';
import { FakeClock } from './testing/fake-clock.ts';

const delays = (backoff: Backoff, count: number) => Array.from({ length: count }, () => backoff.next());

it('grows from 0.8 s to 5 s', () => {
  expect(delays(new Backoff(new FakeClock(), () => 0), 5)).toEqual([800, 1600, 3200, 5000, 5000]);
});

it('stretches each delay by up to itself: the longest are still spread out, and under 10 s', () => {
  expect(delays(new Backoff(new FakeClock(), () => 0.5), 5)).toEqual([1200, 2400, 4800, 7500, 7500]);
  expect(Math.max(...delays(new Backoff(new FakeClock(), () => 0.999), 20))).toBeLessThan(10_000);
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

it('begins anew when told that the failures so far mean nothing', () => {
  const backoff = new Backoff(new FakeClock(), () => 0);
  delays(backoff, 3);
  backoff.reset();
  expect(delays(backoff, 2)).toEqual([800, 1600]);
});
