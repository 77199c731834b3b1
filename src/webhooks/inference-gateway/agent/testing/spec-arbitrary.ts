/** Words for generated specs of Agents: what makes rules speak, and what comes near it. */
import type fc from 'fast-check';
import { type AgentSpec, agentSchema } from '../../../../schemas/inference-gateway/agent/schema.ts';
import { withSchemaDefaults } from '../../../../schemas/schema-defaults.ts';
import type { RuleContract } from '../../../testing/rule-contract.ts';
import { specArbitrary, type Vocabulary } from '../../../testing/schema-arbitrary.ts';
import { defaults, rules } from '../webhook.ts';

const agentWords: Vocabulary = {
  texts: [
    ...['', 'a b', 'default', 'UTC', 'Europe/Berlin', 'Europe/Berln', '0.0.0.0', '127.0.0.1'],
    ...['30s', '-1m', '30', '0s', 'debug', 'warning', 'text', 'json', '0.7', '2', '2.5', '-1', 'warm'],
    ...['openai/gpt-4o', 'opena/gpt-4o', 'gpt-4o', '/gpt-4o', 'openai/', 'groq/meta-llama/llama-4'],
    ...['http://ai:8080/v1', 'http://ai:8080', 'ai:8080/v1', 'https://u:p@ai/v1?key=a', '$(HOST)'],
    ...['X-Team', 'X Team', 'a,b', 'a\r\nb', 'calendar-tls', 'tls.crt', 'the key'],
    ...['A2A_SERVER_PORT', 'A2A_SERVER_TLS_ENABLED', 'A2A_AGENT_CLIENT_BASE_URL', 'A2A_TIMEZONE', 'PORT'],
    ...['ghcr.io/inference-gateway/google-calendar-agent:0.5.2', '8080', 'true'],
  ],
  numbersOrTexts: [1, -1, '500m', '1Gi', '2Gi', 'many'],
  keys: ['cpu', 'memory', 'nvidia.com/gpu'],
  untyped: [null],
};

/** Schema-sound specs of Agents as the mutating webhook gets them: with the defaults of the schema. */
export const agentSpecs: fc.Arbitrary<AgentSpec> = specArbitrary(agentSchema.spec, agentWords).map(
  // Sound by construction: this is where generated JSON gets its type.
  (spec) => withSchemaDefaults(agentSchema.spec, spec) as AgentSpec,
);

/** The rules, and what they are tried on. */
export const contract: RuleContract<typeof agentSchema.spec> = {
  schema: agentSchema,
  rules,
  defaults,
  specs: agentSpecs,
  blocks: ['agent', 'env', 'logging', 'queue', 'telemetry', 'tls'],
};
