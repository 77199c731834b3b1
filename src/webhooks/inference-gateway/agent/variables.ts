/** The variables that fields of an Agent set, for comparison with those that users write themselves. */

import { parseModelName } from '../../../schemas/blocks/model-name.ts';
import type { AgentSpec } from '../../../schemas/inference-gateway/agent/schema.ts';
import { type FieldFinder, type VariableRow, variableFields } from '../../checks/variable-fields.ts';

/** Whether a user sets a variable. */
export function setsVariable({ env = [] }: AgentSpec, name: string): boolean {
  return env.some((variable) => variable.name === name);
}

/** Variables that probes and the Service depend on. */
export function reservedVariables(spec: AgentSpec): FieldFinder {
  return variableFields([
    ['A2A_SERVER_PORT PORT', 'port', spec.port],
    ['A2A_SERVER_TLS_ENABLE A2A_SERVER_TLS_ENABLED TLS_ENABLED', 'tls.enabled', spec.tls?.enabled === true],
  ]);
}

function serverRows(spec: AgentSpec): VariableRow[] {
  const { logging, telemetry, queue } = spec;
  return [
    ['HOST', 'host', spec.host],
    ['A2A_SERVER_READ_TIMEOUT READ_TIMEOUT', 'readTimeout', spec.readTimeout],
    ['A2A_SERVER_WRITE_TIMEOUT WRITE_TIMEOUT', 'writeTimeout', spec.writeTimeout],
    ['A2A_SERVER_IDLE_TIMEOUT IDLE_TIMEOUT', 'idleTimeout', spec.idleTimeout],
    ['A2A_TIMEZONE TIMEZONE', 'timezone', spec.timezone],
    ['LOG_LEVEL', 'logging.level', logging?.level],
    ['A2A_DEBUG', 'logging.level', logging?.level === 'debug'],
    ['LOG_FORMAT', 'logging.format', logging?.format],
    ['A2A_TELEMETRY_ENABLE A2A_TELEMETRY_ENABLED', 'telemetry.enabled', telemetry?.enabled],
    [
      'A2A_TELEMETRY_METRICS_PORT A2A_OTEL_EXPORTER_PROMETHEUS_PORT',
      'telemetry.metrics.port',
      telemetry?.enabled === true ? telemetry.metrics?.port : undefined,
    ],
    ['QUEUE_ENABLED', 'queue.enabled', queue?.enabled],
    ['A2A_QUEUE_MAX_SIZE QUEUE_MAX_SIZE', 'queue.maxSize', queue?.maxSize],
    ['A2A_QUEUE_CLEANUP_INTERVAL QUEUE_CLEANUP_INTERVAL', 'queue.cleanupInterval', queue?.cleanupInterval],
  ];
}

function loopRows({ agent }: AgentSpec): VariableRow[] {
  const { llm } = agent ?? {};
  const { provider, model } = parseModelName(llm?.model ?? '') ?? {};
  const apiKey = llm?.apiKeySecretRef;
  const headers = llm?.customHeaders?.map(({ name, value }) => `${name}:${value}`);
  return [
    ['AGENT_ENABLED', 'agent.enabled', agent?.enabled],
    [
      'A2A_AGENT_CLIENT_MAX_CONVERSATION_HISTORY AGENT_MAX_CONVERSATION_HISTORY',
      'agent.maxConversationHistory',
      agent?.maxConversationHistory,
    ],
    [
      'A2A_AGENT_CLIENT_MAX_CHAT_COMPLETION_ITERATIONS',
      'agent.maxChatCompletionIterations',
      agent?.maxChatCompletionIterations,
    ],
    ['A2A_AGENT_CLIENT_MAX_RETRIES', 'agent.maxRetries', agent?.maxRetries],
    ['A2A_AGENT_CLIENT_PROVIDER', 'agent.llm.model', provider],
    ['A2A_AGENT_CLIENT_MODEL', 'agent.llm.model', model],
    ['A2A_AGENT_CLIENT_BASE_URL', 'agent.llm.baseURL', llm?.baseURL],
    ['A2A_AGENT_CLIENT_MAX_TOKENS', 'agent.llm.maxTokens', llm?.maxTokens],
    ['A2A_AGENT_CLIENT_TEMPERATURE', 'agent.llm.temperature', llm?.temperature],
    ['A2A_AGENT_CLIENT_SYSTEM_PROMPT', 'agent.llm.systemPrompt', llm?.systemPrompt],
    ['A2A_AGENT_CLIENT_CUSTOM_HEADERS', 'agent.llm.customHeaders', headers?.join()],
    [
      'A2A_AGENT_CLIENT_API_KEY',
      'agent.llm.apiKeySecretRef',
      apiKey && { valueFrom: { secretKeyRef: apiKey } },
    ],
  ];
}

/** Variables that follow a field that is set, and that a user may set otherwise. */
export function overridableVariables(spec: AgentSpec): FieldFinder {
  const rows = [...serverRows(spec), ...loopRows(spec)];
  return variableFields(rows.filter(([, , value]) => value !== undefined && value !== ''));
}

/** What the functions read. */
export const fieldReads = {
  reserved: ['spec.port', 'spec.tls.enabled'],
  overridable: [
    'spec.host',
    'spec.readTimeout',
    'spec.writeTimeout',
    'spec.idleTimeout',
    'spec.timezone',
    'spec.logging',
    'spec.telemetry',
    'spec.queue',
    'spec.agent',
  ],
};
