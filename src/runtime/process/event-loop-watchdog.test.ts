import { expect, it } from 'vitest';
import { FakeClock } from '../time/testing/fake-clock.ts';
import { EventLoopWatchdog } from './event-loop-watchdog.ts';

it('says nothing while the event loop is on time, and leaves no timer when stopped', async () => {
  const clock = new FakeClock();
  const watchdog = new EventLoopWatchdog(clock);
  await clock.advance(3_600_000);
  expect(watchdog.check()).toBeUndefined();
  watchdog.stop();
  expect(clock.pendingTimers).toBe(0);
});

it('calls an event loop stuck whose every turn has been late for half a minute', async () => {
  const clock = new FakeClock();
  const watchdog = new EventLoopWatchdog(clock);
  for (let turn = 0; turn < 9; turn++) {
    clock.stall(3_000);
    await clock.advance(0);
  }
  expect(watchdog.check()).toBeUndefined();
  clock.stall(3_000);
  await clock.advance(0);
  expect(watchdog.check()).toBe('the event loop has not been on time for 30 s');
});

it('forgives one long stall as soon as the event loop is on time again', async () => {
  const clock = new FakeClock();
  const watchdog = new EventLoopWatchdog(clock);
  clock.stall(120_000);
  expect(watchdog.check()).toBe('the event loop has not been on time for 120 s');
  await clock.advance(1_000);
  expect(watchdog.check()).toBeUndefined();
});
