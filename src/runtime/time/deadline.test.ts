import { describe, expect, it } from 'vitest';
import { DeadlineExceeded, withDeadline } from './deadline.ts';
import { FakeClock } from './testing/fake-clock.ts';

const never = () => new Promise<never>(() => {});

describe('withDeadline', () => {
  it('gives the result and leaves no timer behind', async () => {
    const clock = new FakeClock();
    expect(await withDeadline(clock, 100, async () => 'done')).toBe('done');
    expect(clock.pendingTimers).toBe(0);
  });

  it('rejects on time even when the call ignores its signal', async () => {
    const clock = new FakeClock();
    const call = withDeadline(clock, 100, never).catch((error: unknown) => ({ error, at: clock.now() }));
    await clock.advance(500);
    expect(await call).toEqual({ error: new DeadlineExceeded(100), at: 100 });
  });

  it('aborts the signal of the call', async () => {
    const clock = new FakeClock();
    let seen: AbortSignal | undefined;
    const call = withDeadline(clock, 100, (signal) => {
      seen = signal;
      return never();
    });
    const rejected = expect(call).rejects.toThrow('no result within 100 ms');
    await clock.advance(100);
    await rejected;
    expect(seen?.aborted).toBe(true);
  });

  it('follows the parent signal, before and during the call', async () => {
    const clock = new FakeClock();
    const parent = new AbortController();
    const call = withDeadline(clock, 100, never, parent.signal);
    parent.abort(new Error('shutting down'));
    await expect(call).rejects.toThrow('shutting down');
    let started = false;
    const second = withDeadline(
      clock,
      100,
      async () => {
        started = true;
      },
      parent.signal,
    );
    await expect(second).rejects.toThrow('shutting down');
    expect(started).toBe(false);
    expect(clock.pendingTimers).toBe(0);
  });

  it('lets a call that fails after its deadline fail unheard', async () => {
    const clock = new FakeClock();
    const call = withDeadline(clock, 100, async () => {
      await clock.sleep(200);
      throw new Error('too late to matter');
    });
    const rejected = expect(call).rejects.toBeInstanceOf(DeadlineExceeded);
    await clock.advance(300);
    await rejected;
  });
});
