import { describe, expect, it } from 'vitest';
import { ApiError, FencedError, TransportError } from '../client/api-error.ts';
import { Reachability } from '../client/reachability.ts';
import { WorkQueue } from '../queue/work-queue.ts';
import { FakeClock } from '../time/testing/fake-clock.ts';
import { Controller, workersPerController } from './controller.ts';
import type { Reconciler } from './reconciler.ts';

const nothing = () => {};

/** A controller at work with `reconcile`, at rest in time. */
function running(reconcile: Reconciler['reconcile']) {
  const clock = new FakeClock();
  const queue = new WorkQueue({
    name: 'test',
    clock,
    metrics: { observe: () => ({ added: nothing, taken: nothing, finished: nothing, retried: nothing }) },
  });
  const reachability = new Reachability();
  const results: string[] = [];
  const errors: unknown[] = [];
  const controller = new Controller({
    queue,
    reconcile,
    reachability,
    clock,
    random: () => 0.5,
    observer: {
      started: nothing,
      finished: (result) => results.push(result),
      panicked: () => results.push('panicked'),
      timedOut: nothing,
    },
    onError: (error) => errors.push(error),
  });
  const end = new AbortController();
  const done = controller.run(end.signal);
  return { clock, queue, reachability, results, errors, end, done };
}

const apiError = (code: number, reason = '', retryAfterMs?: number) =>
  new ApiError({ kind: 'Status', code, reason }, { request: 'apply', retryAfterMs });

describe('a controller', () => {
  it('is done with a key whose pass went through, and looks again only when told to', async () => {
    let passes = 0;
    const { clock, queue, results } = running(async () => (++passes === 1 ? 30_000 : undefined));
    queue.add('team/web');
    await clock.advance(29_999);
    expect(passes).toBe(1);
    await clock.advance(3_600_000);
    expect(passes).toBe(2);
    expect(results).toEqual(['requeue_after', 'success']);
  });

  it('tries a key again after what is its own fault: at once, then ever later, at most every 30 s', async () => {
    const at: number[] = [];
    const { clock, queue, errors } = running(async () => {
      at.push(clock.now());
      throw apiError(404);
    });
    queue.add('team/web');
    await clock.advance(120_000);
    expect(at.slice(0, 4)).toEqual([0, 5, 15, 35]);
    expect((at.at(-1) ?? 0) - (at.at(-2) ?? 0)).toBe(30_000);
    expect(errors).toHaveLength(at.length);
  });

  it('settles a conflict by another pass, without a word', async () => {
    let passes = 0;
    const { clock, queue, errors, results } = running(async () => {
      if (++passes < 3) throw apiError(409, 'Conflict');
      return undefined;
    });
    queue.add('team/web');
    await clock.advance(1000);
    expect(results).toEqual(['requeue_after', 'requeue_after', 'success']);
    expect(errors).toEqual([]);
  });

  it('does not count an outage against a key, and tries again as soon as it is over', async () => {
    let isDown = true;
    const at: number[] = [];
    const { clock, queue, reachability } = running(async () => {
      at.push(clock.now());
      if (isDown) throw new TransportError('refused');
      return undefined;
    });
    queue.add('team/web');
    reachability.failed();
    await clock.advance(60_000);
    expect(at).toEqual(Array.from({ length: 21 }, (_, count) => count * 3000));
    await clock.advance(500);
    isDown = false;
    reachability.answered();
    await clock.advance(0);
    expect(at.at(-1)).toBe(60_500);
    await clock.advance(60_000);
    expect(at).toHaveLength(22);
  });

  it('does not take a write that was held back for a defect, nor count it against the key', async () => {
    const { clock, queue, results } = running(async () => {
      throw new FencedError('not sent');
    });
    queue.add('team/web');
    await clock.advance(1);
    expect(results).toEqual(['error']);
    await clock.advance(2998); // the pause after an outage, not that after a fault of the key
    expect(results).toEqual(['error']);
    await clock.advance(1);
    expect(results).toEqual(['error', 'error']);
  });

  it('waits as long as an overloaded API server asks', async () => {
    const at: number[] = [];
    const { clock, queue } = running(async () => {
      at.push(clock.now());
      throw apiError(429, 'TooManyRequests', 20_000);
    });
    queue.add('team/web');
    await clock.advance(25_000);
    expect(at).toEqual([0, 20_000]);
  });

  it('tells a defect of our own from a failure', async () => {
    const { clock, queue, results } = running(async () => {
      throw new TypeError('x is undefined');
    });
    queue.add('team/web');
    await clock.advance(1);
    expect(results).toEqual(['panicked', 'error']);
  });

  it('does what is urgent of all passes before the rest of most', async () => {
    const rest = Promise.withResolvers<undefined>();
    const [begun, later]: string[][] = [[], []];
    const { clock, queue, results } = running(async (key, pass) => {
      begun?.push(key);
      await clock.sleep(10);
      await pass.yieldToUrgent();
      later?.push(key);
      return rest.promise;
    });
    const keys = Array.from({ length: workersPerController * 3 }, (_, index) => `team/w${index}`);
    for (const key of keys) queue.add(key);
    queue.add('team/w0'); // once more: it waits for the pass under way
    await clock.advance(20);
    expect(begun).toEqual(keys);
    expect(later).toEqual(keys.slice(0, 2));
    await clock.advance(10);
    expect(later).toEqual(keys.slice(0, workersPerController));
    rest.resolve(undefined);
    await clock.advance(10);
    await clock.advance(0);
    expect(begun).toEqual([...keys, 'team/w0']);
    expect(results).toHaveLength(keys.length + 1);
  });

  it('makes no more passes at once than it has workers', async () => {
    const hold = Promise.withResolvers<undefined>();
    let begun = 0;
    const { clock, queue } = running(() => {
      begun++;
      return hold.promise;
    });
    for (let index = 0; index < 100; index++) queue.add(`team/w${index}`);
    await clock.advance(0);
    expect(begun).toBe(workersPerController);
    hold.resolve(undefined);
    await clock.advance(0);
    expect(begun).toBe(100);
  });

  it('gives the rest of the process its turn, though no pass waits for anything', async () => {
    let passes = 0;
    const { clock, queue } = running(async () => {
      passes++;
      clock.stall(1); // what a pass computes takes a moment
      return undefined;
    });
    for (let index = 0; index < 100; index++) queue.add(`team/w${index}`);
    const seen: number[] = [];
    while (passes < 100) {
      await clock.advance(0);
      seen.push(passes);
    }
    expect(seen.length).toBeGreaterThan(2);
  });

  it('ends its passes when it is stopped, begins no more, and then is done', async () => {
    const begun: string[] = [];
    const { clock, queue, end, done, errors } = running(async (key, { signal, yieldToUrgent }) => {
      begun.push(key);
      await yieldToUrgent();
      return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    });
    queue.add('team/a');
    await clock.advance(0);
    end.abort();
    queue.add('team/b');
    await done;
    expect(begun).toEqual(['team/a']);
    expect(errors).toEqual([]);
  });
});
