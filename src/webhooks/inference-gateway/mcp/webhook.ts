/** What is admitted as an MCP: its defaults and its rules. */

import type { Rule } from '../../../admission/rule.ts';
import { defaultResourcesOf } from '../../../schemas/blocks/compute-resources.ts';
import { defaultResources, type McpSpec } from '../../../schemas/inference-gateway/mcp/schema.ts';
import { defaultServer } from '../../../schemas/inference-gateway/mcp/server.ts';
import { envErrors } from './env-rules.ts';
import { generalErrors } from './general-rules.ts';
import { hpaReplicas, scalingErrors, scalingRequest } from './scaling-rules.ts';
import { portPrivileged, serverErrors, tlsFiles } from './server-rules.ts';

/** The spec with the documented defaults of absent blocks. Never over a value that is there. */
export function defaults(spec: McpSpec): McpSpec {
  return {
    ...spec,
    server: spec.server ?? { ...defaultServer },
    resources: spec.resources ?? defaultResourcesOf(defaultResources),
  };
}

/** What is refused, by theme: findings are sorted by path, so the order says nothing. */
const errors = [...generalErrors, ...serverErrors, ...scalingErrors, ...envErrors];

/** What is admitted but worth saying, the most severe first. */
const warnings = [tlsFiles, portPrivileged, hpaReplicas, scalingRequest];

/** Every rule of the kind; warnings in the order of their severity. */
export const rules: readonly Rule<McpSpec>[] = [...errors, ...warnings];
