import { agentSchema } from '../schemas/agent.ts';
import { agentSpecs } from './agent/spec-vocabulary.ts';
import { defaults, rules } from './agent.ts';
import { describeRules } from './rule-contract.ts';

describeRules({
  schema: agentSchema,
  rules,
  defaults,
  specs: agentSpecs,
  blocks: ['agent', 'env', 'logging', 'queue', 'telemetry', 'tls'],
});
