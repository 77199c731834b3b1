/** An Orchestrator in the one form that its controller reads. */
import type { ContainerResources } from '../../blocks/compute-resources.ts';
import type { ContainerVariable } from '../../blocks/env-var.ts';
import type { SecretKey } from '../../blocks/references.ts';

/** The Telegram channel, where it is on. */
export interface TelegramChannel {
  readonly token: SecretKey;
  readonly allowedUsers?: SecretKey;
  readonly pollTimeoutSeconds?: number;
}

/** Agents that the bot may hand work to, or MCP servers whose tools it may use. */
export interface Callees {
  readonly enabled: boolean;
  /** Those given by URL. */
  readonly urls: readonly string[];
  /** Namespace in which others are discovered; absent: none are. */
  readonly discoveryNamespace?: string;
}

/** The normalized Orchestrator. What is absent is left to the image. */
export interface OrchestratorSettings {
  readonly name: string;
  readonly namespace: string;
  readonly image: string;
  readonly channels: {
    readonly maxWorkers?: number;
    readonly imageRetention?: number;
    readonly requireApproval?: boolean;
    readonly telegram?: TelegramChannel;
  };
  readonly gateway: { readonly url: string; readonly apiKey?: SecretKey };
  readonly agent: { readonly model: string; readonly systemPrompt?: string };
  readonly tools?: { readonly enabled: boolean; readonly schedule?: boolean };
  readonly a2a?: Callees;
  readonly mcp?: Callees;
  readonly env: readonly ContainerVariable[];
  readonly resources: ContainerResources;
}
