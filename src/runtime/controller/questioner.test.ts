import { describe, expect, it } from 'vitest';
import { WorkQueue } from '../queue/work-queue.ts';
import { FakeClock } from '../time/testing/fake-clock.ts';
import type { Ask, WorkloadAnswer, WorkloadQuestion } from './controlled-kind.ts';
import { Questioner } from './questioner.ts';

const nothing = () => {};
const good: WorkloadAnswer = { ok: true };
const bad: WorkloadAnswer = { ok: false, reason: 'HttpStatus', message: 'status 500' };
const minute = 60_000;

const request = (revision = '1', timeoutMs = 10_000): WorkloadQuestion => ({
  service: { namespace: 'team', name: 'web', address: '10.96.0.7', port: 8080, tls: false },
  revision,
  timeoutMs,
});

/** A questioner at work that asks with `ask`, at rest in time. */
function probing(ask: Ask, random = () => 0) {
  const clock = new FakeClock();
  const changed: string[] = [];
  const errors: unknown[] = [];
  const questioner = new Questioner({
    ask,
    queue: new WorkQueue({
      name: 'test',
      clock,
      metrics: { observe: () => ({ added: nothing, taken: nothing, finished: nothing, retried: nothing }) },
    }),
    clock,
    random,
    onChanged: (key) => changed.push(key),
    onError: (error) => errors.push(error),
  });
  const end = new AbortController();
  const done = questioner.run(end.signal);
  return { questioner, clock, changed, errors, end, done };
}

/** A question that is answered when the test wants it. */
function openQuestions() {
  const open: { request: WorkloadQuestion; signal: AbortSignal; answer: (answer: WorkloadAnswer) => void }[] =
    [];
  const ask: Ask = (asked, signal) =>
    new Promise((resolve) => open.push({ request: asked, signal, answer: resolve }));
  return { open, ask };
}

/** Answers in turn, and notes when it was asked; the last answer is given for ever. */
function answering(...answers: WorkloadAnswer[]) {
  const asked: WorkloadQuestion[] = [];
  const ask: Ask = async (question) => {
    asked.push(question);
    return answers[Math.min(asked.length, answers.length) - 1] ?? good;
  };
  return { asked, ask };
}

describe('a questioner', () => {
  it('asks at once, and tells of news only', async () => {
    const { asked, ask } = answering(good, good, bad);
    const { questioner, clock, changed } = probing(ask);
    expect(questioner.answer('team/web')).toBeUndefined();
    questioner.watch('team/web', request());
    await clock.advance(0);
    expect(questioner.answer('team/web')).toEqual(good);
    expect(changed).toEqual(['team/web']);
    await clock.advance(minute / 2);
    expect(asked).toHaveLength(2);
    expect(changed).toEqual(['team/web']);
    await clock.advance(5 * minute);
    expect(questioner.answer('team/web')).toEqual(bad);
    expect(changed).toEqual(['team/web', 'team/web']);
  });

  it('asks every five to six minutes after a good answer, as chance has it', async () => {
    const { asked, ask } = answering(good);
    const draws = [0, 0, 0.999];
    const { questioner, clock } = probing(ask, () => draws.shift() ?? 0);
    questioner.watch('team/web', request());
    await clock.advance(minute / 2);
    expect(asked).toHaveLength(2);
    await clock.advance(5 * minute - 1);
    expect(asked).toHaveLength(2);
    await clock.advance(1);
    expect(asked).toHaveLength(3);
    await clock.advance(5.99 * minute);
    expect(asked).toHaveLength(3);
    await clock.advance(0.01 * minute);
    expect(asked).toHaveLength(4);
  });

  it('makes sure half a minute after something new was asked: pods of before may have answered', async () => {
    const { asked, ask } = answering(good);
    const { questioner, clock } = probing(ask);
    questioner.watch('team/web', request('1'));
    await clock.advance(10 * minute);
    const before = asked.length;
    questioner.watch('team/web', request('2'));
    await clock.advance(minute / 2 - 1);
    expect(asked).toHaveLength(before + 1);
    await clock.advance(1);
    expect(asked).toHaveLength(before + 2);
    await clock.advance(4 * minute);
    expect(asked).toHaveLength(before + 2);
  });

  it('asks soon after a failure, then ever later, and as usual once it is over', async () => {
    const times: number[] = [];
    let answer: WorkloadAnswer = bad;
    const { questioner, clock } = probing(async () => {
      times.push(clock.now() / 1000);
      return answer;
    });
    questioner.watch('team/web', request());
    await clock.advance(400_000);
    expect(times).toEqual([0, 2, 6, 14, 30, 62, 126, 246, 366]);
    answer = good;
    times.length = 0;
    await clock.advance(86_000 + 5.5 * minute);
    expect(times).toEqual([486, 516, 816]);
    answer = bad;
    times.length = 0;
    await clock.advance(5 * minute + 3_000);
    expect(times).toEqual([1116, 1118]);
  });

  it('asks eight at once, and the others in turn', async () => {
    const { open, ask } = openQuestions();
    const { questioner, clock } = probing(ask);
    for (let index = 0; index < 20; index++) questioner.watch(`team/web-${index}`, request());
    await clock.advance(0);
    expect(open).toHaveLength(8);
    open[3]?.answer(good);
    open[5]?.answer(bad);
    await clock.advance(0);
    expect(open).toHaveLength(10);
  });

  it('waits for an answer no longer than the question allows', async () => {
    const { open, ask } = openQuestions();
    const { questioner, clock, changed } = probing(ask);
    questioner.watch('team/web', request('1', 7_000));
    await clock.advance(6_999);
    expect(changed).toEqual([]);
    expect(open[0]?.signal.aborted).toBe(false);
    await clock.advance(1);
    expect(questioner.answer('team/web')).toEqual({
      ok: false,
      reason: 'TimedOut',
      message: 'no answer within 7 s',
    });
    expect(open[0]?.signal.aborted).toBe(true);
    await clock.advance(2_000);
    expect(open).toHaveLength(2);
  });

  it('asks at once when there is something else to ask, and drops the answer to what was asked before', async () => {
    const { open, ask } = openQuestions();
    const { questioner, clock, changed } = probing(ask);
    questioner.watch('team/web', request('1'));
    await clock.advance(0);
    questioner.watch('team/web', request('2'));
    open[0]?.answer(bad);
    await clock.advance(0);
    expect(questioner.answer('team/web')).toBeUndefined();
    expect(open.map(({ request: { revision } }) => revision)).toEqual(['1', '2']);
    open[1]?.answer(good);
    await clock.advance(0);
    expect(questioner.answer('team/web')).toEqual(good);
    expect(changed).toEqual(['team/web']);
  });

  it('does not ask again when told the same question again', async () => {
    const { asked, ask } = answering(good);
    const { questioner, clock } = probing(ask);
    for (let pass = 0; pass < 10; pass++) {
      questioner.watch('team/web', request());
      await clock.advance(1_000);
    }
    expect(asked).toHaveLength(1);
  });

  it('keeps the last answer and asks no more while there is nobody to ask', async () => {
    const { asked, ask } = answering(good);
    const { questioner, clock } = probing(ask);
    questioner.watch('team/web', request());
    await clock.advance(0);
    questioner.watch('team/web', undefined);
    await clock.advance(60 * minute);
    expect(asked).toHaveLength(1);
    expect(questioner.answer('team/web')).toEqual(good);
    questioner.watch('team/web', request());
    await clock.advance(0);
    expect(asked).toHaveLength(2);
  });

  it('forgets a resource that is gone, also with a question under way', async () => {
    const { open, ask } = openQuestions();
    const { questioner, clock, changed } = probing(ask);
    questioner.watch('team/web', request());
    await clock.advance(0);
    questioner.forget('team/web');
    open[0]?.answer(good);
    await clock.advance(60 * minute);
    expect(questioner.answer('team/web')).toBeUndefined();
    expect(changed).toEqual([]);
    expect(open).toHaveLength(1);
  });

  it('asks no more for a resource that is gone', async () => {
    const { asked, ask } = answering(good);
    const { questioner, clock } = probing(ask);
    questioner.watch('team/web', request());
    await clock.advance(0);
    questioner.forget('team/web');
    await clock.advance(60 * minute);
    expect(asked).toHaveLength(1);
  });

  it('reports what no question should throw, and goes on', async () => {
    const fault = new Error('a fault of ours');
    let calls = 0;
    const { questioner, clock, errors } = probing(async () => {
      if (++calls === 1) throw fault;
      return good;
    });
    questioner.watch('team/web', request());
    await clock.advance(0);
    expect(errors).toEqual([fault]);
    expect(questioner.answer('team/web')).toMatchObject({ ok: false, reason: 'ProbeBroken' });
    await clock.advance(2_000);
    expect(questioner.answer('team/web')).toEqual(good);
  });

  it('ends with its signal, with the questions under way', async () => {
    const { open, ask } = openQuestions();
    const { questioner, clock, changed, errors, end, done } = probing(ask);
    questioner.watch('team/web', request());
    await clock.advance(0);
    end.abort();
    await done;
    expect(open[0]?.signal.aborted).toBe(true);
    open[0]?.answer(good);
    await clock.advance(60 * minute);
    expect(changed).toEqual([]);
    expect(errors).toEqual([]);
    expect(clock.pendingTimers).toBe(0);
  });
});
