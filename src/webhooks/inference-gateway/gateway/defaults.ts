/** Defaults of a Gateway that its schema cannot give: blocks that are absent, and what depends on another field. */

import { defaultResourcesOf } from '../../../schemas/blocks/compute-resources.ts';
import {
  defaultMcpTimeouts,
  defaultOidc,
  defaultResources,
  defaultServer,
  defaultServerTimeouts,
  defaultService,
  defaultServiceAccount,
} from '../../../schemas/inference-gateway/gateway/defaults.ts';
import type { GatewaySpec } from '../../../schemas/inference-gateway/gateway/schema.ts';

/**
 * The spec with the documented defaults of absent blocks. Never over a value that is there, never in list items, and
 * nothing that depends on the era of the shape: what a user adds later must not change what was filled in before.
 */
export function defaults(spec: GatewaySpec): GatewaySpec {
  const server: NonNullable<GatewaySpec['server']> = spec.server ?? defaultServer;
  return {
    ...spec,
    server: { ...server, timeouts: server.timeouts ?? { ...defaultServerTimeouts } },
    service: spec.service ?? { ...defaultService },
    serviceAccount: spec.serviceAccount ?? { ...defaultServiceAccount },
    resources: spec.resources ?? defaultResourcesOf(defaultResources),
    ...(spec.auth?.enabled === true && {
      auth: {
        ...spec.auth,
        oidc: spec.auth.oidc ?? { ...defaultOidc },
      },
    }),
    ...(spec.mcp?.enabled === true && {
      mcp: {
        ...spec.mcp,
        timeouts: spec.mcp.timeouts ?? { ...defaultMcpTimeouts },
      },
    }),
  };
}
