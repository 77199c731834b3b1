/** What a condition says of the answers of a running workload. */
import type { Workload } from '../../kubernetes/workload.ts';
import type {
  ConditionedStatus,
  FailedAnswer,
  UntimedCondition,
} from '../../runtime/controller/controlled-kind.ts';
import { hasAvailablePods } from '../../workload-client/workload-request.ts';

/** What a condition about an answer depends on, beside the answer. */
interface Asked {
  readonly generation: number;
  readonly before?: ConditionedStatus;
  /** The workload that is asked. */
  readonly workload: Workload | undefined;
}

const notAsked = {
  status: 'Unknown',
  reason: 'NotAsked',
  message: 'no pod is available that could be asked',
} as const;

/**
 * A condition about an answer. Before there is one, what was known still holds: the operator may have restarted. Where
 * nobody is left to be asked, nothing is known.
 *
 * @param whenGood reason and message of the condition for a good answer
 */
export function answerCondition<Good extends { readonly ok: true }>(
  type: string,
  answer: Good | FailedAnswer | undefined,
  whenGood: (answer: Good) => { readonly reason: string; readonly message: string },
  { generation, before, workload }: Asked,
): UntimedCondition {
  const observedGeneration = generation;
  if (!hasAvailablePods(workload)) return { type, ...notAsked, observedGeneration };
  if (answer === undefined) {
    const known = before?.conditions?.find((condition) => condition.type === type);
    const { status, reason, message } = known ?? notAsked;
    return { type, status, reason, message, observedGeneration };
  }
  if (!answer.ok) {
    const { reason, message } = answer;
    return { type, status: 'False', reason, message, observedGeneration };
  }
  return { type, status: 'True', ...whenGood(answer), observedGeneration };
}
