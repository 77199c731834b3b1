import fc from 'fast-check';
import { expect, it } from 'vitest';
import { FakeClock } from '../time/testing/fake-clock.ts';
import { YieldingLane } from './yielding-lane.ts';

const slots = { besideUrgent: 1, alone: 3 };

it('runs tasks in order: few beside urgent work, more without, and never leaves a slot empty', async () => {
  const duration = fc.integer({ min: 1, max: 20 });
  const step = fc.record({
    afterMs: fc.nat(8),
    isUrgent: fc.boolean(),
    durationMs: duration,
    fails: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 20 }), async (steps) => {
      const clock = new FakeClock();
      const lane = new YieldingLane(slots);
      const started: number[] = [];
      const results: Promise<unknown>[] = [];
      let [running, urgent, asked] = [0, 0, 0];
      const limit = () => (urgent > 0 ? slots.besideUrgent : slots.alone);
      const work = async (index: number, durationMs: number, fails: boolean) => {
        started.push(index);
        running++;
        expect(running).toBeLessThanOrEqual(slots.alone);
        await clock.sleep(durationMs);
        running--;
        if (fails) throw new Error('failed');
      };
      for (const { afterMs, isUrgent, durationMs, fails } of steps) {
        await clock.advance(afterMs);
        if (isUrgent) {
          const end = lane.beginUrgent();
          urgent++;
          void clock.sleep(durationMs).then(() => {
            urgent--;
            end();
            end();
          });
        } else {
          const index = asked++;
          const before = running;
          const task = async () => {
            const ended = await lane.turn();
            await work(index, durationMs, fails).finally(ended);
          };
          results.push(task().catch(() => 'failed'));
          await clock.advance(0);
          if (before >= limit()) expect(running).toBe(before);
        }
        if (asked > started.length) expect(running).toBeGreaterThanOrEqual(limit());
      }
      await clock.advance(20 * steps.length);
      await Promise.all(results);
      expect(started).toEqual(Array.from({ length: asked }, (_, index) => index));
    }),
  );
});
