/** What keeps pods from running, in words that name pod, cause and object. */
import type { Pod } from './object.ts';

type ContainerStatus = NonNullable<NonNullable<Pod['status']>['containerStatuses']>[number];

/** One pod's trouble. */
export interface PodTrouble {
  /** CamelCase, as the kubelet or the scheduler calls it: `ImagePullBackOff`, `Unschedulable`. */
  readonly reason: string;
  /** For people: names the pod. */
  readonly message: string;
  /** Whether waiting does not help: the container fails again and again, or something that it needs is missing. */
  readonly fatal: boolean;
}

/** Reasons of a waiting container that need somebody to change something. */
const fatalWaits = new Set([
  'CrashLoopBackOff',
  'ImagePullBackOff',
  'ErrImagePull',
  'InvalidImageName',
  'ErrImageNeverPull',
  'CreateContainerConfigError',
  'CreateContainerError',
  'RunContainerError',
]);

function exitOf({ lastState, state }: ContainerStatus): string {
  const ended = lastState?.terminated ?? state?.terminated;
  if (ended === undefined) return '';
  // The gateway ends with 0 when it cannot use its configuration: a server that ends has failed.
  const zero = ended.exitCode === 0 ? ', though a server is not meant to end: its log says why' : '';
  return ` (exit code ${ended.exitCode}${zero})`;
}

function waitingTrouble(pod: string, status: ContainerStatus): PodTrouble | undefined {
  const waiting = status.state?.waiting;
  const reason = waiting?.reason;
  if (reason === undefined || !fatalWaits.has(reason)) return undefined;
  const detail = waiting?.message === undefined ? '' : `: ${waiting.message}`;
  const exit = reason === 'CrashLoopBackOff' ? exitOf(status) : '';
  return {
    reason,
    fatal: true,
    message: `pod ${pod}, container ${status.name}: ${reason}${exit}${exit === '' ? detail : ''}`,
  };
}

function containerTrouble(pod: string, status: ContainerStatus): PodTrouble | undefined {
  const waiting = waitingTrouble(pod, status);
  if (waiting !== undefined) return waiting;
  const ended = status.state?.terminated;
  if (ended === undefined || status.restartCount < 1) return undefined;
  return {
    reason: ended.reason ?? 'ContainerEnded',
    fatal: true,
    message: `pod ${pod}, container ${status.name}: ended ${status.restartCount + 1} times${exitOf(status)}`,
  };
}

function schedulingTrouble(pod: Pod, name: string): PodTrouble | undefined {
  const scheduled = pod.status?.conditions?.find(({ type }) => type === 'PodScheduled');
  if (scheduled?.status !== 'False') return undefined;
  const reason = scheduled.reason ?? 'Unschedulable';
  return {
    reason,
    fatal: false,
    message: `pod ${name}: ${reason}${scheduled.message === undefined ? '' : `: ${scheduled.message}`}`,
  };
}

/** The first trouble among pods, fatal ones first; undefined when there is none. Pods on their way out do not count. */
export function firstTrouble(pods: Iterable<Pod>): PodTrouble | undefined {
  const troubles: PodTrouble[] = [];
  const sorted = [...pods].sort((a, b) => ((a.metadata?.name ?? '') < (b.metadata?.name ?? '') ? -1 : 1));
  for (const pod of sorted) {
    if (pod.metadata?.deletionTimestamp !== undefined) continue;
    const name = pod.metadata?.name ?? '';
    const statuses = [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])];
    const found = statuses
      .map((status) => containerTrouble(name, status))
      .find((trouble) => trouble !== undefined);
    const trouble = found ?? schedulingTrouble(pod, name);
    if (trouble !== undefined) troubles.push(trouble);
  }
  return troubles.find(({ fatal }) => fatal) ?? troubles[0];
}
