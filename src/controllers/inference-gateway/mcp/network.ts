/** How an MCP is reached. */
import { selectorLabels, workloadLabels } from '../../../kubernetes/labels.ts';
import type { Rendered, Service } from '../../../kubernetes/object.ts';
import type { McpSettings } from '../../../schemas/inference-gateway/mcp/normalized.ts';
import type { Normalized } from '../../../schemas/kind-schema.ts';
import { identityOf, serviceNameOf } from './identity.ts';

type Mcp = Normalized<McpSettings>;

/** The Service `<name>-service`. */
export function service(mcp: Mcp): Rendered<Service> {
  const identity = identityOf(mcp);
  const isTls = mcp.tlsSecret !== undefined;
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: serviceNameOf(mcp), labels: workloadLabels(identity) },
    spec: {
      type: 'ClusterIP',
      selector: selectorLabels(identity),
      ports: [
        {
          name: 'http',
          port: mcp.port,
          targetPort: 'http',
          protocol: 'TCP',
          ...(isTls && { appProtocol: 'https' }),
        },
      ],
    },
  };
}

/** Where the server is reached in the cluster, without a path. */
export function urlOf(mcp: Mcp): string {
  const scheme = mcp.tlsSecret === undefined ? 'http' : 'https';
  return `${scheme}://${serviceNameOf(mcp)}.${mcp.namespace}.svc.cluster.local:${mcp.port}`;
}
