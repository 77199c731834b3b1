/** What an Agent becomes, for tests. */
import { renderedWorkload } from '../../../testing/rendered-workload.ts';

/** The Agent `calendar` in the namespace `team`. */
export const agent = renderedWorkload('Agent', 'calendar', {
  image: 'ghcr.io/inference-gateway/google-calendar-agent:0.5.2',
});

/** An Agent that says something in every field. */
export const fullSpec = {
  image: 'ghcr.io/inference-gateway/google-calendar-agent:0.5.2',
  timezone: 'Europe/Berlin',
  port: 9000,
  host: '0.0.0.0',
  readTimeout: '31s',
  writeTimeout: '32s',
  idleTimeout: '33s',
  logging: { level: 'debug', format: 'json' },
  telemetry: { enabled: true, metrics: { enabled: true, port: 9500 } },
  queue: { enabled: true, maxSize: 50, cleanupInterval: '5m' },
  tls: { enabled: true, secretRef: 'calendar-tls' },
  agent: {
    enabled: true,
    tls: { enabled: true, secretRef: 'client-tls' },
    maxConversationHistory: 20,
    maxChatCompletionIterations: 7,
    maxRetries: 4,
    apiKey: { secretRef: 'older-key' },
    llm: {
      baseURL: 'http://ai.team.svc.cluster.local:8080/v1',
      model: 'groq/meta-llama/llama-4',
      maxTokens: 8192,
      temperature: '0.2',
      systemPrompt: 'You manage calendars.',
      customHeaders: [
        { name: 'X-Team', value: 'calendar' },
        { name: 'X-Cost', value: 'a:b' },
      ],
      apiKeySecretRef: { name: 'keys', key: 'groq', optional: false },
    },
  },
  env: [
    { name: 'TOKEN', valueFrom: { secretKeyRef: { name: 'calendar', key: 'token', optional: false } } },
    { name: 'MODE', valueFrom: { configMapKeyRef: { name: 'calendar', key: 'mode', optional: true } } },
    { name: 'POD', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.name' } } },
    {
      name: 'MEMORY',
      valueFrom: {
        resourceFieldRef: { containerName: 'agent', resource: 'limits.memory', divisor: '1Mi' },
      },
    },
    { name: 'MOCK_MODE', value: 'true' },
  ],
  resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { cpu: '1', memory: '1Gi' } },
};
