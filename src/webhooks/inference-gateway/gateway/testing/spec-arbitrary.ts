/** Words for generated specs of Gateways: what makes rules speak, and what comes near it. */
import type fc from 'fast-check';
import { type GatewaySpec, gatewaySchema } from '../../../../schemas/inference-gateway/gateway/schema.ts';
import { withSchemaDefaults } from '../../../../schemas/schema-defaults.ts';
import type { RuleContract } from '../../../testing/rule-contract.ts';
import { specArbitrary, type Vocabulary } from '../../../testing/schema-arbitrary.ts';
import { defaults, rules } from '../webhook.ts';

const gatewayWords: Vocabulary = {
  texts: [
    '',
    'openai',
    'OpenAI',
    'Anthropic',
    'cloudflare',
    'acme',
    'default',
    'tls.crt',
    'nginx',
    'ai.example.com',
    '*.example.com',
    '/',
    '/v1',
    'v1',
    '30s',
    '-1m',
    '30',
    'true',
    'OPENAI_API_KEY',
    'OPENAI_API_URL',
    'ANTHROPIC_API_URL',
    'SERVER_PORT',
    'SERVER_READ_TIMEOUT',
    'TELEMETRY_METRICS_PORT',
    'AUTH_ENABLED',
    'AUTH_OIDC_CLIENT_SECRET',
    'TELEMETRY_ENABLED',
    'MCP_SERVERS',
    'A2A_AGENTS',
    'http://keycloak:8080/realms/inference-gateway-realm',
    'http://auth.example.com',
    'https://api.anthropic.com',
    'http://collector:4317',
    '$(HOST)',
    'a b',
    'registry.example.com/gateway:latest',
    'ghcr.io/inference-gateway/inference-gateway:0.12.0',
    'ghcr.io/inference-gateway/inference-gateway:0.48.2',
  ],
  numbersOrTexts: [8080, 9464, 80, '8080', '9464', 'many', '500m', '1Gi', '2Gi', -1],
  keys: ['cpu', 'memory', 'nvidia.com/gpu', 'nginx.ingress.kubernetes.io/server-snippet', 'example.com/a'],
  untyped: [
    null,
    true,
    [],
    {},
    { enabled: true },
    { enabled: 'yes' },
    { issuer: 'letsencrypt', secretName: 'A_B' },
    { config: [{ hosts: ['ai.example.com', 'other.example.com', 7] }] },
    { config: [{ secretName: 'ai', hosts: ['ai.example.com', 'other.example.com'] }] },
    [{ secretName: 'ai', hosts: ['ai.example.com', 'other.example.com'] }],
    [{ hosts: ['a b'] }],
    ['ai'],
  ],
};

/** Schema-sound specs of Gateways as the mutating webhook gets them: with the defaults of the schema. */
export const gatewaySpecs: fc.Arbitrary<GatewaySpec> = specArbitrary(gatewaySchema.spec, gatewayWords).map(
  // Sound by construction: this is where generated JSON gets its type.
  (spec) => withSchemaDefaults(gatewaySchema.spec, spec) as GatewaySpec,
);

/** The rules, and what they are tried on. */
export const contract: RuleContract<typeof gatewaySchema.spec> = {
  schema: gatewaySchema,
  rules,
  defaults,
  specs: gatewaySpecs,
  blocks: ['telemetry', 'a2a', 'hpa', 'ingress', 'auth', 'providers'],
  hostileSpecs: (spec, text) => {
    const tls = { secretName: text, config: [{ secretName: text, hosts: [text, `*.${text}`] }] };
    return [spec, { ...spec, ingress: { enabled: true, host: text, tls } }];
  },
};
