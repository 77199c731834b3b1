/**
 * The environment of the agent container.
 *
 * Agents that are built with today's kit read variables that begin with `A2A_`; older ones and those written by hand
 * read plain names. All are set at once, since an agent ignores those that it does not know.
 */

import type { ContainerVariable } from '../../../schemas/blocks/env-var.ts';
import type { AgentModel, AgentModelAccess } from '../../../schemas/inference-gateway/agent/normalized.ts';
import type { Normalized } from '../../../schemas/kind-schema.ts';
import { flag, fromSecret, literal, text, underNames, withoutRepeats } from '../../workload/variables.ts';
import { urlOf } from './network.ts';

type Agent = Normalized<AgentModel>;

/** Folder of the agent's own certificate in the container. */
export const serverTlsFolder = '/etc/a2a/tls';

/** Folder of the certificate that the agent shows to others. */
export const clientTlsFolder = '/etc/a2a/client-tls';

/** The variable, or none where there is no value. */
function optional(names: readonly string[], value: string | number | boolean | undefined) {
  return value === undefined ? [] : underNames(names, { value: String(value) });
}

/** The variable with free text as users write it, or none where there is none. */
function freeText(name: string, value: string | undefined): ContainerVariable[] {
  return value === undefined ? [] : [{ name, ...literal(value) }];
}

function serverVariables({ server, timezone }: Agent): ContainerVariable[] {
  const { host, port, timeouts, tlsSecret } = server;
  const isTls = tlsSecret !== undefined;
  return [
    // Images preset A2A_SERVER_PORT: without it, another port would lead to nothing.
    ...underNames(['A2A_SERVER_PORT', 'PORT'], { value: String(port) }),
    ...freeText('HOST', host),
    ...underNames(['A2A_SERVER_READ_TIMEOUT', 'READ_TIMEOUT'], { value: timeouts.read }),
    ...underNames(['A2A_SERVER_WRITE_TIMEOUT', 'WRITE_TIMEOUT'], { value: timeouts.write }),
    ...underNames(['A2A_SERVER_IDLE_TIMEOUT', 'IDLE_TIMEOUT'], { value: timeouts.idle }),
    ...underNames(['A2A_TIMEZONE', 'TIMEZONE'], { value: timezone }),
    ...flag(['A2A_SERVER_TLS_ENABLE', 'A2A_SERVER_TLS_ENABLED', 'TLS_ENABLED'], isTls),
    ...(isTls
      ? [
          text('A2A_SERVER_TLS_CERT_PATH', `${serverTlsFolder}/tls.crt`),
          text('A2A_SERVER_TLS_KEY_PATH', `${serverTlsFolder}/tls.key`),
          text('TLS_SECRET_REF', tlsSecret),
        ]
      : []),
  ];
}

/** Nothing of telemetry but the switch while it is off. (`TELEMETRY_ENABLED` is the gateway's, and no agent's.) */
function observationVariables({ logging, telemetry }: Agent): ContainerVariable[] {
  return [
    text('A2A_DEBUG', logging.level === 'debug'),
    ...freeText('LOG_LEVEL', logging.level),
    ...freeText('LOG_FORMAT', logging.format),
    ...flag(['A2A_TELEMETRY_ENABLE', 'A2A_TELEMETRY_ENABLED'], telemetry.enabled),
    ...(telemetry.enabled
      ? underNames(['A2A_TELEMETRY_METRICS_PORT', 'A2A_OTEL_EXPORTER_PROMETHEUS_PORT'], {
          value: String(telemetry.metricsPort),
        })
      : []),
  ];
}

function queueVariables({ queue }: Agent): ContainerVariable[] {
  return [
    ...optional(['QUEUE_ENABLED'], queue.enabled),
    ...optional(['A2A_QUEUE_MAX_SIZE', 'QUEUE_MAX_SIZE'], queue.maxSize),
    ...optional(['A2A_QUEUE_CLEANUP_INTERVAL', 'QUEUE_CLEANUP_INTERVAL'], queue.cleanupInterval),
  ];
}

function loopVariables({ loop }: Agent): ContainerVariable[] {
  const history = ['A2A_AGENT_CLIENT_MAX_CONVERSATION_HISTORY', 'AGENT_MAX_CONVERSATION_HISTORY'];
  return [
    ...optional(['AGENT_ENABLED'], loop.enabled),
    ...optional(history, loop.maxConversationHistory),
    text('A2A_AGENT_CLIENT_MAX_CHAT_COMPLETION_ITERATIONS', loop.maxChatCompletionIterations),
    text('A2A_AGENT_CLIENT_MAX_RETRIES', loop.maxRetries),
  ];
}

/** The headers as today's agents read them, all in one, and as older ones do, one by one. */
function headerVariables({ headers }: AgentModelAccess): ContainerVariable[] {
  if (headers.length === 0) return [];
  const all = headers.map(({ name, value }) => `${name}:${value}`).join(',');
  return [
    ...freeText('A2A_AGENT_CLIENT_CUSTOM_HEADERS', all),
    ...headers.flatMap(({ name, value }, index) => [
      text(`A2A_AGENT_CLIENT_CUSTOM_HEADER_${index}_NAME`, name),
      ...freeText(`A2A_AGENT_CLIENT_CUSTOM_HEADER_${index}_VALUE`, value),
    ]),
  ];
}

function llmVariables({ llm }: Agent): ContainerVariable[] {
  if (llm === undefined) return [];
  const { provider, model, baseUrl, apiKey, maxTokens, temperature, systemPrompt } = llm;
  return [
    ...freeText('A2A_AGENT_CLIENT_PROVIDER', provider),
    ...freeText('A2A_AGENT_CLIENT_MODEL', model),
    ...freeText('A2A_AGENT_CLIENT_BASE_URL', baseUrl),
    ...(apiKey === undefined ? [] : [{ name: 'A2A_AGENT_CLIENT_API_KEY', ...fromSecret(apiKey) }]),
    text('A2A_AGENT_CLIENT_MAX_TOKENS', maxTokens),
    text('A2A_AGENT_CLIENT_TEMPERATURE', temperature),
    ...freeText('A2A_AGENT_CLIENT_SYSTEM_PROMPT', systemPrompt),
    ...headerVariables(llm),
  ];
}

function clientTlsVariables({ clientTlsSecret }: Agent): ContainerVariable[] {
  if (clientTlsSecret === undefined) return [];
  return [
    text('A2A_AGENT_CLIENT_TLS_CA_FILE', `${clientTlsFolder}/ca.crt`),
    text('A2A_AGENT_CLIENT_TLS_CERT_FILE', `${clientTlsFolder}/tls.crt`),
    text('A2A_AGENT_CLIENT_TLS_KEY_FILE', `${clientTlsFolder}/tls.key`),
  ];
}

/**
 * Every variable of the container, each once. The user's own come first, so that others can be made of them, and win.
 * (What may not be set otherwise is refused by admission.)
 */
export function environmentOf(agent: Agent): ContainerVariable[] {
  return withoutRepeats([
    ...agent.env,
    ...serverVariables(agent),
    text('A2A_AGENT_URL', urlOf(agent)),
    ...observationVariables(agent),
    ...queueVariables(agent),
    ...loopVariables(agent),
    ...llmVariables(agent),
    ...clientTlsVariables(agent),
  ]);
}
