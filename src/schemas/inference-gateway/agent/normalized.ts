/** An Agent in the one form that its controller reads: every choice taken, what is off left out. */
import type { ContainerResources } from '../../blocks/compute-resources.ts';
import type { ContainerVariable } from '../../blocks/env-var.ts';
import type { SecretKey } from '../../blocks/references.ts';

/** The language model of an agent. */
export interface AgentModelAccess {
  readonly provider?: string;
  readonly model?: string;
  readonly baseUrl?: string;
  readonly apiKey?: SecretKey;
  readonly maxTokens: number;
  readonly temperature: string;
  readonly systemPrompt?: string;
  readonly headers: readonly { readonly name: string; readonly value: string }[];
}

/** The normalized Agent. Durations stay the text that the agent reads. */
export interface AgentSettings {
  readonly name: string;
  readonly namespace: string;
  readonly generation: number;
  readonly image: string;
  readonly timezone: string;
  readonly server: {
    readonly host: string;
    readonly port: number;
    readonly timeouts: { readonly read: string; readonly write: string; readonly idle: string };
    /** Name of the Secret with the certificate; absent: plain HTTP. */
    readonly tlsSecret?: string;
  };
  readonly logging: { readonly level: string; readonly format: string };
  readonly telemetry: {
    readonly enabled: boolean;
    readonly metricsPort: number;
    /** Whether pod and Service open the metrics port. */
    readonly metricsPortOpen: boolean;
  };
  readonly queue: {
    readonly enabled?: boolean;
    readonly maxSize?: number;
    readonly cleanupInterval?: string;
  };
  readonly loop: {
    readonly enabled?: boolean;
    readonly maxConversationHistory: number;
    readonly maxChatCompletionIterations: number;
    readonly maxRetries: number;
  };
  /** Absent: the agent is told nothing of a language model. */
  readonly llm?: AgentModelAccess;
  /** Name of the Secret with the certificate that the agent shows; absent: none. */
  readonly clientTlsSecret?: string;
  readonly env: readonly ContainerVariable[];
  readonly resources: ContainerResources;
}
