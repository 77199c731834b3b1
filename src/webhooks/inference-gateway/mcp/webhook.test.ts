import { mcpSchema } from '../../../schemas/inference-gateway/mcp/schema.ts';
import { describeRules } from '../../testing/rule-contract.ts';
import { mcpSpecs } from './testing/spec-arbitrary.ts';
import { defaults, rules } from './webhook.ts';

describeRules({ schema: mcpSchema, rules, defaults, specs: mcpSpecs, blocks: ['server', 'hpa'] });
