/** Agent: an A2A agent, which an Orchestrator or any other A2A client hands tasks to. */

import type { Static } from 'typebox';
import { ComputeResources } from '../../blocks/compute-resources.ts';
import { DurationText } from '../../blocks/duration-text.ts';
import { EnvVars } from '../../blocks/env-var.ts';
import type { KindSchema } from '../../kind-schema.ts';
import { type CelRule, Defaulted, Int32, Optional, ratcheted, Struct, Text } from '../../structural.ts';
import { inferenceGateway } from '../system.ts';
import { defaultHost, defaultMetrics, defaultResources } from './defaults.ts';
import { agentLoop } from './llm.ts';
import { logging, queue, TlsSecret, telemetry } from './server.ts';
import { status } from './status.ts';

/** An agent serves metrics whenever telemetry is on, and cannot bind one port twice. */
const portsDiffer: CelRule = {
  id: 'agent/ports-differ',
  ...ratcheted((self) => {
    const isOn = `has(${self}.telemetry) && ${self}.telemetry.enabled`;
    const metrics = `${self}.telemetry.metrics`;
    return `!(${isOn}) || ${self}.port != (has(${metrics}) ? ${metrics}.port : ${defaultMetrics.port})`;
  }),
  message: 'must differ from spec.port',
  fieldPath: '.telemetry.metrics.port',
  reason: 'FieldValueDuplicate',
};

const spec = Struct(
  {
    image: Text({
      maxLength: 512,
      description:
        'Container image of the agent; it runs as user 1001 without privileges. Example: `ghcr.io/inference-gateway/google-calendar-agent:0.5.2`.',
    }),
    timezone: Defaulted(
      Text({
        maxLength: 64,
        description: 'Time zone of the agent, an IANA name. Default: UTC. Example: `Europe/Berlin`.',
      }),
      'UTC',
    ),
    port: Defaulted(
      Int32({
        minimum: 1,
        maximum: 65535,
        rule: 'agent/port',
        description:
          'Port that the agent listens on, and that of its Service, 1 to 65535. Default: 8080. Example: 9000.',
      }),
      8080,
    ),
    host: Defaulted(
      Text({
        maxLength: 253,
        description:
          'Kept for older agents: current ones listen on every address. Default: 0.0.0.0 (every address, of IPv6 too where pods have no other).',
      }),
      defaultHost,
    ),
    readTimeout: Defaulted(
      DurationText('Longest time for reading a request, with a unit. Default: 30s. Example: `60s`.'),
      '30s',
    ),
    writeTimeout: Defaulted(
      DurationText(
        'Longest time for writing an answer, streams included, with a unit. Default: 30s. Example: `10m`.',
      ),
      '30s',
    ),
    idleTimeout: Defaulted(
      DurationText('How long an idle connection is kept, with a unit. Default: 60s. Example: `120s`.'),
      '60s',
    ),
    logging: Optional(logging),
    telemetry: Optional(telemetry),
    queue: Optional(queue),
    tls: Optional(
      TlsSecret(
        'spec.tls',
        'TLS of the agent itself; its certificate should carry `<name>.<namespace>.svc.cluster.local`.',
        'tls.crt and tls.key',
      ),
    ),
    agent: Optional(agentLoop),
    env: Optional(
      EnvVars(
        'agent/env-name',
        'More variables of the container. One that a field sets too keeps the content given here, except for the port and TLS. Default: none. Example: `[{name: MOCK_MODE, value: "true"}]`.',
      ),
    ),
    resources: Optional(ComputeResources(defaultResources)),
  },
  { description: 'What is wanted of the agent.', cel: [portsDiffer] },
);

/** The spec of an Agent as the API server hands it on: decoded, pruned, schema defaults applied. */
export type AgentSpec = Static<typeof spec>;

/** The status of an Agent. */
export type AgentStatus = Static<typeof status>;

/** Schema and presentation of the kind. */
export const agentSchema: KindSchema<typeof spec, typeof status> = {
  system: inferenceGateway,
  resource: {
    group: inferenceGateway.group,
    version: inferenceGateway.version,
    plural: 'agents',
    kind: 'Agent',
    namespaced: true,
  },
  singular: 'agent',
  shortNames: [],
  categories: [inferenceGateway.category],
  description:
    'An Agent runs an A2A agent: a service with a language model and skills of its own, which takes tasks from other programs.',
  spec,
  status,
  columns: [
    { name: 'Version', type: 'string', jsonPath: '.status.card.version' },
    { name: 'Ready', type: 'string', jsonPath: '.status.conditions[?(@.type=="Ready")].status' },
    { name: 'URL', type: 'string', jsonPath: '.status.url' },
    { name: 'Streaming', type: 'boolean', jsonPath: '.status.card.capabilities.streaming' },
    { name: 'Push Notifications', type: 'boolean', jsonPath: '.status.card.capabilities.pushNotifications' },
    {
      name: 'State Transition History',
      type: 'boolean',
      jsonPath: '.status.card.capabilities.stateTransitionHistory',
    },
    { name: 'Skills', type: 'string', jsonPath: '.status.card.skillsNames', priority: 1 },
    { name: 'Card URL', type: 'string', jsonPath: '.status.card.url', priority: 1 },
    { name: 'Image', type: 'string', jsonPath: '.spec.image', priority: 1 },
    { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
  ],
};
