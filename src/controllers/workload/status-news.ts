/** What people are told, as events, of a status that changed. */
import type { Condition } from '../../kubernetes/object.ts';
import type { UntimedCondition } from '../../runtime/controller/controlled-kind.ts';
import type { Occurrence } from '../../runtime/events/event.ts';

/** Conditions that repeat what the Deployment says, which has events of its own. */
const mirrored = new Set(['Available', 'Progressing', 'ReplicaFailure']);

/** Reasons for which something is not there yet, or not any more, without anything being wrong. */
const quiet = new Set(['Creating', 'Progressing', 'Stopped']);

type Last = Pick<Condition, 'status' | 'reason'> | undefined;

function newsOfCondition(last: Last, { status, reason, message }: UntimedCondition): Occurrence | undefined {
  if (last?.status === status && last.reason === reason) return undefined;
  const told = { reason, action: 'Observe', note: message };
  const wasGood = last?.status === 'True';
  if (status === 'True') return wasGood ? undefined : { type: 'Normal', ...told };
  if (status === 'Unknown') return undefined;
  if (!quiet.has(reason)) return { type: 'Warning', ...told };
  return wasGood ? { type: 'Normal', ...told } : undefined;
}

/**
 * One event for each condition that came to hold, or no longer holds, or does not for another reason than before:
 * a Warning where something is wrong. Of progress, and of what is not known, nothing is said.
 */
export function statusNews(
  before: readonly Condition[] | undefined,
  after: readonly UntimedCondition[],
): Occurrence[] {
  return after
    .filter(({ type }) => !mirrored.has(type))
    .map((condition) =>
      newsOfCondition(
        before?.find(({ type }) => type === condition.type),
        condition,
      ),
    )
    .filter((occurrence) => occurrence !== undefined);
}
