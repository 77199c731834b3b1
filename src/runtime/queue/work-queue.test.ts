import { describe, expect, it } from 'vitest';
import { systemClock } from '../time/clock.ts';
import { FakeClock } from '../time/testing/fake-clock.ts';
import { WorkQueue, type WorkQueueMetrics } from './work-queue.ts';

const unobserved: WorkQueueMetrics = {
  observe: () => ({ added() {}, taken() {}, finished() {}, retried() {} }),
};

function newQueue() {
  const clock = new FakeClock();
  return { clock, queue: new WorkQueue({ name: 'test', clock, metrics: unobserved }) };
}

/** The next key, or 'nothing' when a worker would have to wait. */
async function takeNow(queue: WorkQueue): Promise<string | undefined> {
  if (queue.depth === 0) return 'nothing';
  return queue.get();
}

describe('a work queue', () => {
  it('hands out keys in order, and to a worker that already waits', async () => {
    const { queue } = newQueue();
    const waiting = queue.get();
    queue.add('a');
    queue.add('b');
    expect(await waiting).toBe('a');
    expect(await queue.get()).toBe('b');
  });

  // client-go: TestCollapse, TestLen
  it('collapses adds of a key that waits', () => {
    const { queue } = newQueue();
    queue.add('foo');
    queue.add('bar');
    queue.add('foo');
    expect(queue.depth).toBe(2);
  });

  // client-go: TestReinsert, TestCollapseWhileProcessing
  it('queues a key once more, after done, however often it was added while processed', async () => {
    const { queue } = newQueue();
    queue.add('foo');
    expect(await queue.get()).toBe('foo');
    const second = queue.get();
    let secondTaken = false;
    void second.then(() => {
      secondTaken = true;
    });
    queue.add('foo');
    queue.add('foo');
    await Promise.resolve();
    expect(secondTaken).toBe(false);
    queue.done('foo');
    expect(await second).toBe('foo');
    queue.done('foo');
    expect(queue.depth).toBe(0);
  });

  // client-go: TestAddWhileProcessing
  it('is empty in the end when every worker re-adds what it works on', async () => {
    const { queue } = newQueue();
    const worker = async () => {
      const seen = new Map<string, number>();
      for (let key = await queue.get(); key !== undefined; key = await queue.get()) {
        const count = (seen.get(key) ?? 0) + 1;
        seen.set(key, count);
        if (count < 2) queue.add(key);
        await Promise.resolve();
        queue.done(key);
      }
    };
    const workers = Array.from({ length: 10 }, worker);
    for (let producer = 0; producer < 50; producer++) queue.add(`key-${producer}`);
    queue.shutDown();
    await Promise.all(workers);
    expect(queue.depth).toBe(0);
  });

  it('ignores done for a key that no worker has', async () => {
    const { queue } = newQueue();
    queue.add('foo');
    queue.done('foo');
    expect(await takeNow(queue)).toBe('foo');
  });
});

describe('delays', () => {
  it('adds a key when its time has come, not before', async () => {
    const { clock, queue } = newQueue();
    queue.addAfter('foo', 50);
    await clock.advance(49);
    expect(queue.depth).toBe(0);
    await clock.advance(1);
    expect(await takeNow(queue)).toBe('foo');
    queue.done('foo');
    await clock.advance(10_000);
    expect(queue.depth).toBe(0);
  });

  // client-go: TestDeduping
  it('keeps the earliest of several delays', async () => {
    const { clock, queue } = newQueue();
    for (const [first, second] of [
      [50, 70],
      [70, 50],
    ] as const) {
      queue.addAfter('foo', first);
      queue.addAfter('foo', second);
      await clock.advance(49);
      expect(queue.depth).toBe(0);
      await clock.advance(1);
      expect(await takeNow(queue)).toBe('foo');
      queue.done('foo');
      await clock.advance(100);
      expect(queue.depth).toBe(0);
    }
  });

  // client-go: TestAddTwoFireEarly, TestCopyShifting
  it('fires several delays in order, from one timer', async () => {
    const { clock, queue } = newQueue();
    queue.addAfter('first', 1_000);
    queue.addAfter('second', 50);
    expect(clock.pendingTimers).toBe(1);
    await clock.advance(60);
    expect(await takeNow(queue)).toBe('second');
    queue.addAfter('third', 2_000);
    expect(clock.pendingTimers).toBe(1);
    await clock.advance(1_000);
    expect(await takeNow(queue)).toBe('first');
    await clock.advance(1_000);
    expect(await takeNow(queue)).toBe('third');
    expect(clock.pendingTimers).toBe(0);
  });

  it('waits longer than a timer can', async () => {
    const { clock, queue } = newQueue();
    const days = 24 * 3_600_000;
    queue.addAfter('foo', 60 * days);
    await clock.advance(59 * days);
    expect(queue.depth).toBe(0);
    await clock.advance(days);
    expect(await takeNow(queue)).toBe('foo');
  });
});

describe('retries', () => {
  async function delayOf(clock: FakeClock, queue: WorkQueue): Promise<number> {
    const start = clock.now();
    const key = queue.get();
    while (queue.depth === 0 && clock.pendingTimers > 0 && clock.now() - start < 60_000)
      await clock.advance(5);
    queue.done((await key) ?? '');
    return clock.now() - start;
  }

  it('come after 5 ms, doubling to 30 s, and afresh once the key is forgotten', async () => {
    const { clock, queue } = newQueue();
    const delays: number[] = [];
    for (let failure = 0; failure < 15; failure++) {
      queue.addRateLimited('foo');
      delays.push(await delayOf(clock, queue));
    }
    expect(delays.slice(0, 4)).toEqual([5, 10, 20, 40]);
    expect(delays.slice(-2)).toEqual([30_000, 30_000]);
    queue.forget('foo');
    queue.addRateLimited('foo');
    expect(await delayOf(clock, queue)).toBe(5);
  });

  it('slow down to 10 a second over all keys after a burst of 100', async () => {
    const { clock, queue } = newQueue();
    for (let key = 0; key < 120; key++) queue.addRateLimited(`key-${key}`);
    await clock.advance(5);
    expect(queue.depth).toBe(100);
    await clock.advance(1_000);
    expect(queue.depth).toBe(110);
    await clock.advance(1_000);
    expect(queue.depth).toBe(120);
  });

  it('that are not the fault of a key do not count against it', async () => {
    const { clock, queue } = newQueue();
    for (let outage = 0; outage < 20; outage++) {
      queue.retryLater('foo', 1_000);
      expect(await delayOf(clock, queue)).toBe(1_000);
    }
    queue.addRateLimited('foo');
    expect(await delayOf(clock, queue)).toBe(5);
  });

  it('become due at once when the API server answers again, while planned delays stay', async () => {
    const { clock, queue } = newQueue();
    queue.retryLater('unreachable', 30_000);
    queue.addRateLimited('failed');
    queue.addAfter('planned', 30_000);
    queue.retryNow();
    expect(queue.depth).toBe(2);
    expect([await takeNow(queue), await takeNow(queue)].sort()).toEqual(['failed', 'unreachable']);
    queue.done('unreachable');
    queue.done('failed');
    queue.retryNow();
    expect(queue.depth).toBe(0);
    await clock.advance(30_000);
    expect(await takeNow(queue)).toBe('planned');
    expect(await takeNow(queue)).toBe('nothing');
  });
});

describe('shutting down', () => {
  it('refuses adds, sends waiting workers home and still hands out what is queued', async () => {
    const idle = newQueue();
    const waiting = [idle.queue.get(), idle.queue.get()];
    idle.queue.shutDown();
    expect(await Promise.all(waiting)).toEqual([undefined, undefined]);

    const { clock, queue } = newQueue();
    queue.add('queued');
    queue.addAfter('delayed', 10);
    queue.shutDown();
    expect(clock.pendingTimers).toBe(0);
    queue.add('late');
    queue.addAfter('late', 1);
    queue.addRateLimited('late');
    queue.retryNow();
    await clock.advance(100);
    expect(clock.pendingTimers).toBe(0);
    expect(await queue.get()).toBe('queued');
    expect(await queue.get()).toBeUndefined();
  });

  // client-go: TestQueueDrainageUsingShutDownWithDrainWithDirtyItem
  it('still hands out a key that was added while it was worked on', async () => {
    const { queue } = newQueue();
    queue.add('foo');
    await queue.get();
    queue.add('foo');
    queue.shutDown();
    queue.done('foo');
    expect(await queue.get()).toBe('foo');
    queue.done('foo');
    expect(await queue.get()).toBeUndefined();
  });
});

describe('what metrics see', () => {
  it('is each add, wait, work and retry, and the work under way', async () => {
    const clock = new FakeClock();
    const seen: [string, number?][] = [];
    const metrics: WorkQueueMetrics = {
      observe: (name) => {
        seen.push([name]);
        return {
          added: () => seen.push(['added']),
          taken: (seconds) => seen.push(['taken', seconds]),
          finished: (seconds) => seen.push(['finished', seconds]),
          retried: () => seen.push(['retried']),
        };
      },
    };
    const queue = new WorkQueue({ name: 'gateway', clock, metrics });
    queue.add('foo');
    queue.add('foo');
    queue.add('bar');
    await clock.advance(2_000);
    await queue.get();
    await clock.advance(1_000);
    await queue.get();
    await clock.advance(500);
    expect(queue.longestRunningProcessorSeconds()).toBe(1.5);
    expect(queue.unfinishedWorkSeconds()).toBe(2);
    queue.done('foo');
    queue.retryLater('foo', 1);
    queue.done('bar');
    expect(queue.longestRunningProcessorSeconds()).toBe(0);
    expect(seen).toEqual([
      ['gateway'],
      ['added'],
      ['added'],
      ['taken', 2],
      ['taken', 3],
      ['finished', 1.5],
      ['retried'],
      ['finished', 0.5],
    ]);
  });
});

it('hands out a backlog of 250,000 keys in time that grows with its length, not with its square', async () => {
  const queue = new WorkQueue({ name: 'test', clock: systemClock, metrics: unobserved });
  for (let key = 0; key < 250_000; key++) queue.add(`key-${key}`);
  const start = performance.now();
  const worker = async () => {
    for (let key = await queue.get(); key !== undefined; key = await queue.get()) queue.done(key);
  };
  const workers = Array.from({ length: 8 }, worker);
  queue.shutDown();
  await Promise.all(workers);
  expect(performance.now() - start).toBeLessThan(2_000);
});
