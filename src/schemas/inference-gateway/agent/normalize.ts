/** From an Agent as stored to the one form that its controller reads. */

import { containerResourcesOf } from '../../blocks/compute-resources.ts';
import { containerVariableOf } from '../../blocks/env-var.ts';
import { parseModelName } from '../../blocks/model-name.ts';
import type { SecretKey } from '../../blocks/references.ts';
import type { Normalized, Resourced } from '../../kind-schema.ts';
import { defaultLlm, defaultLogging, defaultLoop, defaultMetrics } from './defaults.ts';
import type { AgentModelAccess, AgentSettings } from './normalized.ts';
import type { AgentSpec } from './schema.ts';

type Loop = NonNullable<AgentSpec['agent']>;
type Llm = NonNullable<Loop['llm']>;

const hasText = (value: string | undefined): value is string => value !== undefined && value !== '';

function apiKeyOf({ llm, apiKey }: Loop): SecretKey | undefined {
  const reference = llm?.apiKeySecretRef;
  if (reference?.name !== undefined) {
    const { name, key, optional } = reference;
    return { name, key, ...(optional !== undefined && { optional }) };
  }
  // Optional: older operators took no notice of the field, and their agents started without the Secret.
  return hasText(apiKey?.secretRef) ? { name: apiKey.secretRef, key: 'value', optional: true } : undefined;
}

function llmOf(loop: Loop): AgentModelAccess | undefined {
  const { llm } = loop;
  const apiKey = apiKeyOf(loop);
  if (llm === undefined && apiKey === undefined) return undefined;
  const { baseURL, systemPrompt, customHeaders = [], maxTokens, temperature }: Llm = llm ?? defaultLlm;
  return {
    ...parseModelName(llm?.model ?? ''),
    maxTokens,
    temperature,
    headers: customHeaders,
    ...(hasText(baseURL) && { baseUrl: baseURL }),
    ...(hasText(systemPrompt) && { systemPrompt }),
    ...(apiKey !== undefined && { apiKey }),
  };
}

function queueOf({ queue }: AgentSpec): AgentSettings['queue'] {
  const { enabled, maxSize = 0, cleanupInterval } = queue ?? {};
  return {
    ...(enabled !== undefined && { enabled }),
    ...(maxSize > 0 && { maxSize }),
    ...(hasText(cleanupInterval) && { cleanupInterval }),
  };
}

function telemetryOf({ telemetry }: AgentSpec): AgentSettings['telemetry'] {
  const { enabled = false, metrics = defaultMetrics } = telemetry ?? {};
  return { enabled, metricsPort: metrics.port, metricsPortOpen: enabled && metrics.enabled };
}

function boundsOf(loop: Loop): AgentSettings['loop'] {
  const { enabled, maxConversationHistory, maxChatCompletionIterations, maxRetries } = loop;
  return {
    ...(enabled !== undefined && { enabled }),
    maxConversationHistory,
    maxChatCompletionIterations,
    maxRetries,
  };
}

function tlsSecretOf(tls: AgentSpec['tls']): string | undefined {
  return tls?.enabled === true ? tls.secretRef : undefined;
}

function serverOf(spec: AgentSpec): AgentSettings['server'] {
  const { host, port, readTimeout: read, writeTimeout: write, idleTimeout: idle } = spec;
  const tlsSecret = tlsSecretOf(spec.tls);
  return { host, port, timeouts: { read, write, idle }, ...(tlsSecret !== undefined && { tlsSecret }) };
}

function settingsOf({ metadata, spec }: Resourced<AgentSpec>): AgentSettings {
  const loop: Loop = spec.agent ?? defaultLoop;
  const llm = llmOf(loop);
  const clientTlsSecret = tlsSecretOf(loop.tls);
  return {
    name: metadata.name ?? '',
    namespace: metadata.namespace ?? '',
    generation: metadata.generation ?? 0,
    image: spec.image,
    timezone: spec.timezone,
    server: serverOf(spec),
    logging: spec.logging ?? defaultLogging,
    telemetry: telemetryOf(spec),
    queue: queueOf(spec),
    loop: boundsOf(loop),
    ...(llm !== undefined && { llm }),
    ...(clientTlsSecret !== undefined && { clientTlsSecret }),
    env: (spec.env ?? []).map(containerVariableOf),
    resources: containerResourcesOf(spec.resources ?? {}),
  };
}

/** The Agent in its one form. Takes a spec that is schema-sound and has all defaults; any other is a fault of ours. */
export function normalize(resource: Resourced<AgentSpec>): Normalized<AgentSettings> {
  // The brand exists in types only, and this is where it is given.
  return settingsOf(resource) as Normalized<AgentSettings>;
}
