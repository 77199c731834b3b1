/** The Deployment of an Agent. */
import { selectorLabels, workloadLabels } from '../../../kubernetes/labels.ts';
import type { Deployment, Rendered } from '../../../kubernetes/object.ts';
import type { EveryAddress } from '../../../kubernetes/pod-addresses.ts';
import { restrictedContainer, restrictedPod } from '../../../kubernetes/pod-security.ts';
import type { AgentSettings } from '../../../schemas/inference-gateway/agent/normalized.ts';
import type { Normalized } from '../../../schemas/kind-schema.ts';
import { containerProbes, healthEndpoint } from '../../workload/kubelet-probes.ts';
import { type MountedSecret, mountedSecret } from '../../workload/secret-volume.ts';
import { clientTlsFolder, environmentOf, serverTlsFolder } from './environment.ts';
import { identityOf } from './identity.ts';

type Agent = Normalized<AgentSettings>;
type PodTemplate = NonNullable<Deployment['spec']>['template'];
type Container = NonNullable<PodTemplate['spec']>['containers'][number];

/** The user of the images that the kit of the Inference Gateway builds. It has a name there, so the number is needed. */
const agentUser = 1001;

function mountedSecrets({ server, clientTlsSecret }: Agent): MountedSecret[] {
  return [
    ...(server.tlsSecret === undefined ? [] : [mountedSecret('tls', server.tlsSecret, serverTlsFolder)]),
    ...(clientTlsSecret === undefined ? [] : [mountedSecret('client-tls', clientTlsSecret, clientTlsFolder)]),
  ];
}

function container(agent: Agent, secrets: readonly MountedSecret[], everyAddress: EveryAddress): Container {
  const { image, server, telemetry, resources } = agent;
  return {
    name: 'agent',
    image,
    env: environmentOf(agent, everyAddress),
    ports: [
      { name: 'http', containerPort: server.port, protocol: 'TCP' },
      ...(telemetry.metricsPortOpen
        ? [{ name: 'metrics', containerPort: telemetry.metricsPort, protocol: 'TCP' }]
        : []),
    ],
    ...containerProbes(healthEndpoint(server.tlsSecret !== undefined)),
    resources: { ...resources },
    // Agents keep artifacts and caches where they like.
    securityContext: restrictedContainer({ writableRoot: true }),
    ...(secrets.length > 0 && { volumeMounts: secrets.map(({ mount }) => mount) }),
  };
}

/** The Deployment, of a single pod: tasks live in the memory of the agent that took them. */
export function deployment(agent: Agent, everyAddress: EveryAddress): Rendered<Deployment> {
  const identity = identityOf(agent);
  const secrets = mountedSecrets(agent);
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: agent.name, labels: workloadLabels(identity) },
    spec: {
      replicas: 1,
      selector: { matchLabels: selectorLabels(identity) },
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
      template: {
        metadata: { labels: workloadLabels(identity) },
        spec: {
          ...restrictedPod(agentUser),
          containers: [container(agent, secrets, everyAddress)],
          ...(secrets.length > 0 && { volumes: secrets.map(({ volume }) => volume) }),
        },
      },
    },
  };
}
