/** What every kind says of the Deployment behind it. */
import type { Deployment, Pod } from '../../kubernetes/object.ts';
import { firstTrouble } from '../../kubernetes/pod-trouble.ts';
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

function conditionOf(deployment: Deployment | undefined, type: string) {
  return deployment?.status?.conditions?.find((condition) => condition.type === type);
}

/** Why the Deployment will not get there by itself; undefined while it may. */
function failureOf(
  deployment: Deployment | undefined,
  pods: Iterable<Pod>,
): Omit<WorkloadState, 'phase'> | undefined {
  const trouble = firstTrouble(pods);
  const progressing = conditionOf(deployment, 'Progressing');
  if (progressing?.status === 'False' && progressing.reason === 'ProgressDeadlineExceeded') {
    return {
      reason: 'ProgressDeadlineExceeded',
      message: trouble?.message ?? progressing.message ?? 'the rollout did not get on in time',
    };
  }
  const replicaFailure = conditionOf(deployment, 'ReplicaFailure');
  if (replicaFailure?.status === 'True') {
    return {
      reason: replicaFailure.reason ?? 'ReplicaFailure',
      message: replicaFailure.message ?? 'pods cannot be created',
    };
  }
  const ready = deployment?.status?.readyReplicas ?? 0;
  return ready === 0 && trouble?.fatal === true ? trouble : undefined;
}

function isCurrent({ metadata, status }: Deployment): boolean {
  return (status?.observedGeneration ?? 0) >= (metadata?.generation ?? 1);
}

function rolloutMessage({ spec, status }: Deployment): string {
  const wanted = spec?.replicas ?? 1;
  const { readyReplicas = 0, updatedReplicas = 0 } = status ?? {};
  const rollout = updatedReplicas < wanted ? `; ${updatedReplicas} of ${wanted} updated` : '';
  return `${readyReplicas} of ${wanted} pods ready${rollout}`;
}

/** The state of a workload; the first that holds of Unknown, Failed, Running, Pending. */
export function workloadState(
  deployment: Deployment | undefined,
  pods: Iterable<Pod>,
  problems: readonly Problem[],
): WorkloadState {
  const problem = problems[0];
  if (problem !== undefined)
    return { phase: problem.reason === unobserved ? 'Unknown' : 'Failed', ...problem };
  const observed = [...pods];
  const failure = failureOf(deployment, observed);
  if (failure !== undefined) return { phase: 'Failed', reason: failure.reason, message: failure.message };
  if (deployment === undefined) {
    return { phase: 'Pending', reason: 'Creating', message: 'the Deployment is being created' };
  }
  const trouble = firstTrouble(observed);
  if (isCurrent(deployment) && (deployment.status?.availableReplicas ?? 0) > 0) {
    const detail = trouble === undefined ? '' : `; ${trouble.message}`;
    return { phase: 'Running', reason: 'Available', message: `${rolloutMessage(deployment)}${detail}` };
  }
  return {
    phase: 'Pending',
    reason: trouble?.reason ?? 'Progressing',
    message: trouble?.message ?? rolloutMessage(deployment),
  };
}

function mirrored(deployment: Deployment | undefined, type: string, generation: number): UntimedCondition {
  const condition = conditionOf(deployment, type);
  const status = condition?.status;
  if (condition !== undefined && (status === 'True' || status === 'False')) {
    const { reason = type, message = '' } = condition;
    return { type, status, reason, message, observedGeneration: generation };
  }
  // A Deployment has this condition only while pods cannot be created.
  const absent = type === 'ReplicaFailure' && deployment !== undefined;
  return {
    type,
    status: absent ? 'False' : 'Unknown',
    reason: absent ? 'PodsCreated' : 'NotObserved',
    message: '',
    observedGeneration: generation,
  };
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
  deployment: Deployment | undefined,
  generation: number,
): UntimedCondition[] {
  const others = ['Available', 'Progressing', 'ReplicaFailure'].map((type) =>
    mirrored(deployment, type, generation),
  );
  return [readyCondition(state, generation), ...others];
}
