import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createProgress, elapsed } from './progress.ts';

describe('progress', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  /** What is shown during 70 seconds of work on a stream. */
  async function shown(isTTY: boolean): Promise<string> {
    const written: string[] = [];
    const progress = createProgress({ isTTY, write: (text) => written.push(text) });
    const { promise, resolve } = Promise.withResolvers<string>();
    const working = progress.during('[1/2] etcd v3', () => promise);
    await vi.advanceTimersByTimeAsync(70_000);
    resolve('built');
    expect(await working).toBe('built');
    return written.join('');
  }

  it('ticks every second on a terminal', async () => {
    const frames = (await shown(true)).split('\r');
    expect(frames.slice(1, 4)).toEqual(['[1/2] etcd v3 0 s', '[1/2] etcd v3 1 s', '[1/2] etcd v3 2 s']);
    expect(frames.at(-1)).toBe('[1/2] etcd v3 1 min 10 s\n');
  });

  it('is one line a step elsewhere', async () => {
    expect(await shown(false)).toBe('[1/2] etcd v3\n');
  });

  it('counts minutes from 60 s on', () => {
    expect([59_400, 59_600, 605_000].map(elapsed)).toEqual(['59 s', '1 min 00 s', '10 min 05 s']);
  });
});
