import { agentSchema } from '../../../schemas/inference-gateway/agent/schema.ts';
import { describeRules } from '../../testing/rule-contract.ts';
import { agentSpecs } from './testing/spec-arbitrary.ts';
import { defaults, rules } from './webhook.ts';

describeRules({
  schema: agentSchema,
  rules,
  defaults,
  specs: agentSpecs,
  blocks: ['agent', 'env', 'logging', 'queue', 'telemetry', 'tls'],
});
