/** The variables that fields of an Agent set, for comparison with those that users write themselves. */

import { parseModelName } from '../../../schemas/blocks/model-name.ts';
import type { AgentSpec } from '../../../schemas/inference-gateway/agent/schema.ts';
import { agentVariables } from '../../../schemas/inference-gateway/agent/variables.ts';
import { type FieldFinder, fieldFinder } from '../../checks/variable-fields.ts';

/** Whether a user sets a variable. */
export function setsVariable({ env = [] }: AgentSpec, name: string): boolean {
  return env.some((variable) => variable.name === name);
}

/** Variables that probes and the Service depend on. */
export const reservedVariables: (spec: AgentSpec) => FieldFinder = fieldFinder('reserved', agentVariables, {
  server: ({ port, tls }) => ({ port, tlsEnabled: tls?.enabled === true }),
  loop: () => ({}),
});

/** Variables that follow a field that is set, and that a user may set otherwise. */
export const overridableVariables: (spec: AgentSpec) => FieldFinder = fieldFinder(
  'overridable',
  agentVariables,
  {
    server({ host, readTimeout, writeTimeout, idleTimeout, timezone, logging, telemetry, queue }) {
      return {
        host,
        readTimeout,
        writeTimeout,
        idleTimeout,
        timezone,
        logLevel: logging?.level,
        debug: logging?.level === 'debug',
        logFormat: logging?.format,
        telemetryEnabled: telemetry?.enabled,
        metricsPort: telemetry?.enabled === true ? telemetry.metrics?.port : undefined,
        queueEnabled: queue?.enabled,
        queueMaxSize: queue?.maxSize,
        queueCleanupInterval: queue?.cleanupInterval,
      };
    },
    loop({ agent }) {
      const { llm } = agent ?? {};
      const { provider, model } = parseModelName(llm?.model ?? '') ?? {};
      const apiKey = llm?.apiKeySecretRef;
      const headers = llm?.customHeaders?.map(({ name, value }) => `${name}:${value}`);
      return {
        enabled: agent?.enabled,
        maxConversationHistory: agent?.maxConversationHistory,
        maxChatCompletionIterations: agent?.maxChatCompletionIterations,
        maxRetries: agent?.maxRetries,
        provider,
        model,
        baseUrl: llm?.baseURL,
        maxTokens: llm?.maxTokens,
        temperature: llm?.temperature,
        systemPrompt: llm?.systemPrompt,
        customHeaders: headers?.join(),
        apiKey: apiKey && { valueFrom: { secretKeyRef: apiKey } },
      };
    },
  },
  (value) => value !== undefined && value !== '',
);

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
