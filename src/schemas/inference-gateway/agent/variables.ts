/**
 * The variables of the agent container.
 *
 * Agents that are built with today's kit read variables that begin with `A2A_`; older ones and those written by hand
 * read plain names. All are set at once, since an agent ignores those that it does not know.
 */
import { overridable, reserved, unjudged } from '../../blocks/variable-book.ts';

/** Of the server, what is observed of it, and its queue. Probes and the Service depend on the port and on TLS. */
const server = {
  port: reserved('port', 'A2A_SERVER_PORT', 'PORT'),
  host: overridable('host', 'HOST'),
  readTimeout: overridable('readTimeout', 'A2A_SERVER_READ_TIMEOUT', 'READ_TIMEOUT'),
  writeTimeout: overridable('writeTimeout', 'A2A_SERVER_WRITE_TIMEOUT', 'WRITE_TIMEOUT'),
  idleTimeout: overridable('idleTimeout', 'A2A_SERVER_IDLE_TIMEOUT', 'IDLE_TIMEOUT'),
  timezone: overridable('timezone', 'A2A_TIMEZONE', 'TIMEZONE'),
  tlsEnabled: reserved('tls.enabled', 'A2A_SERVER_TLS_ENABLE', 'A2A_SERVER_TLS_ENABLED', 'TLS_ENABLED'),
  tlsCertificatePath: unjudged('A2A_SERVER_TLS_CERT_PATH'),
  tlsKeyPath: unjudged('A2A_SERVER_TLS_KEY_PATH'),
  tlsSecret: unjudged('TLS_SECRET_REF'),
  url: unjudged('A2A_AGENT_URL'),
  debug: overridable('logging.level', 'A2A_DEBUG'),
  logLevel: overridable('logging.level', 'LOG_LEVEL'),
  logFormat: overridable('logging.format', 'LOG_FORMAT'),
  // `TELEMETRY_ENABLED` is the gateway's, and no agent's.
  telemetryEnabled: overridable('telemetry.enabled', 'A2A_TELEMETRY_ENABLE', 'A2A_TELEMETRY_ENABLED'),
  metricsPort: overridable(
    'telemetry.metrics.port',
    'A2A_TELEMETRY_METRICS_PORT',
    'A2A_OTEL_EXPORTER_PROMETHEUS_PORT',
  ),
  queueEnabled: overridable('queue.enabled', 'QUEUE_ENABLED'),
  queueMaxSize: overridable('queue.maxSize', 'A2A_QUEUE_MAX_SIZE', 'QUEUE_MAX_SIZE'),
  queueCleanupInterval: overridable(
    'queue.cleanupInterval',
    'A2A_QUEUE_CLEANUP_INTERVAL',
    'QUEUE_CLEANUP_INTERVAL',
  ),
};

/** Of the loop, its language model, and the certificate that the agent shows to others. */
const loop = {
  enabled: overridable('agent.enabled', 'AGENT_ENABLED'),
  maxConversationHistory: overridable(
    'agent.maxConversationHistory',
    'A2A_AGENT_CLIENT_MAX_CONVERSATION_HISTORY',
    'AGENT_MAX_CONVERSATION_HISTORY',
  ),
  maxChatCompletionIterations: overridable(
    'agent.maxChatCompletionIterations',
    'A2A_AGENT_CLIENT_MAX_CHAT_COMPLETION_ITERATIONS',
  ),
  maxRetries: overridable('agent.maxRetries', 'A2A_AGENT_CLIENT_MAX_RETRIES'),
  provider: overridable('agent.llm.model', 'A2A_AGENT_CLIENT_PROVIDER'),
  model: overridable('agent.llm.model', 'A2A_AGENT_CLIENT_MODEL'),
  baseUrl: overridable('agent.llm.baseURL', 'A2A_AGENT_CLIENT_BASE_URL'),
  apiKey: overridable('agent.llm.apiKeySecretRef', 'A2A_AGENT_CLIENT_API_KEY'),
  maxTokens: overridable('agent.llm.maxTokens', 'A2A_AGENT_CLIENT_MAX_TOKENS'),
  temperature: overridable('agent.llm.temperature', 'A2A_AGENT_CLIENT_TEMPERATURE'),
  systemPrompt: overridable('agent.llm.systemPrompt', 'A2A_AGENT_CLIENT_SYSTEM_PROMPT'),
  customHeaders: overridable('agent.llm.customHeaders', 'A2A_AGENT_CLIENT_CUSTOM_HEADERS'),
  tlsAuthorityPath: unjudged('A2A_AGENT_CLIENT_TLS_CA_FILE'),
  tlsCertificatePath: unjudged('A2A_AGENT_CLIENT_TLS_CERT_FILE'),
  tlsKeyPath: unjudged('A2A_AGENT_CLIENT_TLS_KEY_FILE'),
};

/** One custom header as older agents read it, by its place in the list. */
export const customHeaderVariables = (index: number) => ({
  name: unjudged(`A2A_AGENT_CLIENT_CUSTOM_HEADER_${index}_NAME`),
  value: unjudged(`A2A_AGENT_CLIENT_CUSTOM_HEADER_${index}_VALUE`),
});

/** The book of the kind. */
export const agentVariables = { server, loop };
