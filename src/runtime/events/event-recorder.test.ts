import { describe, expect, it } from 'vitest';
import { ApiError, TransportError } from '../client/api-error.ts';
import { FakeClock } from '../time/testing/fake-clock.ts';
import type { Occurrence } from './event.ts';
import { EventRecorder, type EventSink } from './event-recorder.ts';

const MINUTE = 60_000;
const widget = (name: string) => ({
  apiVersion: 'example.com/v1',
  kind: 'Widget',
  namespace: 'team',
  name,
  uid: `u-${name}`,
});
const nameTaken: Occurrence = { type: 'Warning', reason: 'NameTaken', action: 'Apply', note: 'taken' };
const refusal = (code: number) =>
  new ApiError({ kind: 'Status', code }, { request: 'create events team/web' });
const never = () => new Promise<never>(() => {});

/** A recorder on a sink that writes down what it gets, unless `fault` gives it something else to do. */
function newRecorder() {
  const clock = new FakeClock();
  const written: string[] = [];
  const dropped: string[] = [];
  const state: { fault?: (call: string) => Promise<void> } = {};
  const call = async (text: string) => {
    await state.fault?.(text);
    written.push(text);
  };
  const sink: EventSink = {
    create: (event) => call(`create ${event.regarding.name} ${event.reason}`),
    patchSeries: (event, series) =>
      call(`patch ${event.regarding.name} ${event.reason} ${series.count} ${series.lastObservedTime}`),
  };
  const recorder = new EventRecorder({
    reporter: { controller: 'example.com/operator', instance: 'operator-0' },
    sink,
    clock,
    metrics: { eventDropped: (reason) => dropped.push(reason) },
  });
  return { clock, written, dropped, state, recorder };
}

describe('a series of events', () => {
  it('is created once, patched at the second occurrence, and then at its end', async () => {
    const { clock, written, recorder } = newRecorder();
    recorder.record(widget('web'), nameTaken);
    await clock.advance(1_000);
    expect(written).toEqual(['create web NameTaken']);
    for (let second = 2; second <= 100; second++) {
      recorder.record(widget('web'), { ...nameTaken, note: `taken for the ${second}th time` });
      await clock.advance(1_000);
    }
    expect(written.slice(1)).toEqual(['patch web NameTaken 2 2030-01-01T00:00:01.000000Z']);
    await clock.advance(20 * MINUTE);
    expect(written.slice(2)).toEqual(['patch web NameTaken 100 2030-01-01T00:01:39.000000Z']);
    expect(clock.pendingTimers).toBe(0);
  });

  it('is written every half hour while it goes on', async () => {
    const { clock, written, recorder } = newRecorder();
    for (let minute = 0; minute < 120; minute++) {
      recorder.record(widget('web'), nameTaken);
      await clock.advance(MINUTE);
    }
    expect(written.filter((call) => call.startsWith('create'))).toHaveLength(1);
    expect(written.filter((call) => call.startsWith('patch'))).toHaveLength(4);
  });

  it('begins anew after six quiet minutes', async () => {
    const { clock, written, recorder } = newRecorder();
    recorder.record(widget('web'), nameTaken);
    await clock.advance(6 * MINUTE);
    recorder.record(widget('web'), nameTaken);
    await clock.advance(0);
    expect(written).toEqual(['create web NameTaken', 'create web NameTaken']);
  });

  it('that grows before its event is created needs two writes', async () => {
    const { clock, written, recorder } = newRecorder();
    for (let count = 0; count < 10; count++) recorder.record(widget('web'), nameTaken);
    await clock.advance(0);
    expect(written).toEqual(['create web NameTaken', 'patch web NameTaken 10 2030-01-01T00:00:00.000000Z']);
  });

  it('whose event has expired begins anew', async () => {
    const { clock, written, dropped, state, recorder } = newRecorder();
    recorder.record(widget('web'), nameTaken);
    await clock.advance(0);
    state.fault = async (call) => {
      if (call.startsWith('patch')) throw refusal(404);
    };
    recorder.record(widget('web'), nameTaken);
    await clock.advance(0);
    recorder.record(widget('web'), nameTaken);
    await clock.advance(0);
    expect(written).toEqual(['create web NameTaken', 'create web NameTaken']);
    expect(dropped).toEqual(['refused']);
  });
});

describe('bounds', () => {
  it('hold back an object after 25 different events, then let one through every five minutes, and spare others', async () => {
    const { clock, written, dropped, recorder } = newRecorder();
    const reason = (index: number) => ({ ...nameTaken, reason: `Reason${index}` });
    for (let index = 0; index < 30; index++) recorder.record(widget('chatty'), reason(index));
    recorder.record(widget('web'), nameTaken);
    await clock.advance(0);
    expect(written).toHaveLength(26);
    expect(dropped).toEqual(Array(5).fill('rate_limited'));
    await clock.advance(5 * MINUTE);
    recorder.record(widget('chatty'), reason(30));
    recorder.record(widget('chatty'), reason(31));
    await clock.advance(0);
    expect(written).toHaveLength(27);
  });

  it('keep at most a thousand events waiting', async () => {
    const { clock, written, dropped, state, recorder } = newRecorder();
    const gate = Promise.withResolvers<void>();
    state.fault = () => gate.promise;
    for (let index = 0; index < 1_500; index++) recorder.record(widget(`w${index}`), nameTaken);
    expect(dropped).toEqual(Array(499).fill('queue_full')); // one is under way
    gate.resolve();
    await clock.advance(0);
    expect(written).toHaveLength(1_001);
    recorder.record(widget('w1499'), nameTaken);
    await clock.advance(0);
    expect(written.at(-1)).toBe('create w1499 NameTaken');
  });
});

describe('trouble', () => {
  it.each([403, 404])('of the kind %i drops the event and goes on with the next', async (code) => {
    const { clock, written, dropped, state, recorder } = newRecorder();
    state.fault = async (call) => {
      if (call.includes('gone')) throw refusal(code);
    };
    recorder.record(widget('gone'), nameTaken);
    recorder.record(widget('web'), nameTaken);
    await clock.advance(0);
    expect(written).toEqual(['create web NameTaken']);
    expect(dropped).toEqual(['refused']);
  });

  it.each([
    ['no connection', () => Promise.reject(new TransportError('connection refused'))],
    ['a server error', () => Promise.reject(refusal(500))],
    ['a call that hangs', never],
  ])('with %s is retried, for two minutes', async (_, fault) => {
    const { clock, written, dropped, state, recorder } = newRecorder();
    state.fault = fault;
    recorder.record(widget('web'), nameTaken);
    await clock.advance(MINUTE);
    expect(dropped).toEqual([]);
    delete state.fault;
    await clock.advance(14_000);
    expect(written).toEqual(['create web NameTaken']);
    state.fault = fault;
    recorder.record(widget('other'), nameTaken);
    await clock.advance(3 * MINUTE);
    expect(dropped).toEqual(['unreachable']);
  });

  it('with an answer that got lost makes no second event', async () => {
    const { clock, written, dropped, state, recorder } = newRecorder();
    let calls = 0;
    state.fault = async () => {
      if (++calls === 1) throw new TransportError('reset');
      throw new ApiError(
        { kind: 'Status', code: 409, reason: 'AlreadyExists' },
        { request: 'create events' },
      );
    };
    recorder.record(widget('web'), nameTaken);
    await clock.advance(10_000);
    delete state.fault;
    recorder.record(widget('web'), nameTaken);
    await clock.advance(0);
    expect(written).toEqual(['patch web NameTaken 2 2030-01-01T00:00:10.000000Z']);
    expect(dropped).toEqual([]);
  });

  it('never reaches the caller, not even when a sink throws at once', async () => {
    const { clock, dropped, recorder, state } = newRecorder();
    state.fault = () => {
      throw refusal(403);
    };
    expect(() => recorder.record(widget('web'), nameTaken)).not.toThrow();
    await clock.advance(0);
    expect(dropped).toEqual(['refused']);
  });
});

describe('closing', () => {
  it('writes what is queued and takes in nothing more', async () => {
    const { clock, written, dropped, recorder } = newRecorder();
    recorder.record(widget('a'), nameTaken);
    recorder.record(widget('b'), nameTaken);
    const closed = recorder.close(new AbortController().signal);
    recorder.record(widget('late'), nameTaken);
    await closed;
    expect(written).toEqual(['create a NameTaken', 'create b NameTaken']);
    expect(dropped).toEqual(['shutting_down']);
    expect(clock.pendingTimers).toBe(0);
  });

  it('gives up at its deadline', async () => {
    const { clock, dropped, state, recorder } = newRecorder();
    state.fault = never;
    recorder.record(widget('a'), nameTaken);
    recorder.record(widget('b'), nameTaken);
    const deadline = new AbortController();
    const closed = recorder.close(deadline.signal);
    await clock.advance(1_000);
    deadline.abort();
    await closed;
    expect(dropped).toEqual(['shutting_down', 'shutting_down']);
    expect(clock.pendingTimers).toBe(0);
  });
});
