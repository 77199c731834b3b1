import type { FailedAnswer, WorkloadAnswer } from '../runtime/controller/controlled-kind.ts';

/** What is wrong with a workload that was asked: the answer to a question that could not be answered. */
export class WorkloadFault extends Error {
  override readonly name = 'WorkloadFault';
  /** CamelCase, as the reason of a condition. */
  readonly reason: string;

  constructor(reason: string, message: string) {
    super(message);
    this.reason = reason;
  }
}

/** The answer of `ask`, or the fault that it throws as an answer. */
export async function answerOf<Answer extends WorkloadAnswer>(
  ask: () => Promise<Answer>,
): Promise<Answer | FailedAnswer> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof WorkloadFault)) throw error;
    return { ok: false, reason: error.reason, message: error.message };
  }
}
