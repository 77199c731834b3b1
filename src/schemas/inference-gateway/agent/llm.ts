/** `spec.agent`: the language model behind an agent, and the bounds of its loop. */

import { SecretKeySelector } from '../../blocks/references.ts';
import { Defaulted, Flag, Int32, List, Optional, Struct, Text } from '../../structural.ts';
import { defaultLlm, defaultLoop } from './defaults.ts';
import { TlsSecret } from './server.ts';

const customHeader = Struct(
  {
    name: Text({ maxLength: 256, description: 'Name of the header. Example: `X-Team`.' }),
    value: Text({
      maxLength: 4096,
      description: 'Value of the header, on one line and without `,`. Example: `calendar`.',
    }),
  },
  { description: 'One header. Example: `{name: X-Team, value: calendar}`.' },
);

const llm = Struct(
  {
    baseURL: Optional(
      Text({
        maxLength: 2048,
        description:
          'URL of the API that completes chats, with its /v1: usually that of a Gateway. Default: none; the agent then needs one of its own. Example: `http://ai.team.svc.cluster.local:8080/v1`.',
      }),
    ),
    model: Optional(
      Text({
        maxLength: 512,
        description:
          'The model, as provider/model; only the first `/` splits. Default: none; the agent then needs one of its own. Example: `openai/gpt-4o`.',
      }),
    ),
    maxTokens: Defaulted(
      Int32({
        minimum: 1,
        rule: 'agent/limits',
        description: 'Most tokens of one answer, from 1. Default: 4096. Example: 8192.',
      }),
      defaultLlm.maxTokens,
    ),
    temperature: Defaulted(
      Text({
        maxLength: 32,
        description:
          'How much chance there is in answers, a number from 0 to 2 as text. Default: 0.7. Example: `0.2`.',
      }),
      defaultLlm.temperature,
    ),
    systemPrompt: Optional(
      Text({
        maxLength: 32768,
        isFree: true,
        description:
          "What the model is told before all else; agents with a prompt of their own ignore it. Default: the agent's own. Example: `You manage calendars`.",
      }),
    ),
    customHeaders: Optional(
      List(customHeader, {
        maxItems: 64,
        description:
          'Headers that are sent with every call to the model. Default: none. Example: `[{name: X-Team, value: calendar}]`.',
      }),
    ),
    apiKeySecretRef: Optional(
      SecretKeySelector('The key that the agent shows to the API. Default: none.', 'OPENAI_API_KEY'),
    ),
  },
  {
    description:
      'The language model. Example: `{baseURL: "http://ai.team.svc.cluster.local:8080/v1", model: openai/gpt-4o}`.',
  },
);

const apiKey = Struct(
  {
    secretRef: Optional(
      Text({
        maxLength: 253,
        description: 'Name of a Secret that holds the key under `value`. Example: `calendar-key`.',
      }),
    ),
  },
  { description: 'Deprecated: use llm.apiKeySecretRef, which wins when both are there. Default: none.' },
);

/** Schema of `spec.agent`. */
export const agentLoop = Struct(
  {
    enabled: Optional(
      Flag({
        description: 'Kept for older agents: current ones decide by their own code. Default: not said.',
      }),
    ),
    tls: Optional(
      TlsSecret(
        'spec.agent.tls',
        'TLS towards the language model with a certificate of its own.',
        'ca.crt, tls.crt and tls.key',
      ),
    ),
    maxConversationHistory: Defaulted(
      Int32({
        minimum: 1,
        rule: 'agent/limits',
        description: 'Messages of a conversation that the model is shown, from 1. Default: 10. Example: 20.',
      }),
      defaultLoop.maxConversationHistory,
    ),
    maxChatCompletionIterations: Defaulted(
      Int32({
        minimum: 1,
        rule: 'agent/limits',
        description: 'Most calls of the model for one task, from 1. Default: 5. Example: 50.',
      }),
      defaultLoop.maxChatCompletionIterations,
    ),
    maxRetries: Defaulted(
      Int32({
        minimum: 0,
        rule: 'agent/limits',
        description: 'Most repetitions of a call that failed, from 0. Default: 3. Example: 0.',
      }),
      defaultLoop.maxRetries,
    ),
    apiKey: Optional(apiKey),
    llm: Optional(llm),
  },
  { description: 'The loop of the agent and its language model. Example: `{llm: {model: openai/gpt-4o}}`.' },
);
