/** Words for generated specs of Orchestrators: what makes rules speak, and what comes near it. */
import type fc from 'fast-check';
import {
  type OrchestratorSpec,
  orchestratorSchema,
} from '../../../../schemas/inference-gateway/orchestrator/schema.ts';
import { withSchemaDefaults } from '../../../../schemas/schema-defaults.ts';
import type { RuleContract } from '../../../testing/rule-contract.ts';
import { specArbitrary, type Vocabulary } from '../../../testing/schema-arbitrary.ts';
import { defaults, rules } from '../webhook.ts';

const orchestratorWords: Vocabulary = {
  texts: [
    ...[
      '',
      'a b',
      'ghcr.io/inference-gateway/cli:0.179.0',
      'cli:latest',
      'openai/gpt-4o',
      'opena/gpt',
      'gpt-4o',
    ],
    ...[
      'http://ai:8080',
      'http://ai:8080/',
      'ftp://ai',
      'http://a/$HOME',
      'http://a,b',
      'http://me:pw@ai:8080',
    ],
    ...['30s', '1.5s', '51s', '30', 'token', 'bot', 'agents', 'Agents', 'team', 'In', 'Exists', 'Is', 'true'],
    ...[
      'INFER_AGENT_MODEL',
      'INFER_A2A_AGENTS',
      'INFER_CHANNELS_ENABLED',
      'INFER_CHANNELS_TELEGRAM_BOT_TOKEN',
    ],
    ...['INFER_CHANNELS_TELEGRAM_ALLOWED_USERS', 'INFER_HEARTBEAT_ENABLED', 'INFER_LOGGING_DIR', 'TZ', '1TZ'],
  ],
  numbersOrTexts: [1, -1, '500m', '1Gi', 'many'],
  keys: ['cpu', 'memory', 'team', 'a b'],
  untyped: [null],
};

/** Schema-sound specs of Orchestrators as the mutating webhook gets them. */
export const orchestratorSpecs: fc.Arbitrary<OrchestratorSpec> = specArbitrary(
  orchestratorSchema.spec,
  orchestratorWords,
).map(
  // Sound by construction: this is where generated JSON gets its type.
  (spec) => withSchemaDefaults(orchestratorSchema.spec, spec) as OrchestratorSpec,
);

/** The rules, and what they are tried on. */
export const contract: RuleContract<typeof orchestratorSchema.spec> = {
  schema: orchestratorSchema,
  rules,
  defaults,
  specs: orchestratorSpecs,
  blocks: ['channels', 'tools', 'a2a', 'mcp', 'env', 'resources'],
};
