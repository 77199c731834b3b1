/** From an MCP as stored to the one form that its controller reads. */

import { parseDuration } from '../../../kubernetes/duration.ts';
import { containerResourcesOf } from '../../blocks/compute-resources.ts';
import { containerVariableOf } from '../../blocks/env-var.ts';
import {
  type Autoscaling,
  configuredAutoscaling,
  defaultAutoscaling,
  initialReplicas,
} from '../../blocks/normalized-autoscaling.ts';
import type { Normalized, Resourced } from '../../kind-schema.ts';
import type { McpSettings } from './normalized.ts';
import type { McpSpec } from './schema.ts';
import { defaultServer } from './server.ts';

type Server = NonNullable<McpSpec['server']>;

/** Longest time for a handshake, whatever the spec says: a hung server must not hold the operator. */
const longestTimeoutMs = 30_000;

/** The autoscaler's settings; undefined while it is off. */
export function autoscalingOf(hpa: McpSpec['hpa']): Autoscaling | undefined {
  if (hpa?.enabled !== true) return undefined;
  return hpa.config === undefined ? defaultAutoscaling : configuredAutoscaling(hpa.config);
}

function timeoutMsOf(text: string): number {
  const nanoseconds = parseDuration(text) ?? 0n;
  return nanoseconds > 0n ? Math.min(Number(nanoseconds) / 1e6, longestTimeoutMs) : longestTimeoutMs;
}

function settingsOf({ metadata, spec }: Resourced<McpSpec>): McpSettings {
  const { port, command = [], args = [], timeout, tls }: Server = spec.server ?? defaultServer;
  const autoscaling = autoscalingOf(spec.hpa);
  const tlsSecret = tls?.enabled === true ? tls.secretName : undefined;
  return {
    name: metadata.name ?? '',
    namespace: metadata.namespace ?? '',
    generation: metadata.generation ?? 0,
    image: spec.image,
    replicas: spec.replicas ?? initialReplicas,
    ...(spec.replicas === undefined && { leavesReplicas: true }),
    port,
    resources: containerResourcesOf(spec.resources ?? {}),
    command,
    args,
    env: (spec.env ?? []).map(containerVariableOf),
    timeoutMs: timeoutMsOf(timeout),
    ...(autoscaling !== undefined && { autoscaling }),
    ...(tlsSecret !== undefined && { tlsSecret }),
  };
}

/** The MCP in its one form. Takes a spec that is schema-sound and has all defaults; any other is a fault of ours. */
export function normalize(resource: Resourced<McpSpec>): Normalized<McpSettings> {
  // The brand exists in types only, and this is where it is given.
  return settingsOf(resource) as Normalized<McpSettings>;
}
