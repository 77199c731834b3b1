/** What is admitted as an Orchestrator: its defaults and its rules. */
import type { ExclusiveRule } from '../admission/exclusive-rule.ts';
import type { Rule } from '../admission/rule.ts';
import type { OrchestratorSpec } from '../schemas/orchestrator.ts';
import { a2aOff, agentErrors } from './orchestrator/agent-rules.ts';
import { allowList, channelErrors } from './orchestrator/channel-rules.ts';
import { discoveryErrors } from './orchestrator/discovery-rules.ts';
import { envErrors, envOverrides } from './orchestrator/env-rules.ts';
import { generalErrors } from './orchestrator/general-rules.ts';
import { mcpErrors, mcpOff } from './orchestrator/mcp-rules.ts';
import { modelErrors, modelProvider } from './orchestrator/model-rules.ts';
import { tokenUnique } from './orchestrator/token-unique.ts';

/** The spec as it is: what is absent is left to the image, whose defaults change with its releases. */
export function defaults(spec: OrchestratorSpec): OrchestratorSpec {
  return spec;
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
