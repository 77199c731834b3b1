import { describe, expect, it } from 'vitest';
import { FakeClock } from '../time/testing/fake-clock.ts';
import { ExponentialBackoff, TokenBucket } from './rate-limiter.ts';

describe('ExponentialBackoff', () => {
  it('doubles from 5 ms, for each key alone', () => {
    const backoff = new ExponentialBackoff<string>();
    expect([1, 2, 3, 4, 5].map(() => backoff.next('one'))).toEqual([5, 10, 20, 40, 80]);
    expect([1, 2].map(() => backoff.next('two'))).toEqual([5, 10]);
    backoff.forget('one');
    expect(backoff.next('one')).toBe(5);
  });

  // client-go: TestItemExponentialFailureRateLimiterOverFlow
  it('stays at 30 s however often a key fails', () => {
    const backoff = new ExponentialBackoff<string>();
    for (let failure = 0; failure < 12; failure++) backoff.next('one');
    expect(backoff.next('one')).toBe(20_480);
    for (let failure = 0; failure < 2_000; failure++) expect(backoff.next('one')).toBe(30_000);
  });
});

describe('TokenBucket', () => {
  it('gives its burst at once and then one token per interval', async () => {
    const clock = new FakeClock();
    const bucket = new TokenBucket(clock, { burst: 3, perSecond: 10 });
    expect([1, 2, 3, 4].map(() => bucket.tryTake())).toEqual([true, true, true, false]);
    await clock.advance(99);
    expect(bucket.tryTake()).toBe(false);
    await clock.advance(1);
    expect([bucket.tryTake(), bucket.tryTake()]).toEqual([true, false]);
  });

  it('hands out tokens of the future at their times', async () => {
    const clock = new FakeClock();
    const bucket = new TokenBucket(clock, { burst: 2, perSecond: 10 });
    expect([1, 2, 3, 4].map(() => bucket.reserve())).toEqual([0, 0, 100, 200]);
    await clock.advance(200);
    expect(bucket.reserve()).toBe(100);
  });

  it('never holds more than its burst', async () => {
    const clock = new FakeClock();
    const bucket = new TokenBucket(clock, { burst: 2, perSecond: 10 });
    await clock.advance(3_600_000);
    expect([1, 2, 3].map(() => bucket.tryTake())).toEqual([true, true, false]);
  });
});
