/** The defaults of an Agent, each once: for its schema, for blocks that are absent, and for those who read before. */
import type { DefaultResources } from '../../blocks/compute-resources.ts';

/** Of `spec.logging`. */
export const defaultLogging = { level: 'info', format: 'json' };

/** Of `spec.telemetry.metrics`. */
export const defaultMetrics = { enabled: false, port: 9464 };

/** Of `spec.agent`. */
export const defaultLoop = { maxConversationHistory: 10, maxChatCompletionIterations: 5, maxRetries: 3 };

/** Of `spec.agent.llm`. */
export const defaultLlm = { maxTokens: 4096, temperature: '0.7' };

/** Of `spec.host`. */
export const defaultHost = '0.0.0.0';

/** Of `spec.resources`. */
export const defaultResources: DefaultResources = {
  requests: { cpu: '100m', memory: '256Mi' },
  limits: { cpu: '1', memory: '1Gi' },
};
