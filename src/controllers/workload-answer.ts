/** What a condition says of the answers of a running workload. */
import type { ProbeFailure, UntimedCondition } from '../runtime/controller/controlled-kind.ts';
import type { StatusBefore } from './observed.ts';

/**
 * A condition about an answer. While there is none, what was known before still holds: the operator may have restarted.
 *
 * @param whenGood reason and message of the condition for a good answer
 */
export function answerCondition<Good extends { readonly ok: true }>(
  type: string,
  answer: Good | ProbeFailure | undefined,
  whenGood: (answer: Good) => { readonly reason: string; readonly message: string },
  { generation, before }: { readonly generation: number; readonly before?: StatusBefore },
): UntimedCondition {
  const observedGeneration = generation;
  if (answer === undefined) {
    const known = before?.conditions?.find((condition) => condition.type === type);
    const { status, reason, message } = known ?? {
      status: 'Unknown',
      reason: 'NotAsked',
      message: 'no pod is available that could be asked',
    };
    return { type, status, reason, message, observedGeneration };
  }
  if (!answer.ok) {
    const { reason, message } = answer;
    return { type, status: 'False', reason, message, observedGeneration };
  }
  return { type, status: 'True', ...whenGood(answer), observedGeneration };
}
