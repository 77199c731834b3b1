import { mcpSchema } from '../schemas/mcp.ts';
import { mcpSpecs } from './mcp/spec-vocabulary.ts';
import { defaults, rules } from './mcp.ts';
import { describeRules } from './rule-contract.ts';

describeRules({ schema: mcpSchema, rules, defaults, specs: mcpSpecs, blocks: ['server', 'hpa'] });
