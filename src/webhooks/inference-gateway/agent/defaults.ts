/** Defaults of an Agent that its schema cannot give: blocks that are absent. */
import { defaultResourcesOf } from '../../../schemas/blocks/compute-resources.ts';
import {
  defaultLogging,
  defaultLoop,
  defaultMetrics,
  defaultResources,
} from '../../../schemas/inference-gateway/agent/defaults.ts';
import type { AgentSpec } from '../../../schemas/inference-gateway/agent/schema.ts';

/** The spec with the documented defaults of absent blocks. Never over a value that is there. */
export function defaults(spec: AgentSpec): AgentSpec {
  const { telemetry } = spec;
  return {
    ...spec,
    logging: spec.logging ?? { ...defaultLogging },
    agent: spec.agent ?? { ...defaultLoop },
    resources: spec.resources ?? defaultResourcesOf(defaultResources),
    ...(telemetry !== undefined && {
      telemetry: { ...telemetry, metrics: telemetry.metrics ?? { ...defaultMetrics } },
    }),
  };
}
