import { stat } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { MAX_TIMER_MS, systemClock } from './clock.ts';
import { FakeClock } from './testing/fake-clock.ts';

describe('systemClock', () => {
  it('does not fire a timer of more than 2^31-1 ms at once, as setTimeout would', async () => {
    let fired = false;
    const timer = systemClock.setTimer(() => {
      fired = true;
    }, MAX_TIMER_MS + 1);
    await systemClock.sleep(20);
    timer.cancel();
    expect(fired).toBe(false);
  });

  it('never wakes before the time by its own monotonic clock', async () => {
    for (let attempt = 0; attempt < 5; attempt++) {
      const start = systemClock.now();
      await systemClock.sleep(1.9);
      expect(systemClock.now() - start).toBeGreaterThan(1);
    }
  });

  it('takes what is overdue for due at once, of which Node would warn', async () => {
    const warnings: string[] = [];
    const note = ({ name }: Error) => warnings.push(name);
    process.on('warning', note);
    await systemClock.sleep(-5);
    process.off('warning', note);
    expect(warnings).toEqual([]);
  });

  it('does not make what is due at once wait for the millisecond that Node makes its shortest timer', async () => {
    const order = await new Promise((resolve) => {
      stat('.', () => {
        const seen: string[] = [];
        setTimeout(() => {
          seen.push('timer');
          resolve(seen);
        }, 0);
        systemClock.setTimer(() => seen.push('due'), 0);
      });
    });
    expect(order).toEqual(['due', 'timer']);
  });

  it.each([0, 1])('does not call a cancelled timer of %d ms', async (ms) => {
    let fired = false;
    systemClock
      .setTimer(() => {
        fired = true;
      }, ms)
      .cancel();
    await systemClock.sleep(10);
    expect(fired).toBe(false);
  });

  it('wakes a sleeper at once when its signal aborts, and does not sleep on an aborted one', async () => {
    const start = systemClock.now();
    const controller = new AbortController();
    const asleep = systemClock.sleep(60_000, controller.signal);
    controller.abort();
    await asleep;
    await systemClock.sleep(60_000, controller.signal);
    expect(systemClock.now() - start).toBeLessThan(5_000);
  });
});

describe('FakeClock', () => {
  it('fires timers in the order of their times, each seeing its own time', async () => {
    const clock = new FakeClock();
    const seen: [string, number][] = [];
    clock.setTimer(() => seen.push(['late', clock.now()]), 30);
    clock.setTimer(() => {
      seen.push(['early', clock.now()]);
      clock.setTimer(() => seen.push(['nested', clock.now()]), 10);
    }, 10);
    await clock.advance(30);
    expect(seen).toEqual([
      ['early', 10],
      ['nested', 20],
      ['late', 30],
    ]);
    expect(clock.pendingTimers).toBe(0);
  });

  it('lets promises that a timer resolved run before the next timer', async () => {
    const clock = new FakeClock();
    const seen: string[] = [];
    const sleeper = clock.sleep(10).then(() => seen.push('slept'));
    clock.setTimer(() => seen.push('timer'), 11);
    await clock.advance(20);
    await sleeper;
    expect(seen).toEqual(['slept', 'timer']);
  });

  it('fires late, not early, the timers that came due in a stall', async () => {
    const clock = new FakeClock();
    const seen: number[] = [];
    clock.setTimer(() => seen.push(clock.now()), 10);
    clock.stall(100);
    expect(seen).toEqual([]);
    await clock.advance(0);
    expect(seen).toEqual([100]);
  });

  it('jumps the time of day without touching the monotonic clock', () => {
    const clock = new FakeClock(new Date('2030-01-01T00:00:00.000Z'));
    clock.jumpWall(-3_600_000);
    expect(clock.now()).toBe(0);
    expect(clock.wallNow().toISOString()).toBe('2029-12-31T23:00:00.000Z');
  });
});
