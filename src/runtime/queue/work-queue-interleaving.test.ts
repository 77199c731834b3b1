import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FakeClock } from '../time/testing/fake-clock.ts';
import { WorkQueue } from './work-queue.ts';

const unobserved = { observe: () => ({ added() {}, taken() {}, finished() {}, retried() {} }) };

describe('under any interleaving', () => {
  const key = fc.constantFrom('a', 'b', 'c', 'd');
  const command = fc.oneof(
    { weight: 4, arbitrary: fc.record({ do: fc.constant('add' as const), key }) },
    { weight: 4, arbitrary: fc.record({ do: fc.constant('finish' as const), worker: fc.nat(9) }) },
    {
      weight: 2,
      arbitrary: fc.record({ do: fc.constant('addAfter' as const), key, ms: fc.integer({ max: 50 }) }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('addRateLimited' as const), key }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('retryLater' as const), key, ms: fc.nat(50) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('retryNow' as const) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('forget' as const), key }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('advance' as const), ms: fc.nat(40) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('shutDown' as const) }) },
  );
  type Command = typeof command extends fc.Arbitrary<infer T> ? T : never;

  /** Workers on a queue, and what is owed to them: keys whose work must still start, and when they may expect it. */
  class Workshop {
    readonly clock = new FakeClock();
    readonly queue = new WorkQueue({ name: 'test', clock: this.clock, metrics: unobserved });
    readonly owed = new Set<string>();
    readonly promised = new Map<string, number>();
    readonly retrying = new Set<string>();
    readonly active = new Map<string, () => void>();
    readonly workers: Promise<void>[];
    readonly failures = new Map<string, number>();
    isShutDown = false;

    constructor(workers: number) {
      this.workers = Array.from({ length: workers }, () => this.#work());
    }

    async #work(): Promise<void> {
      for (let taken = await this.queue.get(); taken !== undefined; taken = await this.queue.get()) {
        const current = taken;
        expect(this.active.has(current), `${current} is with two workers`).toBe(false);
        this.owed.delete(current);
        this.retrying.delete(current);
        await new Promise<void>((resolve) => this.active.set(current, resolve));
        this.active.delete(current);
        this.queue.done(current);
      }
    }

    finish(worker: number): void {
      const keys = [...this.active.keys()];
      this.active.get(keys[worker % keys.length] ?? '')?.();
    }

    owe(owedKey: string): void {
      if (!this.isShutDown) this.owed.add(owedKey);
    }

    promise(promisedKey: string, ms: number): void {
      if (ms <= 0) {
        this.promised.delete(promisedKey);
        this.owe(promisedKey);
        return;
      }
      const at = this.clock.now() + ms;
      this.promised.set(promisedKey, Math.min(at, this.promised.get(promisedKey) ?? Infinity));
    }

    promiseRetry(promisedKey: string, ms: number): void {
      if (this.isShutDown) return;
      this.retrying.add(promisedKey);
      this.promise(promisedKey, ms);
    }

    async advance(ms: number): Promise<void> {
      for (const [promisedKey, at] of this.promised) {
        if (at > this.clock.now() + ms) continue;
        this.promised.delete(promisedKey);
        this.owe(promisedKey);
      }
      await this.clock.advance(ms);
    }
  }

  const steps: {
    [Name in Command['do']]: (shop: Workshop, command: Extract<Command, { do: Name }>) => unknown;
  } = {
    add: (shop, { key }) => {
      shop.owe(key);
      shop.queue.add(key);
    },
    finish: (shop, { worker }) => shop.finish(worker),
    addAfter: (shop, { key, ms }) => {
      shop.promise(key, ms);
      shop.queue.addAfter(key, ms);
    },
    addRateLimited: (shop, { key }) => {
      const failures = shop.failures.get(key) ?? 0;
      shop.failures.set(key, failures + 1);
      shop.promiseRetry(key, Math.min(5 * 2 ** failures, 30_000));
      shop.queue.addRateLimited(key);
    },
    retryLater: (shop, { key, ms }) => {
      shop.promiseRetry(key, ms);
      shop.queue.retryLater(key, ms);
    },
    retryNow: (shop) => {
      for (const key of shop.retrying) shop.promise(key, 0);
      shop.queue.retryNow();
    },
    forget: (shop, { key }) => {
      shop.failures.delete(key);
      shop.queue.forget(key);
    },
    advance: (shop, { ms }) => shop.advance(ms),
    shutDown: (shop) => {
      shop.isShutDown = true;
      shop.queue.shutDown();
      shop.promised.clear();
      shop.retrying.clear();
    },
  };

  it('no key is with two workers, no add is lost, no worker idles while a key is ready, and workers go home', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 3 }),
        fc.array(command, { maxLength: 60 }),
        async (workers, commands) => {
          const shop = new Workshop(workers);
          for (const each of commands) {
            await (steps[each.do] as (shop: Workshop, command: Command) => unknown)(shop, each);
            await shop.advance(0);
            if (shop.active.size < workers) {
              const idleFor = [...shop.owed].filter((owedKey) => !shop.active.has(owedKey));
              expect(idleFor, 'a worker idles though these are due').toEqual([]);
            }
          }
          while (shop.active.size > 0 || shop.promised.size > 0) {
            shop.finish(0);
            await shop.advance(50);
          }
          expect([...shop.owed]).toEqual([]);
          shop.queue.shutDown();
          await Promise.all(shop.workers);
        },
      ),
      { numRuns: 300 },
    );
  });
});
