/** The status of a resource: when its conditions changed, and whether it has to be written. */
import { isSameJson } from '../../kubernetes/json.ts';
import type { Condition, StoredObject } from '../../kubernetes/object.ts';
import { plainText } from '../../kubernetes/plain-text.ts';
import type { ConditionedStatus, Problem, UntimedCondition, UntimedStatus } from './controlled-kind.ts';

/** A status as it is stored. */
export interface TimedStatus {
  readonly conditions: readonly Condition[];
  readonly [field: string]: unknown;
}

/** A resource whose status this operator writes. */
export interface WithStatus extends StoredObject {
  readonly status?: ConditionedStatus;
}

/**
 * `next` with the times at which its conditions came to their status: those of `object` where the status is still the
 * same, `now` elsewhere. Undefined when the object has this very status already: there is nothing to write.
 */
export function changedStatus(object: WithStatus, next: UntimedStatus, now: Date): TimedStatus | undefined {
  const conditions = next.conditions.map((condition) =>
    timed(condition, object.status?.conditions ?? [], now),
  );
  const status = asStored({ ...next, conditions });
  return isSameJson(status, object.status) ? undefined : status;
}

/** The status that `object` has, but for what keeps anybody from knowing more: the rest is as it was last seen. */
export function heldUpStatus({ metadata, status }: WithStatus, { reason, message }: Problem): UntimedStatus {
  const others = (status?.conditions ?? []).filter(({ type }) => type !== 'Ready');
  const ready: UntimedCondition = {
    type: 'Ready',
    status: 'False',
    reason,
    message,
    ...(metadata.generation !== undefined && { observedGeneration: metadata.generation }),
  };
  return { ...status, conditions: [ready, ...others] };
}

function timed(condition: UntimedCondition, before: readonly Condition[], now: Date): Condition {
  const last = before.find(({ type }) => type === condition.type);
  const lastTransitionTime =
    last?.status === condition.status ? last.lastTransitionTime : now.toISOString().replace(/\.\d+Z$/, 'Z');
  return { ...condition, lastTransitionTime };
}

/**
 * What is left after a way through JSON, which knows no undefined, with every text plain: a status repeats what the API
 * server, the kubelet and workloads say, and terminals show it.
 */
function asStored(status: TimedStatus): TimedStatus {
  const plain = (_: string, value: unknown): unknown =>
    typeof value === 'string' ? plainText(value) : value;
  return JSON.parse(JSON.stringify(status, plain)) as TimedStatus;
}
