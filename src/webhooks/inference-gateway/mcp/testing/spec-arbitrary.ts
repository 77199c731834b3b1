/** Words for generated specs of MCPs: what makes rules speak, and what comes near it. */
import type fc from 'fast-check';
import { type McpSpec, mcpSchema } from '../../../../schemas/inference-gateway/mcp/schema.ts';
import { withSchemaDefaults } from '../../../../schemas/schema-defaults.ts';
import type { RuleContract } from '../../../testing/rule-contract.ts';
import { specArbitrary, type Vocabulary } from '../../../testing/schema-arbitrary.ts';
import { defaults, rules } from '../webhook.ts';

const mcpWords: Vocabulary = {
  texts: [
    ...['', 'a b', 'node:lts', 'ghcr.io/example/files-mcp:1.4.0', '/usr/local/bin/server', '--port', '8080'],
    ...['30s', '-1m', '30', '0s', 'files-tls', 'Files', 'example', 'other', 'apps/v1', 'Deployment'],
    ...['PORT', 'HOST', 'MCP_PORT', '/etc/tls/tls.crt', 'the key', 'true'],
    ...['Resource', 'Pods', 'Utilization', 'AverageValue', 'cpu', 'requests', '10', 'many'],
  ],
  numbersOrTexts: [1, '500m', '10k', '2', 'many'],
  keys: ['cpu', 'memory'],
  untyped: [null],
};

/** Schema-sound specs of MCPs as the mutating webhook gets them: with the defaults of the schema. */
export const mcpSpecs: fc.Arbitrary<McpSpec> = specArbitrary(mcpSchema.spec, mcpWords).map(
  // Sound by construction: this is where generated JSON gets its type.
  (spec) => withSchemaDefaults(mcpSchema.spec, spec) as McpSpec,
);

/** The rules, and what they are tried on. */
export const contract: RuleContract<typeof mcpSchema.spec> = {
  schema: mcpSchema,
  rules,
  defaults,
  specs: mcpSpecs,
  blocks: ['server', 'hpa', 'env', 'resources'],
};
