/**
 * Orchestrator: a chat bot, run by the daemon of the Inference Gateway's command line. It answers messages of a
 * channel with the models of a gateway, and hands work to agents.
 */
import type { Static } from 'typebox';
import { ComputeResources, type DefaultResources } from '../../blocks/compute-resources.ts';
import { EnvVars } from '../../blocks/env-var.ts';
import { SecretKeySelector } from '../../blocks/references.ts';
import type { KindSchema } from '../../kind-schema.ts';
import { Flag, Int32, Optional, Struct, Text } from '../../structural.ts';
import { inferenceGateway } from '../system.ts';
import { a2a } from './a2a.ts';
import { channels } from './channels.ts';
import { mcp } from './mcp.ts';
import { status } from './status.ts';

/** Why there is one pod, and what to do for more; the API server says so too. */
export const singletonWords =
  'must be 1: Telegram allows one getUpdates consumer per bot token; run several Orchestrators with different tokens and disjoint allow-lists';

const gateway = Struct(
  {
    url: Text({
      maxLength: 2048,
      description:
        'URL of the gateway that the models are reached through. Example: `http://inference-gateway.ai.svc.cluster.local:8080`.',
    }),
    apiKeySecretRef: Optional(
      SecretKeySelector('The key that the gateway asks for, where it does. Default: none.', 'apiKey'),
    ),
  },
  { description: 'The gateway. Example: `{url: http://inference-gateway.ai:8080}`.' },
);

const agent = Struct(
  {
    model: Text({
      maxLength: 512,
      description:
        'Model that leads the conversation, as provider/model; the gateway must list it. Example: `openai/gpt-4o`.',
    }),
    systemPrompt: Optional(
      Text({
        maxLength: 32768,
        isFree: true,
        description:
          'What the model is told before every conversation. Default: the text of the image. Example: `You are a helpful assistant`.',
      }),
    ),
  },
  { description: 'The model and what it is told. Example: `{model: openai/gpt-4o}`.' },
);

const tools = Struct(
  {
    enabled: Flag({ description: 'Whether the model may use the built-in tools.' }),
    schedule: Optional(
      Flag({
        description:
          'Whether the model may plan work for later, for which the daemon then runs a scheduler. Default: that of the image, false.',
      }),
    ),
  },
  { description: 'The built-in tools. Default: those of the image: on, without the scheduler.' },
);

/** Of `spec.resources`. */
export const defaultResources: DefaultResources = {
  requests: { cpu: '100m', memory: '256Mi' },
  limits: { cpu: '1', memory: '1Gi' },
};

const spec = Struct(
  {
    replicas: Optional(
      Int32({
        description:
          'Number of pods: 1 and no other. Several Orchestrators with different bot tokens share the load. Default: 1.',
        cel: [{ id: 'orchestrator/singleton', rule: 'self == 1', message: singletonWords }],
      }),
    ),
    image: Text({
      maxLength: 512,
      description:
        'Container image of the command line; its version tells how the daemon is started. Example: `ghcr.io/inference-gateway/cli:0.179.0`.',
    }),
    channels: Optional(channels),
    gateway,
    agent,
    tools: Optional(tools),
    a2a: Optional(a2a),
    mcp: Optional(mcp),
    env: Optional(
      EnvVars(
        'orchestrator/env-name',
        'Further variables, such as where conversations are stored. A variable that a field sets keeps what is written here. Default: none. Example: `[{name: INFER_STORAGE_TYPE, value: redis}]`.',
      ),
    ),
    resources: Optional(ComputeResources(defaultResources)),
  },
  { description: 'What is wanted of the bot.' },
);

/** The spec of an Orchestrator as the API server hands it on: decoded, pruned, schema defaults applied. */
export type OrchestratorSpec = Static<typeof spec>;

/** Schema and presentation of the kind. */
export const orchestratorSchema: KindSchema<typeof spec, typeof status> = {
  system: inferenceGateway,
  resource: {
    group: inferenceGateway.group,
    version: inferenceGateway.version,
    plural: 'orchestrators',
    kind: 'Orchestrator',
    namespaced: true,
  },
  singular: 'orchestrator',
  shortNames: ['orch'],
  categories: [inferenceGateway.category],
  description:
    'An Orchestrator runs a chat bot: it answers messages of a channel with the models of a gateway, and hands work to Agents.',
  spec,
  status,
  columns: [
    { name: 'Ready', type: 'string', jsonPath: '.status.conditions[?(@.type=="Ready")].status' },
    { name: 'Agents', type: 'integer', jsonPath: '.status.discoveredAgentCount' },
    { name: 'MCPs', type: 'integer', jsonPath: '.status.discoveredMCPCount' },
    { name: 'Image', type: 'string', jsonPath: '.spec.image', priority: 1 },
    { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
  ],
};
