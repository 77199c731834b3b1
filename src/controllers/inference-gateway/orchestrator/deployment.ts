/** The Deployment of an Orchestrator. */
import { selectorLabels, workloadLabels } from '../../../kubernetes/labels.ts';
import type { Deployment, Rendered } from '../../../kubernetes/object.ts';
import { restrictedContainer, restrictedPod } from '../../../kubernetes/pod-security.ts';
import type { OrchestratorSettings } from '../../../schemas/inference-gateway/orchestrator/normalized.ts';
import type { Normalized } from '../../../schemas/kind-schema.ts';
import { channelLivenessProbe } from './channel-liveness.ts';
import { commandOf } from './command.ts';
import type { ConfigFile } from './config-file.ts';
import { daemonUser, stateFolder } from './daemon-paths.ts';
import { environmentOf } from './environment.ts';
import { identityOf } from './identity.ts';

type Orchestrator = Normalized<OrchestratorSettings>;
type PodTemplate = NonNullable<Deployment['spec']>['template'];
type Container = NonNullable<PodTemplate['spec']>['containers'][number];

/** Seconds until a pod that is told to end is killed: the daemon gives its scheduler 30. */
const terminationGracePeriodSeconds = 45;

function container(orchestrator: Orchestrator, files: readonly ConfigFile[]): Container {
  const { image, resources, channels } = orchestrator;
  return {
    name: 'orchestrator',
    image,
    ...commandOf(image),
    env: environmentOf(orchestrator),
    resources: { ...resources },
    // It serves nothing that could be asked; without a channel there is nothing to go deaf on.
    ...(channels.telegram !== undefined && { livenessProbe: channelLivenessProbe() }),
    securityContext: restrictedContainer(),
    volumeMounts: [
      { name: 'state', mountPath: stateFolder },
      { name: 'tmp', mountPath: '/tmp' },
      ...files.map(({ mount }) => mount),
    ],
  };
}

function podTemplate(orchestrator: Orchestrator, files: readonly ConfigFile[]): PodTemplate {
  return {
    metadata: {
      labels: workloadLabels(identityOf(orchestrator)),
      ...(files.length > 0 && { annotations: Object.fromEntries(files.map(({ annotation }) => annotation)) }),
    },
    spec: {
      ...restrictedPod(daemonUser),
      terminationGracePeriodSeconds,
      containers: [container(orchestrator, files)],
      volumes: [
        // Of the pod alone: the pid file in it must not outlive the pod. Conversations that are to do so belong into a
        // store such as Redis, which variables name.
        { name: 'state', emptyDir: {} },
        { name: 'tmp', emptyDir: {} },
        ...files.map(({ volume }) => volume),
      ],
    },
  };
}

/** The Deployment: one pod at most, ever, and none while `started` is false. */
export function deployment(
  orchestrator: Orchestrator,
  files: readonly ConfigFile[],
  started: boolean,
): Rendered<Deployment> {
  const identity = identityOf(orchestrator);
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: orchestrator.name, labels: workloadLabels(identity) },
    spec: {
      replicas: started ? 1 : 0,
      selector: { matchLabels: selectorLabels(identity) },
      strategy: { type: 'Recreate' },
      template: podTemplate(orchestrator, files),
    },
  };
}
