/** The variables that fields of an Orchestrator set. */

import type { SecretKeySelector } from '../../../schemas/blocks/references.ts';
import { pollTimeoutOf } from '../../../schemas/inference-gateway/orchestrator/normalize.ts';
import type { OrchestratorSpec } from '../../../schemas/inference-gateway/orchestrator/schema.ts';
import { orchestratorVariables } from '../../../schemas/inference-gateway/orchestrator/variables.ts';
import { type FieldFinder, type FieldValue, fieldFinder } from '../../checks/variable-fields.ts';

function secretValue(reference: SecretKeySelector | undefined): FieldValue {
  return reference === undefined ? undefined : { valueFrom: { secretKeyRef: reference } };
}

/** Whether agents are in a file, which the daemon reads only without the variable. */
function isDiscovering({ a2a }: OrchestratorSpec): boolean {
  return a2a?.enabled === true && a2a.serviceDiscovery?.enabled === true;
}

/** Variables on which rests that one bot has one consumer, and that discovered agents are called. */
export const reservedVariables: (spec: OrchestratorSpec) => FieldFinder = fieldFinder(
  'reserved',
  orchestratorVariables,
  {
    daemon({ channels }) {
      const enabled = channels?.telegram?.enabled === true;
      return {
        channelsEnabled: enabled,
        telegramEnabled: enabled,
        botToken: secretValue(channels?.telegram?.tokenSecretRef),
      };
    },
    discovery: (spec) => (isDiscovering(spec) ? { agents: undefined } : undefined),
  },
);

/** Variables that follow a field that is set, and that a user may set otherwise. */
export const overridableVariables: (spec: OrchestratorSpec) => FieldFinder = fieldFinder(
  'overridable',
  orchestratorVariables,
  {
    daemon(spec) {
      const { channels, gateway, agent, tools, a2a } = spec;
      const telegram = channels?.telegram;
      const agents = a2a?.enabled !== true || isDiscovering(spec) ? [] : (a2a.agents ?? []);
      return {
        maxWorkers: channels?.maxWorkers,
        imageRetention: channels?.imageRetention,
        requireApproval: channels?.requireApproval,
        allowedUsers: secretValue(telegram?.allowedUsersSecretRef),
        pollTimeout: pollTimeoutOf(telegram?.pollTimeout ?? ''),
        gatewayUrl: gateway.url,
        gatewayApiKey: secretValue(gateway.apiKeySecretRef),
        model: agent.model,
        systemPrompt: agent.systemPrompt === '' ? undefined : agent.systemPrompt,
        toolsEnabled: tools?.enabled,
        schedule: tools?.schedule,
        a2aEnabled: a2a?.enabled,
        agents: agents.length === 0 ? undefined : agents.join(','),
      };
    },
    discovery: () => ({}),
  },
  (value) => value !== undefined,
);

/** What the two functions read. */
export const fieldReads = {
  reserved: [
    'spec.channels.telegram.enabled',
    'spec.channels.telegram.tokenSecretRef',
    'spec.a2a.enabled',
    'spec.a2a.serviceDiscovery.enabled',
  ],
  overridable: [
    'spec.channels.maxWorkers',
    'spec.channels.imageRetention',
    'spec.channels.requireApproval',
    'spec.channels.telegram.allowedUsersSecretRef',
    'spec.channels.telegram.pollTimeout',
    'spec.gateway.url',
    'spec.gateway.apiKeySecretRef',
    'spec.agent.model',
    'spec.agent.systemPrompt',
    'spec.tools.enabled',
    'spec.tools.schedule',
    'spec.a2a.enabled',
    'spec.a2a.agents',
    'spec.a2a.serviceDiscovery.enabled',
  ],
};
