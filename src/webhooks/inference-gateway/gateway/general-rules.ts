/** Rules on a Gateway as a whole: its schema, its name, its environment. */
import type { Rule } from '../../../admission/rule.ts';
import { type GatewaySpec, gatewaySchema } from '../../../schemas/inference-gateway/gateway/schema.ts';
import { hiddenCharactersRule } from '../../checks/hidden-characters-rule.ts';
import { checkServiceName } from '../../checks/name-checks.ts';
import { schemaRule } from '../../checks/workload-rules.ts';

/** Longest name of a Service, in characters. */
const longestName = 63;

const environment: Rule<GatewaySpec> = {
  id: 'gateway/environment',
  severity: 'error',
  twin: 'schema',
  summary: 'The environment must be development, staging or production.',
  why: 'A name that is not known would mean production without saying so.',
  fix: 'Use one of the three names.',
  reads: ['spec.environment'],
};

const name: Rule<GatewaySpec> = {
  id: 'gateway/name',
  severity: 'error',
  summary:
    'The name must be a DNS label that starts with a letter: lower-case letters, digits and dashes, 63 at most; in the namespace `default` it must not be `kubernetes`.',
  why: 'A Service of the same name is created, and the API server takes no other name for a Service, nor gives up its own.',
  fix: 'Choose another name: a Gateway cannot be renamed, so create it anew and delete the old one.',
  reads: [],
  check: ({ metadata }, complain) => checkServiceName(metadata, longestName, complain),
};

/** Schema, name and environment. */
export const generalErrors: readonly Rule<GatewaySpec>[] = [
  schemaRule('gateway', 'igw'),
  hiddenCharactersRule('gateway', gatewaySchema.spec),
  name,
  environment,
];
