/** `spec.providers`: the inference providers, in both documented shapes. */
import type { Static } from 'typebox';
import { EnvVars } from '../../blocks/env-var.ts';
import { Flag, List, OneOf, Optional, Struct, Text } from '../../structural.ts';

/** Provider types of the older shape. */
export const olderProviderTypes = [
  'openai',
  'anthropic',
  'ollama',
  'groq',
  'cohere',
  'cloudflare',
  'deepseek',
] as const;

const tokenRef = Struct(
  {
    name: Optional(Text({ maxLength: 253, description: 'Name of the Secret. Example: `openai-secret`.' })),
    key: Optional(
      Text({ maxLength: 253, description: 'Key in the Secret. Default: `value`. Example: `api-key`.' }),
    ),
    namespace: Optional(
      Text({
        maxLength: 63,
        description:
          'Namespace of the Secret. Default: the namespace of the Gateway, which is the only one that can be referenced.',
      }),
    ),
  },
  { description: 'The API key of the provider. Example: `{name: openai-secret, key: api-key}`.' },
);

const config = Struct(
  {
    baseUrl: Optional(
      Text({
        maxLength: 2048,
        description:
          "URL of the provider's API. Default: the provider's own. Example: `https://api.openai.com/v1`.",
      }),
    ),
    authType: Optional(
      OneOf(['bearer', 'basic', 'none'], {
        description:
          'Kept for older manifests; the gateway knows how each provider authenticates. Example: `bearer`.',
      }),
    ),
    tokenRef: Optional(tokenRef),
  },
  { description: 'Settings of the older shape. Not together with `env`.' },
);

const provider = Struct(
  {
    name: Text({
      maxLength: 128,
      description:
        'Which provider, in any spelling of its id, such as `OpenAI`; with `type` a name of your own choice. Example: `OpenAI`.',
    }),
    enabled: Optional(Flag({ description: 'Whether the gateway is given this provider. Default: true.' })),
    env: Optional(
      EnvVars(
        'gateway/env-name',
        'Variables passed to the gateway as they are, such as OPENAI_API_KEY or OPENAI_API_URL. Not together with `type` and `config`.',
      ),
    ),
    type: Optional(
      OneOf(olderProviderTypes, {
        rule: 'gateway/provider-type',
        description: 'Which provider, in the older shape. Example: `openai`.',
      }),
    ),
    config: Optional(config),
  },
  {
    description:
      'One provider: `name` and `env`, or in the older shape `name`, `type` and `config`. Example: `{name: OpenAI, env: [{name: OPENAI_API_KEY, valueFrom: {secretKeyRef: {name: openai, key: key}}}]}`.',
    cel: [
      {
        id: 'gateway/provider-shape',
        rule: '!(has(self.env) && (has(self.type) || has(self.config)))',
        message: 'use either type and config, or env',
        reason: 'FieldValueForbidden',
      },
    ],
  },
);

/** Schema of `spec.providers`. */
export const providers = List(provider, {
  maxItems: 64,
  description:
    'The inference providers that the gateway offers. Example: `[{name: OpenAI, env: [...]}]`. Default: none.',
});

export type Provider = Static<typeof provider>;
