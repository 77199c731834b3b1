/** What is admitted as an Orchestrator: its defaults and its rules. */
import type { ExclusiveRule } from '../../../admission/exclusive-rule.ts';
import type { Rule } from '../../../admission/rule.ts';
import { defaultResourcesOf } from '../../../schemas/blocks/compute-resources.ts';
import {
  defaultResources,
  type OrchestratorSpec,
} from '../../../schemas/inference-gateway/orchestrator/schema.ts';
import { a2aOff, agentErrors } from './agent-rules.ts';
import { allowList, channelErrors } from './channel-rules.ts';
import { discoveryErrors } from './discovery-rules.ts';
import { envErrors, envOverrides } from './env-rules.ts';
import { generalErrors } from './general-rules.ts';
import { mcpErrors, mcpOff } from './mcp-rules.ts';
import { modelErrors, modelProvider } from './model-rules.ts';
import { tokenUnique } from './token-unique.ts';

/** The spec with what its pod asks for; what else is absent is left to the image, whose defaults change with its releases. */
export function defaults(spec: OrchestratorSpec): OrchestratorSpec {
  return { ...spec, resources: spec.resources ?? defaultResourcesOf(defaultResources) };
}

/** What is refused, by theme: findings are sorted by path, so the order says nothing. */
const errors = [
  ...generalErrors,
  ...channelErrors,
  ...modelErrors,
  ...agentErrors,
  ...mcpErrors,
  ...discoveryErrors,
  ...envErrors,
];

/** What is admitted but worth saying, the most severe first. */
const warnings = [allowList, modelProvider, envOverrides, a2aOff, mcpOff];

/** Every rule of the kind; warnings in the order of their severity. */
export const rules: readonly Rule<OrchestratorSpec>[] = [...errors, ...warnings];

/** What only one of several Orchestrators may. */
export const exclusiveRules: readonly ExclusiveRule<OrchestratorSpec>[] = [tokenUnique];
