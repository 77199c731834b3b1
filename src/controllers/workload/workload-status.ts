/** What every kind says of the workload behind it. */
import { selectorText } from '../../kubernetes/label-selector.ts';
import { selectorLabels, type WorkloadIdentity } from '../../kubernetes/labels.ts';
import type { Pod } from '../../kubernetes/object.ts';
import { firstTrouble } from '../../kubernetes/pod-trouble.ts';
import { isRolledOut, isStatefulSet, type Workload } from '../../kubernetes/workload.ts';
import type { Problem, UntimedCondition } from '../../runtime/controller/controlled-kind.ts';

/** Phases of a workload, as the Inference Gateway documents them. */
export type Phase = 'Pending' | 'Running' | 'Failed' | 'Unknown';

/** The state of a workload in one word, with the reason and the words behind it. */
export interface WorkloadState {
  readonly phase: Phase;
  readonly reason: string;
  readonly message: string;
}

/** A problem of this reason means that the state of the workload is not known. */
export const unobserved = 'Unobserved';

function conditionOf(workload: Workload | undefined, type: string) {
  return workload?.status?.conditions?.find((condition) => condition.type === type);
}

/** Why the workload will not get there by itself; undefined while it may. */
function failureOf(
  workload: Workload | undefined,
  pods: Iterable<Pod>,
): Omit<WorkloadState, 'phase'> | undefined {
  const trouble = firstTrouble(pods);
  const progressing = conditionOf(workload, 'Progressing');
  if (progressing?.status === 'False' && progressing.reason === 'ProgressDeadlineExceeded') {
    return {
      reason: 'ProgressDeadlineExceeded',
      message: trouble?.message ?? progressing.message ?? 'the rollout did not get on in time',
    };
  }
  const replicaFailure = conditionOf(workload, 'ReplicaFailure');
  if (replicaFailure?.status === 'True') {
    return {
      reason: replicaFailure.reason ?? 'ReplicaFailure',
      message: replicaFailure.message ?? 'pods cannot be created',
    };
  }
  const ready = workload?.status?.readyReplicas ?? 0;
  return ready === 0 && trouble?.fatal === true ? trouble : undefined;
}

function isCurrent({ metadata, status }: Workload): boolean {
  return (status?.observedGeneration ?? 0) >= (metadata?.generation ?? 1);
}

function rolloutMessage({ spec, status }: Workload): string {
  const wanted = spec?.replicas ?? 1;
  const { readyReplicas = 0, updatedReplicas = 0 } = status ?? {};
  const rollout = updatedReplicas < wanted ? `; ${updatedReplicas} of ${wanted} updated` : '';
  return `${readyReplicas} of ${wanted} pods ready${rollout}`;
}

/**
 * The state of a workload; the first that holds of Unknown, Failed, Running, Pending.
 *
 * @param kind of the workload that should be, to be named while there is none
 */
export function workloadState(
  workload: Workload | undefined,
  pods: Iterable<Pod>,
  problems: readonly Problem[],
  kind: 'Deployment' | 'StatefulSet' = 'Deployment',
): WorkloadState {
  const problem = problems[0];
  if (problem !== undefined)
    return { phase: problem.reason === unobserved ? 'Unknown' : 'Failed', ...problem };
  const observed = [...pods];
  const failure = failureOf(workload, observed);
  if (failure !== undefined) return { phase: 'Failed', reason: failure.reason, message: failure.message };
  if (workload === undefined) {
    return { phase: 'Pending', reason: 'Creating', message: `the ${kind} is being created` };
  }
  const trouble = firstTrouble(observed);
  if (isCurrent(workload) && (workload.status?.availableReplicas ?? 0) > 0) {
    const detail = trouble === undefined ? '' : `; ${trouble.message}`;
    return { phase: 'Running', reason: 'Available', message: `${rolloutMessage(workload)}${detail}` };
  }
  return {
    phase: 'Pending',
    reason: trouble?.reason ?? 'Progressing',
    message: trouble?.message ?? rolloutMessage(workload),
  };
}

function mirrored(workload: Workload | undefined, type: string, generation: number): UntimedCondition {
  const condition = conditionOf(workload, type);
  const status = condition?.status;
  if (condition !== undefined && (status === 'True' || status === 'False')) {
    const { reason = type, message = '' } = condition;
    return { type, status, reason, message, observedGeneration: generation };
  }
  // A Deployment has this condition only while pods cannot be created.
  const absent = type === 'ReplicaFailure' && workload !== undefined;
  return {
    type,
    status: absent ? 'False' : 'Unknown',
    reason: absent ? 'PodsCreated' : 'NotObserved',
    message: '',
    observedGeneration: generation,
  };
}

/** What a Deployment says of itself, and a StatefulSet leaves to those who read its numbers. */
function derived(workload: Workload, observedGeneration: number): UntimedCondition[] {
  const wanted = workload.spec?.replicas ?? 1;
  const { availableReplicas = 0 } = workload.status ?? {};
  const isAvailable = availableReplicas > 0 || wanted === 0;
  return [
    {
      type: 'Available',
      status: isAvailable ? 'True' : 'False',
      reason: isAvailable ? 'PodsAvailable' : 'NoPodAvailable',
      message: `${availableReplicas} of ${wanted} pods available`,
      observedGeneration,
    },
    {
      type: 'Progressing',
      status: 'True',
      reason: isRolledOut(workload) ? 'Complete' : 'RollingOut',
      message: rolloutMessage(workload),
      observedGeneration,
    },
    // Only events tell that its pods cannot be created.
    { type: 'ReplicaFailure', status: 'Unknown', reason: 'NotReported', message: '', observedGeneration },
  ];
}

/** The condition Ready. */
export function readyCondition(state: WorkloadState, generation: number): UntimedCondition {
  return {
    type: 'Ready',
    status: state.phase === 'Running' ? 'True' : state.phase === 'Unknown' ? 'Unknown' : 'False',
    reason: state.reason,
    message: state.message,
    observedGeneration: generation,
  };
}

/** The conditions Ready, Available, Progressing and ReplicaFailure. */
export function workloadConditions(
  state: WorkloadState,
  workload: Workload | undefined,
  generation: number,
): UntimedCondition[] {
  const ready = readyCondition(state, generation);
  if (workload !== undefined && isStatefulSet(workload)) return [ready, ...derived(workload, generation)];
  const others = ['Available', 'Progressing', 'ReplicaFailure'].map((type) =>
    mirrored(workload, type, generation),
  );
  return [ready, ...others];
}

/** The label selector of the pods, as text: that of the live workload, which never changes, else that of a new one. */
export function podSelector(workload: Workload | undefined, identity: WorkloadIdentity): string {
  return selectorText(workload?.spec?.selector ?? { matchLabels: selectorLabels(identity) });
}
