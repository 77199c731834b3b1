import { Fifo } from './fifo.ts';

/** Runs a task when its turn comes, and settles as the task does. */
export type LimitedRun = <T>(task: () => Promise<T>) => Promise<T>;

/**
 * A lane for tasks: at most `slots` of them run at a time, the others wait in the order in which they came.
 * (The API server creates Services one after another, so that more than a few at once only wait there.)
 */
export function limitConcurrency(slots: number): LimitedRun {
  const waiting = new Fifo<() => void>();
  let free = slots;
  return async (task) => {
    if (free > 0) free--;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await task();
    } finally {
      const next = waiting.shift(); // the slot goes from hand to hand, so that no newcomer can slip in
      if (next === undefined) free++;
      else next();
    }
  };
}
