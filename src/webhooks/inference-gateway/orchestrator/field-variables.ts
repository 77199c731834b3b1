/** The variables that fields of an Orchestrator set. */

import type { SecretKeySelector } from '../../../schemas/blocks/references.ts';
import { pollTimeoutOf } from '../../../schemas/inference-gateway/orchestrator/normalize.ts';
import type { OrchestratorSpec } from '../../../schemas/inference-gateway/orchestrator/schema.ts';
import {
  type FieldFinder,
  type FieldValue,
  type VariableRow,
  variableFields,
} from '../../checks/variable-fields.ts';

function secretValue(reference: SecretKeySelector | undefined): FieldValue {
  return reference === undefined ? undefined : { valueFrom: { secretKeyRef: reference } };
}

/** Whether agents are in a file, which the daemon reads only without the variable. */
function isDiscovering({ a2a }: OrchestratorSpec): boolean {
  return a2a?.enabled === true && a2a.serviceDiscovery?.enabled === true;
}

/** Variables on which rests that one bot has one consumer, and that discovered agents are called. */
export function reservedVariables(spec: OrchestratorSpec): FieldFinder {
  const telegram = spec.channels?.telegram;
  const enabled = telegram?.enabled === true;
  const rows: VariableRow[] = [
    ['INFER_CHANNELS_ENABLED INFER_CHANNELS_TELEGRAM_ENABLED', 'channels.telegram.enabled', enabled],
    [
      'INFER_CHANNELS_TELEGRAM_BOT_TOKEN',
      'channels.telegram.tokenSecretRef',
      secretValue(telegram?.tokenSecretRef),
    ],
  ];
  if (isDiscovering(spec)) rows.push(['INFER_A2A_AGENTS', 'a2a.serviceDiscovery']);
  return variableFields(rows);
}

/** Variables that follow a field that is set, and that a user may set otherwise. */
export function overridableVariables(spec: OrchestratorSpec): FieldFinder {
  const { channels, gateway, agent, tools, a2a } = spec;
  const telegram = channels?.telegram;
  const agents = a2a?.enabled !== true || isDiscovering(spec) ? [] : (a2a.agents ?? []);
  const prompts =
    'INFER_PROMPTS_AGENT_SYSTEM_PROMPT INFER_PROMPTS_AGENT_SYSTEM_PROMPT_REMOTE INFER_AGENT_SYSTEM_PROMPT';
  const rows: VariableRow[] = [
    ['INFER_CHANNELS_MAX_WORKERS', 'channels.maxWorkers', channels?.maxWorkers],
    ['INFER_CHANNELS_IMAGE_RETENTION', 'channels.imageRetention', channels?.imageRetention],
    ['INFER_CHANNELS_REQUIRE_APPROVAL', 'channels.requireApproval', channels?.requireApproval],
    [
      'INFER_CHANNELS_TELEGRAM_ALLOWED_USERS',
      'channels.telegram.allowedUsersSecretRef',
      secretValue(telegram?.allowedUsersSecretRef),
    ],
    [
      'INFER_CHANNELS_TELEGRAM_POLL_TIMEOUT',
      'channels.telegram.pollTimeout',
      pollTimeoutOf(telegram?.pollTimeout ?? ''),
    ],
    ['INFER_GATEWAY_URL', 'gateway.url', gateway.url],
    ['INFER_GATEWAY_API_KEY', 'gateway.apiKeySecretRef', secretValue(gateway.apiKeySecretRef)],
    ['INFER_AGENT_MODEL', 'agent.model', agent.model],
    [prompts, 'agent.systemPrompt', agent.systemPrompt === '' ? undefined : agent.systemPrompt],
    ['INFER_TOOLS_ENABLED', 'tools.enabled', tools?.enabled],
    ['INFER_TOOLS_SCHEDULE_ENABLED', 'tools.schedule', tools?.schedule],
    ['INFER_A2A_ENABLED', 'a2a.enabled', a2a?.enabled],
    ['INFER_A2A_AGENTS', 'a2a.agents', agents.length === 0 ? undefined : agents.join(',')],
  ];
  return variableFields(rows.filter(([, , value]) => value !== undefined));
}

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
