import { orchestratorSchema } from '../schemas/orchestrator.ts';
import { orchestratorSpecs } from './orchestrator/spec-vocabulary.ts';
import { defaults, rules } from './orchestrator.ts';
import { describeRules } from './rule-contract.ts';

describeRules({
  schema: orchestratorSchema,
  rules,
  defaults,
  specs: orchestratorSpecs,
  blocks: ['channels', 'tools', 'a2a', 'mcp', 'env', 'resources'],
});
