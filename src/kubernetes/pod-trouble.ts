/** What keeps pods from running, in words that name pod, cause and object. */
import type { Pod } from './object.ts';

type ContainerStatus = NonNullable<NonNullable<Pod['status']>['containerStatuses']>[number];
type Ended = NonNullable<NonNullable<ContainerStatus['state']>['terminated']>;

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

/** A container that has run longer than this before it ended is no longer in a loop: the kubelet starts anew to count. */
const loopMilliseconds = 10 * 60_000;

function ranFor({ startedAt, finishedAt }: Ended): number {
  if (startedAt === undefined || finishedAt === undefined) return 0;
  return Date.parse(finishedAt) - Date.parse(startedAt);
}

function exitText({ exitCode, reason = 'Error' }: Ended): string {
  // The gateway ends with 0 when it cannot use its configuration: a server that ends has failed.
  if (exitCode === 0) return 'exit code 0, though a server is not meant to end: its log says why';
  const cause = reason === 'Error' ? '' : `${reason}, `;
  return `${cause}exit code ${exitCode}`;
}

interface VolumeSource {
  readonly name?: string | undefined;
  readonly optional?: boolean;
}

function named(kind: string, sources: readonly (VolumeSource | undefined)[]): string[] {
  return sources.flatMap((source) =>
    source?.name === undefined || source.optional === true ? [] : [`${kind} ${JSON.stringify(source.name)}`],
  );
}

/** The Secrets and ConfigMaps that must be there before any container of a pod starts. */
function requiredByVolumes({ spec }: Pod): string {
  const volumes = spec?.volumes ?? [];
  const projected = volumes.flatMap((volume) => volume.projected?.sources ?? []);
  const secrets = volumes.map(({ secret }) => secret && { ...secret, name: secret.secretName });
  const required = [
    ...named('Secret', [...secrets, ...projected.map(({ secret }) => secret)]),
    ...named(
      'ConfigMap',
      [...volumes, ...projected].map(({ configMap }) => configMap),
    ),
  ];
  return [...new Set(required)].join(', ');
}

type Trouble = Omit<PodTrouble, 'message'> & { readonly words: string };

function waitingTrouble(pod: Pod, { state, lastState }: ContainerStatus): Trouble | undefined {
  const { reason, message } = state?.waiting ?? {};
  if (reason === undefined) return undefined;
  if (reason === 'ContainerCreating') {
    const required = requiredByVolumes(pod);
    // Only the events of the pod say which is missing, and how long that has been so.
    return required === ''
      ? undefined
      : { reason, fatal: false, words: `${reason}, which needs ${required}` };
  }
  if (!fatalWaits.has(reason)) return undefined;
  const ended = lastState?.terminated;
  if (reason === 'CrashLoopBackOff' && ended !== undefined) {
    return { reason, fatal: true, words: `${reason} (${exitText(ended)})` };
  }
  return { reason, fatal: true, words: message === undefined ? reason : `${reason}: ${message}` };
}

/** A container that has ended before, and ends or starts now. */
function restartTrouble({ ready, restartCount, state, lastState }: ContainerStatus): Trouble | undefined {
  const ended = state?.terminated ?? lastState?.terminated;
  if (ready || restartCount < 1 || ended === undefined || ranFor(ended) >= loopMilliseconds) return undefined;
  const times = state?.terminated === undefined ? restartCount : restartCount + 1;
  return {
    reason: ended.reason ?? 'ContainerEnded',
    // Once may be chance; what ends at once each time is started for nothing.
    fatal: times > 1,
    words: `ended ${times === 1 ? 'once' : `${times} times`} (${exitText(ended)})`,
  };
}

function containerTrouble(pod: Pod, status: ContainerStatus): PodTrouble | undefined {
  const trouble = waitingTrouble(pod, status) ?? restartTrouble(status);
  if (trouble === undefined) return undefined;
  const { reason, fatal, words } = trouble;
  return { reason, fatal, message: `pod ${pod.metadata?.name ?? ''}, container ${status.name}: ${words}` };
}

function schedulingTrouble(pod: Pod): PodTrouble | undefined {
  const scheduled = pod.status?.conditions?.find(({ type }) => type === 'PodScheduled');
  if (scheduled?.status !== 'False') return undefined;
  const { reason = 'Unschedulable', message } = scheduled;
  const detail = message === undefined ? '' : `: ${message}`;
  return { reason, fatal: false, message: `pod ${pod.metadata?.name ?? ''}: ${reason}${detail}` };
}

function troubleOf(pod: Pod): PodTrouble | undefined {
  const { initContainerStatuses = [], containerStatuses = [] } = pod.status ?? {};
  const statuses = [
    // An init container is meant to end.
    ...initContainerStatuses.filter(({ state }) => state?.terminated?.exitCode !== 0),
    ...containerStatuses,
  ];
  return (
    statuses.map((status) => containerTrouble(pod, status)).find((trouble) => trouble !== undefined) ??
    schedulingTrouble(pod)
  );
}

/** Whether a pod still counts: it is not on its way out, nor evicted, which its workload has replaced. */
function isCurrent({ metadata, status }: Pod): boolean {
  return metadata?.deletionTimestamp === undefined && status?.phase !== 'Failed';
}

/**
 * The first trouble among pods, by name, fatal ones first; undefined when there is none. Of a pod that is fine again
 * nothing is said.
 */
export function firstTrouble(pods: Iterable<Pod>): PodTrouble | undefined {
  const troubles = [...pods]
    .filter(isCurrent)
    .sort((one, other) => ((one.metadata?.name ?? '') < (other.metadata?.name ?? '') ? -1 : 1))
    .map(troubleOf)
    .filter((trouble) => trouble !== undefined);
  return troubles.find(({ fatal }) => fatal) ?? troubles[0];
}
