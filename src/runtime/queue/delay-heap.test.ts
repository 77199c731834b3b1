import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DelayHeap } from './delay-heap.ts';

function takeAllDue(heap: DelayHeap<number>, now: number): number[] {
  const due: number[] = [];
  for (let key = heap.takeDue(now); key !== undefined; key = heap.takeDue(now)) due.push(key);
  return due;
}

type Command = { key: number; at: number } | { now: number };

/** Does to the heap what it does to a plain map of earliest times, and expects the same keys to be due. */
function apply(command: Command, heap: DelayHeap<number>, model: Map<number, number>): void {
  if ('key' in command) {
    heap.schedule(command.key, command.at);
    model.set(command.key, Math.min(command.at, model.get(command.key) ?? Infinity));
    return;
  }
  const due = takeAllDue(heap, command.now);
  const dueTimes = [...model.values()].filter((at) => at <= command.now).sort((a, b) => a - b);
  expect(due.map((key) => model.get(key))).toEqual(dueTimes);
  for (const key of due) model.delete(key);
}

describe('DelayHeap', () => {
  it('keeps the earlier time of a key, whichever was scheduled first', () => {
    const heap = new DelayHeap<string>();
    heap.schedule('a', 50);
    heap.schedule('a', 70);
    expect(heap.nextAt).toBe(50);
    heap.schedule('a', 30);
    expect(heap.nextAt).toBe(30);
    expect(heap.size).toBe(1);
  });

  it('agrees with a plain map of earliest times under any schedule', () => {
    const command = fc.oneof(
      { weight: 3, arbitrary: fc.record({ key: fc.nat(40), at: fc.nat(1_000) }) },
      { weight: 1, arbitrary: fc.record({ now: fc.nat(1_000) }) },
    );
    fc.assert(
      fc.property(fc.array(command, { maxLength: 200 }), (commands) => {
        const heap = new DelayHeap<number>();
        const model = new Map<number, number>();
        for (const command of commands) {
          apply(command, heap, model);
          expect(heap.size).toBe(model.size);
          expect(heap.nextAt).toBe(model.size === 0 ? undefined : Math.min(...model.values()));
        }
      }),
    );
  });
});
