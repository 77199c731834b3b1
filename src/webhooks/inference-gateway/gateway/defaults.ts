/** Defaults of a Gateway that its schema cannot give: blocks that are absent, and what depends on another field. */

import { defaultClientId, defaultIssuerUrl } from '../../../schemas/inference-gateway/gateway/auth.ts';
import type { GatewaySpec } from '../../../schemas/inference-gateway/gateway/schema.ts';

/**
 * The spec with the documented defaults of absent blocks. Never over a value that is there, never in list items, and
 * nothing that depends on the era of the shape: what a user adds later must not change what was filled in before.
 */
export function defaults(spec: GatewaySpec): GatewaySpec {
  const server = spec.server ?? { host: '0.0.0.0', port: 8080 };
  return {
    ...spec,
    server: { ...server, timeouts: server.timeouts ?? { read: '60s', write: '60s', idle: '300s' } },
    service: spec.service ?? { type: 'ClusterIP', port: 8080 },
    serviceAccount: spec.serviceAccount ?? { create: true },
    resources: spec.resources ?? {
      requests: { cpu: '100m', memory: '256Mi' },
      limits: { cpu: '2', memory: '1Gi' },
    },
    ...(spec.auth?.enabled === true && {
      auth: {
        ...spec.auth,
        oidc: spec.auth.oidc ?? { issuerUrl: defaultIssuerUrl, clientId: defaultClientId },
      },
    }),
    ...(spec.mcp?.enabled === true && {
      mcp: {
        ...spec.mcp,
        timeouts: spec.mcp.timeouts ?? {
          client: '10s',
          dial: '5s',
          tlsHandshake: '5s',
          responseHeader: '5s',
          request: '10s',
        },
      },
    }),
  };
}
