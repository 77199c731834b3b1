import { isSameJson } from '../../kubernetes/json.ts';
import type { StoreKey } from '../cache/store-key.ts';
import type { WorkQueue } from '../queue/work-queue.ts';
import type { Clock } from '../time/clock.ts';
import { DeadlineExceeded, withDeadline } from '../time/deadline.ts';
import type { Ask, WorkloadAnswer, WorkloadQuestion } from './controlled-kind.ts';

/** Questions of one kind under way at once. */
const questionsAtOnce = 8;

/** Until a workload that answered well is asked again. */
const refreshMs = 5 * 60_000;

/** Until it is asked again for the first time: for a moment after a rollout, nodes still lead to pods of before. */
const settleMs = 30_000;

/** Until one that did not is asked again: doubled with each failure in a row. */
const retryMs = { first: 2_000, longest: 2 * 60_000 };

/** Part of a delay that chance adds at most, so that workloads which started together are not asked together for ever. */
const jitter = 0.2;

/** What a questioner depends on. */
export interface QuestionerOptions {
  readonly ask: Ask;
  readonly queue: WorkQueue<StoreKey>;
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** A workload answers otherwise than before. */
  readonly onChanged: (key: StoreKey) => void;
  /** Gets what no question should throw. */
  readonly onError: (error: unknown, key: StoreKey) => void;
}

/** A resource whose workload is asked. */
interface Subject {
  request: WorkloadQuestion | undefined;
  answer?: WorkloadAnswer;
  /** Answers to this question in a row that were all good, or, below zero, all failures. */
  streak: number;
}

/**
 * Asks running workloads, on a schedule of its own for each resource: at once when there is something new to ask, soon
 * after a failure, and now and then otherwise. Keeps the last answers, and tells only of those that are news.
 */
export class Questioner {
  readonly #options: QuestionerOptions;
  readonly #subjects = new Map<StoreKey, Subject>();

  constructor(options: QuestionerOptions) {
    this.#options = options;
  }

  /** The last answer; undefined before the first one. */
  answer(key: StoreKey): WorkloadAnswer | undefined {
    return this.#subjects.get(key)?.answer;
  }

  /** From now on this is to be asked; undefined: nothing, until told otherwise. The last answer stays. */
  watch(key: StoreKey, request: WorkloadQuestion | undefined): void {
    const subject = this.#subjects.get(key);
    if (isSameJson(subject?.request, request)) return;
    if (subject === undefined) this.#subjects.set(key, { request, streak: 0 });
    else {
      subject.request = request;
      subject.streak = 0;
    }
    if (request !== undefined) this.#options.queue.add(key);
  }

  /** The resource is gone. */
  forget(key: StoreKey): void {
    this.#subjects.delete(key);
  }

  /** Asks until `signal` aborts, which also ends the questions under way. */
  async run(signal: AbortSignal): Promise<void> {
    const { queue } = this.#options;
    const stop = () => queue.shutDown();
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    await Promise.all(Array.from({ length: questionsAtOnce }, () => this.#work(signal)));
    signal.removeEventListener('abort', stop);
  }

  async #work(signal: AbortSignal): Promise<void> {
    const { queue } = this.#options;
    for (let key = await queue.get(); key !== undefined; key = await queue.get()) {
      const subject = this.#subjects.get(key);
      if (subject !== undefined && !signal.aborted) await this.#ask(key, subject, signal);
      queue.done(key);
    }
  }

  async #ask(key: StoreKey, subject: Subject, signal: AbortSignal): Promise<void> {
    const { queue, onChanged } = this.#options;
    const { request } = subject;
    if (request === undefined) return;
    const answer = await this.#answerTo(request, key, signal);
    // An answer to a question that nobody has any more; the new one is in the queue.
    if (answer === undefined || subject !== this.#subjects.get(key) || subject.request !== request) return;
    subject.streak = answer.ok ? Math.max(subject.streak, 0) + 1 : Math.min(subject.streak, 0) - 1;
    queue.addAfter(key, this.#delayMs(subject.streak));
    if (isSameJson(answer, subject.answer)) return;
    subject.answer = answer;
    onChanged(key);
  }

  /** The answer, in time; undefined when asking was ended. */
  async #answerTo(
    request: WorkloadQuestion,
    key: StoreKey,
    signal: AbortSignal,
  ): Promise<WorkloadAnswer | undefined> {
    const { ask, clock, onError } = this.#options;
    const { timeoutMs } = request;
    try {
      return await withDeadline(clock, timeoutMs, (inTime) => ask(request, inTime), signal);
    } catch (error) {
      if (signal.aborted) return undefined;
      if (error instanceof DeadlineExceeded) {
        return { ok: false, reason: 'TimedOut', message: `no answer within ${timeoutMs / 1000} s` };
      }
      onError(error, key);
      return { ok: false, reason: 'ProbeBroken', message: 'the operator could not ask: its log says why' };
    }
  }

  #delayMs(streak: number): number {
    return plainDelayMs(streak) * (1 + jitter * this.#options.random());
  }
}

/** The delay after so many good answers in a row, or failures (below zero), without what chance adds. */
function plainDelayMs(streak: number): number {
  if (streak < 0) return Math.min(retryMs.first * 2 ** (-streak - 1), retryMs.longest);
  return streak === 1 ? settleMs : refreshMs;
}
