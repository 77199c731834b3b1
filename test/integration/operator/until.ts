import { setTimeout as sleep } from 'node:timers/promises';

const intervalMs = 50;

type Truthy<T> = Exclude<T, false | 0 | '' | null | undefined>;

/** Waits until `probe` gives something truthy, and returns that. Rejects with `what` when it does not in time. */
export async function until<T>(
  what: string,
  probe: () => T | Promise<T>,
  withinMs = 20_000,
): Promise<Truthy<T>> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const value = await probe();
    if (value) return value as Truthy<T>; // which TypeScript does not conclude by itself
    if (performance.now() > deadline) throw new Error(`not within ${withinMs / 1000} s: ${what}`);
    await sleep(intervalMs);
  }
}
