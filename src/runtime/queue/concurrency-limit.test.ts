import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FakeClock } from '../time/testing/fake-clock.ts';
import { limitConcurrency } from './concurrency-limit.ts';

describe('limitConcurrency', () => {
  it('starts tasks in the order in which they came, as many at once as it has slots, whether they succeed or fail', async () => {
    const task = fc.record({
      afterMs: fc.nat(8),
      durationMs: fc.integer({ min: 1, max: 20 }),
      fails: fc.boolean(),
    });
    const schedule = fc.record({
      slots: fc.integer({ min: 1, max: 3 }),
      tasks: fc.array(task, { maxLength: 15 }),
    });
    await fc.assert(
      fc.asyncProperty(schedule, async ({ slots, tasks }) => {
        const clock = new FakeClock();
        const run = limitConcurrency(slots);
        const started: number[] = [];
        const settled: Promise<unknown>[] = [];
        let running = 0;
        for (const [index, { afterMs, durationMs, fails }] of tasks.entries()) {
          await clock.advance(afterMs);
          const result = run(async () => {
            started.push(index);
            expect(++running).toBeLessThanOrEqual(slots);
            await clock.sleep(durationMs);
            running--;
            if (fails) throw new Error('failed');
            return 'done';
          });
          settled.push(result.catch(({ message }) => message));
          expect(running).toBe(Math.min(slots, running + index + 1 - started.length)); // no slot stays empty
        }
        await clock.advance(20 * tasks.length);
        expect(await Promise.all(settled)).toEqual(tasks.map(({ fails }) => (fails ? 'failed' : 'done')));
        expect(started).toEqual(tasks.map((_, index) => index));
      }),
    );
  });

  it('gives a slot to whoever waits, not to who comes just as it gets free', async () => {
    const run = limitConcurrency(1);
    const started: string[] = [];
    let running = 0;
    const task = (name: string) =>
      run(async () => {
        started.push(name);
        expect(++running).toBe(1);
        await Promise.resolve();
        running--;
      });
    const first = task('first');
    const waiting = task('waiting');
    await first;
    await Promise.all([waiting, task('newcomer')]);
    expect(started).toEqual(['first', 'waiting', 'newcomer']);
  });
});
