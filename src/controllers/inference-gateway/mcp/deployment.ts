/** The Deployment of an MCP. */
import { selectorLabels, workloadLabels } from '../../../kubernetes/labels.ts';
import type { Deployment, Rendered } from '../../../kubernetes/object.ts';
import type { EveryAddress } from '../../../kubernetes/pod-addresses.ts';
import { restrictedContainer, restrictedPod } from '../../../kubernetes/pod-security.ts';
import type { ContainerVariable } from '../../../schemas/blocks/env-var.ts';
import type { McpSettings } from '../../../schemas/inference-gateway/mcp/normalized.ts';
import { tlsFolder } from '../../../schemas/inference-gateway/mcp/server.ts';
import { mcpVariables } from '../../../schemas/inference-gateway/mcp/variables.ts';
import type { Normalized } from '../../../schemas/kind-schema.ts';
import { containerProbes, openPort } from '../../workload/kubelet-probes.ts';
import { spreadConstraints } from '../../workload/pod-placement.ts';
import { mountedSecret } from '../../workload/secret-volume.ts';
import { text, withoutRepeats } from '../../workload/variables.ts';
import { identityOf } from './identity.ts';

type Mcp = Normalized<McpSettings>;
type PodTemplate = NonNullable<Deployment['spec']>['template'];
type Container = NonNullable<PodTemplate['spec']>['containers'][number];

/** The user `node` of the default image; other images rarely need one in particular. */
const serverUser = 1000;

/** Every variable of the container, each once; those that the user gives stand first and win. */
function environmentOf({ env, port }: Mcp, everyAddress: EveryAddress): ContainerVariable[] {
  const { server: book } = mcpVariables;
  return withoutRepeats(env, [...text(book.port, port), ...text(book.host, everyAddress)]);
}

function container(mcp: Mcp, everyAddress: EveryAddress): Container {
  const { image, command, args, port, resources, tlsSecret } = mcp;
  return {
    name: 'mcp-server',
    image,
    ...(command.length > 0 && { command: [...command] }),
    ...(args.length > 0 && { args: [...args] }),
    env: environmentOf(mcp, everyAddress),
    ports: [{ name: 'http', containerPort: port, protocol: 'TCP' }],
    resources: { ...resources },
    // A sound server answers a plain GET with 405, 400 or a stream without end: only its port can be asked.
    ...containerProbes(openPort),
    // Package runners install into the image when they start.
    securityContext: restrictedContainer({ writableRoot: true }),
    ...(tlsSecret !== undefined && { volumeMounts: [mountedSecret('tls', tlsSecret, tlsFolder).mount] }),
  };
}

/** The Deployment. Its pod template does not depend on the number of replicas, which an autoscaler may decide. */
export function deployment(mcp: Mcp, everyAddress: EveryAddress): Rendered<Deployment> {
  const identity = identityOf(mcp);
  const { name, replicas, autoscaling, tlsSecret } = mcp;
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, labels: workloadLabels(identity) },
    spec: {
      ...(autoscaling === undefined && { replicas }),
      selector: { matchLabels: selectorLabels(identity) },
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0, maxSurge: '25%' } },
      template: {
        metadata: { labels: workloadLabels(identity) },
        spec: {
          ...restrictedPod(serverUser),
          topologySpreadConstraints: spreadConstraints(identity),
          containers: [container(mcp, everyAddress)],
          ...(tlsSecret !== undefined && { volumes: [mountedSecret('tls', tlsSecret, tlsFolder).volume] }),
        },
      },
    },
  };
}
