/** How an Agent is reached. */
import { selectorLabels, workloadLabels } from '../../../kubernetes/labels.ts';
import type { Rendered, Service } from '../../../kubernetes/object.ts';
import type { AgentSettings } from '../../../schemas/inference-gateway/agent/normalized.ts';
import type { Normalized } from '../../../schemas/kind-schema.ts';
import { identityOf } from './identity.ts';

type Agent = Normalized<AgentSettings>;

/** The Service; its ports lead to the pods' ports by name, whatever their numbers. */
export function service(agent: Agent): Rendered<Service> {
  const { name, server, telemetry } = agent;
  const identity = identityOf(agent);
  const isTls = server.tlsSecret !== undefined;
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, labels: workloadLabels(identity) },
    spec: {
      type: 'ClusterIP',
      selector: selectorLabels(identity),
      ports: [
        {
          name: 'http',
          port: server.port,
          targetPort: 'http',
          protocol: 'TCP',
          ...(isTls && { appProtocol: 'https' }),
        },
        ...(telemetry.metricsPortOpen
          ? [{ name: 'metrics', port: telemetry.metricsPort, targetPort: 'metrics', protocol: 'TCP' }]
          : []),
      ],
    },
  };
}

/** Where the agent is reached in the cluster. */
export function urlOf({ name, namespace, server }: Agent): string {
  const scheme = server.tlsSecret === undefined ? 'http' : 'https';
  return `${scheme}://${name}.${namespace}.svc.cluster.local:${server.port}`;
}
