/** The environment of the agent container, written from the book of its variables. */

import { type EveryAddress, everyIPv4Address } from '../../../kubernetes/pod-addresses.ts';
import type { ContainerVariable } from '../../../schemas/blocks/env-var.ts';
import type { AgentModelAccess, AgentSettings } from '../../../schemas/inference-gateway/agent/normalized.ts';
import { agentVariables, customHeaderVariables } from '../../../schemas/inference-gateway/agent/variables.ts';
import type { Normalized } from '../../../schemas/kind-schema.ts';
import { type BookedVariable, freeText, fromSecret, text, withoutRepeats } from '../../workload/variables.ts';
import { urlOf } from './network.ts';

type Agent = Normalized<AgentSettings>;

const { server: serverBook, loop: loopBook } = agentVariables;

/** Folder of the agent's own certificate in the container. */
export const serverTlsFolder = '/etc/a2a/tls';

/** Folder of the certificate that the agent shows to others. */
export const clientTlsFolder = '/etc/a2a/client-tls';

function serverVariables({ server, timezone }: Agent, everyAddress: EveryAddress): BookedVariable[] {
  const { host, port, timeouts, tlsSecret } = server;
  const isTls = tlsSecret !== undefined;
  return [
    // Images preset A2A_SERVER_PORT: without it, another port would lead to nothing.
    ...text(serverBook.port, port),
    // The default of the schema means every address, whatever addresses there are.
    ...freeText(serverBook.host, host === everyIPv4Address ? everyAddress : host),
    ...text(serverBook.readTimeout, timeouts.read),
    ...text(serverBook.writeTimeout, timeouts.write),
    ...text(serverBook.idleTimeout, timeouts.idle),
    ...text(serverBook.timezone, timezone),
    ...text(serverBook.tlsEnabled, isTls),
    ...(isTls
      ? [
          ...text(serverBook.tlsCertificatePath, `${serverTlsFolder}/tls.crt`),
          ...text(serverBook.tlsKeyPath, `${serverTlsFolder}/tls.key`),
          ...text(serverBook.tlsSecret, tlsSecret),
        ]
      : []),
  ];
}

/** Nothing of telemetry but the switch while it is off. */
function observationVariables({ logging, telemetry }: Agent): BookedVariable[] {
  return [
    ...text(serverBook.debug, logging.level === 'debug'),
    ...freeText(serverBook.logLevel, logging.level),
    ...freeText(serverBook.logFormat, logging.format),
    ...text(serverBook.telemetryEnabled, telemetry.enabled),
    ...(telemetry.enabled ? text(serverBook.metricsPort, telemetry.metricsPort) : []),
  ];
}

function queueVariables({ queue }: Agent): BookedVariable[] {
  return [
    ...text(serverBook.queueEnabled, queue.enabled),
    ...text(serverBook.queueMaxSize, queue.maxSize),
    ...text(serverBook.queueCleanupInterval, queue.cleanupInterval),
  ];
}

function loopVariables({ loop }: Agent): BookedVariable[] {
  return [
    ...text(loopBook.enabled, loop.enabled),
    ...text(loopBook.maxConversationHistory, loop.maxConversationHistory),
    ...text(loopBook.maxChatCompletionIterations, loop.maxChatCompletionIterations),
    ...text(loopBook.maxRetries, loop.maxRetries),
  ];
}

/** The headers as today's agents read them, all in one, and as older ones do, one by one. */
function headerVariables({ headers }: AgentModelAccess): BookedVariable[] {
  if (headers.length === 0) return [];
  const all = headers.map(({ name, value }) => `${name}:${value}`).join(',');
  return [
    ...freeText(loopBook.customHeaders, all),
    ...headers.flatMap(({ name, value }, index) => {
      const header = customHeaderVariables(index);
      return [...freeText(header.name, name), ...freeText(header.value, value)];
    }),
  ];
}

function llmVariables({ llm }: Agent): BookedVariable[] {
  if (llm === undefined) return [];
  const { provider, model, baseUrl, apiKey, maxTokens, temperature, systemPrompt } = llm;
  return [
    ...freeText(loopBook.provider, provider),
    ...freeText(loopBook.model, model),
    ...freeText(loopBook.baseUrl, baseUrl),
    ...fromSecret(loopBook.apiKey, apiKey),
    ...text(loopBook.maxTokens, maxTokens),
    ...text(loopBook.temperature, temperature),
    ...freeText(loopBook.systemPrompt, systemPrompt),
    ...headerVariables(llm),
  ];
}

function clientTlsVariables({ clientTlsSecret }: Agent): BookedVariable[] {
  if (clientTlsSecret === undefined) return [];
  return [
    ...text(loopBook.tlsAuthorityPath, `${clientTlsFolder}/ca.crt`),
    ...text(loopBook.tlsCertificatePath, `${clientTlsFolder}/tls.crt`),
    ...text(loopBook.tlsKeyPath, `${clientTlsFolder}/tls.key`),
  ];
}

/**
 * Every variable of the container, each once. The user's own come first, so that others can be made of them, and win.
 * (What may not be set otherwise is refused by admission.)
 */
export function environmentOf(agent: Agent, everyAddress: EveryAddress): ContainerVariable[] {
  return withoutRepeats(agent.env, [
    ...serverVariables(agent, everyAddress),
    ...text(serverBook.url, urlOf(agent)),
    ...observationVariables(agent),
    ...queueVariables(agent),
    ...loopVariables(agent),
    ...llmVariables(agent),
    ...clientTlsVariables(agent),
  ]);
}
