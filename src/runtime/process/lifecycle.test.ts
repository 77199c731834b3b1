import { describe, expect, it } from 'vitest';
import { FakeClock } from '../time/testing/fake-clock.ts';
import { type Part, runParts } from './lifecycle.ts';

/** Parts that write down what happens to them. */
function recordedParts(...names: readonly string[]): { parts: Part[]; events: string[] } {
  const events: string[] = [];
  const parts = names.map((name) => ({
    name,
    start: async () => {
      events.push(`${name} starts`);
    },
    stop: async () => {
      events.push(`${name} stops`);
    },
  }));
  return { parts, events };
}

function options(signal: AbortSignal, clock = new FakeClock()) {
  const reports: string[] = [];
  return {
    reports,
    lifecycle: {
      signal,
      clock,
      stopMilliseconds: 1_000,
      report: (event: string, part: string) => reports.push(`${part} ${event}`),
    },
  };
}

describe('runParts', () => {
  it('starts in order, and stops in the reverse order when asked to', async () => {
    const { parts, events } = recordedParts('http', 'webhook', 'controllers');
    const stop = new AbortController();
    const { lifecycle, reports } = options(stop.signal);
    const running = runParts(parts, {
      ...lifecycle,
      report: (event, part) => {
        lifecycle.report(event, part);
        if (part === 'controllers' && event === 'started') stop.abort();
      },
    });
    await running;
    expect(events).toEqual([
      'http starts',
      'webhook starts',
      'controllers starts',
      'controllers stops',
      'webhook stops',
      'http stops',
    ]);
    expect(reports).toContain('http stopped');
  });

  it('stops a part that is still starting when the process is asked to stop', async () => {
    const { parts, events } = recordedParts('http');
    const stop = new AbortController();
    const waiting: Part = {
      name: 'webhook',
      start: () => new Promise(() => stop.abort()),
      stop: async () => {
        events.push('webhook stops');
      },
    };
    await runParts([...parts, waiting], options(stop.signal).lifecycle);
    expect(events).toEqual(['http starts', 'webhook stops', 'http stops']);
  });

  it('stops what was started and rejects when a part cannot start', async () => {
    const { parts, events } = recordedParts('http');
    const broken: Part = {
      name: 'controllers',
      start: () => Promise.reject(new Error('no credentials')),
      stop: async () => {
        events.push('controllers stops');
      },
    };
    const running = runParts([...parts, broken], options(new AbortController().signal).lifecycle);
    await expect(running).rejects.toThrow('no credentials');
    expect(events).toEqual(['http starts', 'controllers stops', 'http stops']);
  });

  it('ends the process when a part breaks down', async () => {
    const { parts, events } = recordedParts('http');
    const breakDown = Promise.withResolvers<void>();
    const leader: Part = {
      name: 'controllers',
      start: async () => breakDown.reject(new Error('leadership lost')),
      stop: async () => {},
      ended: breakDown.promise,
    };
    const running = runParts([...parts, leader], options(new AbortController().signal).lifecycle);
    await expect(running).rejects.toThrow('leadership lost');
    expect(events).toEqual(['http starts', 'http stops']);
  });

  it('goes on with the next part when one does not stop in time', async () => {
    const clock = new FakeClock();
    const { parts, events } = recordedParts('http');
    const stop = new AbortController();
    const stuck: Part = {
      name: 'webhook',
      start: async () => stop.abort(),
      stop: async () => {
        queueMicrotask(() => clock.advance(1_000));
        await new Promise(() => {});
      },
    };
    const { lifecycle, reports } = options(stop.signal, clock);
    await runParts([...parts, stuck], lifecycle);
    expect(reports).toContain('webhook stop failed');
    expect(events).toEqual(['http starts', 'http stops']);
  });
});
