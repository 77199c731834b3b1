import { orchestratorSchema } from '../../../schemas/inference-gateway/orchestrator/schema.ts';
import { describeRules } from '../../testing/rule-contract.ts';
import { orchestratorSpecs } from './testing/spec-arbitrary.ts';
import { defaults, rules } from './webhook.ts';

describeRules({
  schema: orchestratorSchema,
  rules,
  defaults,
  specs: orchestratorSpecs,
  blocks: ['channels', 'tools', 'a2a', 'mcp', 'env', 'resources'],
});
