/** What is admitted as an Agent: its defaults and its rules. */
import type { Rule } from '../../../admission/rule.ts';
import type { AgentSpec } from '../../../schemas/inference-gateway/agent/schema.ts';
import { envErrors, envOverrides } from './env-rules.ts';
import { generalErrors } from './general-rules.ts';
import { apiKeyTwice, baseUrlPath, llmErrors, modelProvider } from './llm-rules.ts';
import { loggingUnknown, noEffect } from './no-effect-rules.ts';
import { portPrivileged, serverErrors } from './server-rules.ts';
import { tlsErrors } from './tls-rules.ts';

export { defaults } from './defaults.ts';

/** What is refused, by theme: findings are sorted by path, so the order says nothing. */
const errors = [...generalErrors, ...serverErrors, ...tlsErrors, ...llmErrors, ...envErrors];

/** What is admitted but worth saying, the most severe first. */
const warnings = [
  // The agent does not start, or its calls fail.
  portPrivileged,
  baseUrlPath,
  modelProvider,
  // Something does otherwise than it says.
  envOverrides,
  apiKeyTwice,
  loggingUnknown,
  // Something has no effect.
  noEffect,
];

/** Every rule of the kind; warnings in the order of their severity. */
export const rules: readonly Rule<AgentSpec>[] = [...errors, ...warnings];
