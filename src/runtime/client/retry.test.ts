import { describe, expect, it } from 'vitest';
import { FakeClock } from '../time/testing/fake-clock.ts';
import { ApiError, TransportError } from './api-error.ts';
import { retryAfterMs, retryDelayMs, withRetries } from './retry.ts';
import { refusals } from './testing/fake-api-server/status.ts';

const overloaded = (ms?: number) =>
  new ApiError(refusals.tooManyRequests(0).status, { request: 'get', retryAfterMs: ms });

describe('retryDelayMs', () => {
  it('doubles, with jitter, on top of what the server asked for', () => {
    expect([1, 2, 3].map((tries) => retryDelayMs(overloaded(), tries, () => 0))).toEqual([50, 100, 200]);
    expect(retryDelayMs(overloaded(2000), 1, () => 0.5)).toBe(2075);
  });

  it('ends with the fifth try, and with errors that a second try cannot mend', () => {
    expect(retryDelayMs(overloaded(), 5, () => 0)).toBeUndefined();
    expect(
      retryDelayMs(new ApiError(refusals.internal().status, { request: '' }), 1, () => 0),
    ).toBeUndefined();
    expect(retryDelayMs(new TypeError('ours'), 1, () => 0)).toBeUndefined();
  });
});

describe('withRetries', () => {
  const environment = (clock: FakeClock, signal = new AbortController().signal) => ({
    clock,
    random: () => 0,
    signal,
    deadlineAt: 1000,
  });

  it('tries five times', async () => {
    const clock = new FakeClock();
    const times: number[] = [];
    const result = withRetries(environment(clock), async () => {
      times.push(clock.now());
      throw new TransportError('refused');
    }).catch((error: unknown) => error);
    await clock.advance(1000);
    expect(times).toEqual([0, 50, 150, 350, 750]);
    expect(await result).toBeInstanceOf(TransportError);
  });

  it('begins no wait that would end after the deadline', async () => {
    const clock = new FakeClock();
    const result = withRetries(environment(clock), async () => {
      throw overloaded(950);
    });
    await expect(result).rejects.toThrow('429');
    expect(clock.pendingTimers).toBe(0);
  });

  it('makes no further try once it is aborted', async () => {
    const clock = new FakeClock();
    const controller = new AbortController();
    let tries = 0;
    const result = withRetries(environment(clock, controller.signal), async () => {
      tries++;
      throw overloaded();
    }).catch((error: unknown) => error);
    await clock.advance(0);
    controller.abort('enough');
    expect(await result).toBe('enough');
    expect(tries).toBe(1);
  });
});

describe('retryAfterMs', () => {
  const now = new Date('2030-01-01T00:00:00Z');

  it.each([
    ['2', 2000],
    ['0', 0],
    ['Tue, 01 Jan 2030 00:00:05 GMT', 5000],
    ['Mon, 31 Dec 2029 23:00:00 GMT', 0],
    ['soon', undefined],
    [undefined, undefined],
  ])('reads %s', (header, expected) => {
    expect(retryAfterMs(header, now)).toBe(expected);
  });
});
