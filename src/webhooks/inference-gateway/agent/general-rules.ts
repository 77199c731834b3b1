/** Rules on an Agent as a whole: its schema, its name, its image, its compute resources. */
import type { Rule } from '../../../admission/rule.ts';
import { type AgentSpec, agentSchema } from '../../../schemas/inference-gateway/agent/schema.ts';
import { hiddenCharactersRule } from '../../checks/hidden-characters-rule.ts';
import { checkServiceName } from '../../checks/name-checks.ts';
import { imageRule, quantityRule, schemaRule } from '../../checks/workload-rules.ts';

/** Longest name of a Service, in characters. */
const longestName = 63;

const name: Rule<AgentSpec> = {
  id: 'agent/name',
  severity: 'error',
  summary:
    'The name must be a DNS label that starts with a letter: lower-case letters, digits and dashes, 63 at most; in the namespace `default` it must not be `kubernetes`.',
  why: 'A Service of the same name is created, and the API server takes no other name for a Service, nor gives up its own.',
  fix: 'Choose another name: an Agent cannot be renamed, so create it anew and delete the old one.',
  reads: [],
  check: ({ metadata }, complain) => checkServiceName(metadata, longestName, complain),
};

/** Schema, name, image and resources. */
export const generalErrors: readonly Rule<AgentSpec>[] = [
  schemaRule('agent', 'agents.core.inference-gateway.com'),
  hiddenCharactersRule('agent', agentSchema.spec),
  name,
  imageRule('agent', 'ghcr.io/inference-gateway/google-calendar-agent:0.5.2'),
  quantityRule('agent'),
];
