/** From an Orchestrator as stored to the one form that its controller reads. */
import { parseDuration, SECOND } from '../../../kubernetes/duration.ts';
import { containerResourcesOf } from '../../blocks/compute-resources.ts';
import { containerVariableOf } from '../../blocks/env-var.ts';
import type { SecretKey, SecretKeySelector } from '../../blocks/references.ts';
import type { Normalized, Resourced } from '../../kind-schema.ts';
import type { Callees, OrchestratorSettings, TelegramChannel } from './normalized.ts';
import type { OrchestratorSpec } from './schema.ts';

/** The longest time that Telegram keeps a question open, and the shortest that is not busy waiting. */
export const pollTimeoutSeconds = { min: 1, max: 50 };

/** The whole seconds of a poll timeout; undefined where it is none that the daemon takes. */
export function pollTimeoutOf(text: string): number | undefined {
  const nanoseconds = parseDuration(text);
  if (nanoseconds === undefined || nanoseconds % SECOND !== 0n) return undefined;
  const seconds = Number(nanoseconds / SECOND);
  return seconds >= pollTimeoutSeconds.min && seconds <= pollTimeoutSeconds.max ? seconds : undefined;
}

/** The key that a reference means; undefined where it names no Secret. */
function secretKeyOf(reference: SecretKeySelector | undefined): SecretKey | undefined {
  const { name = '', key, optional } = reference ?? { key: '' };
  if (name === '' || key === '') return undefined;
  return { name, key, ...(optional !== undefined && { optional }) };
}

/** The key with the token of the bot that a spec runs; undefined where it listens on no channel. */
export function botTokenOf({ channels }: Pick<OrchestratorSpec, 'channels'>): SecretKey | undefined {
  return channels?.telegram?.enabled === true ? secretKeyOf(channels.telegram.tokenSecretRef) : undefined;
}

function telegramOf(spec: OrchestratorSpec): TelegramChannel | undefined {
  const token = botTokenOf(spec);
  if (token === undefined) return undefined;
  const { allowedUsersSecretRef, pollTimeout } = spec.channels?.telegram ?? {};
  const allowedUsers = secretKeyOf(allowedUsersSecretRef);
  const seconds = pollTimeout === undefined ? undefined : pollTimeoutOf(pollTimeout);
  return {
    token,
    ...(allowedUsers !== undefined && { allowedUsers }),
    ...(seconds !== undefined && { pollTimeoutSeconds: seconds }),
  };
}

/** `spec.a2a` or `spec.mcp`, as far as both say the same. */
interface CalleesBlock {
  readonly enabled: boolean;
  readonly serviceDiscovery?: { readonly enabled: boolean; readonly namespace?: string };
}

/** Where a block has others discovered; undefined where it has none discovered. An empty namespace is its own. */
export function discoveryNamespaceOf(block: CalleesBlock | undefined, own: string): string | undefined {
  const { enabled = false, namespace = '' } = block?.serviceDiscovery ?? {};
  if (block?.enabled !== true || !enabled) return undefined;
  return namespace === '' ? own : namespace;
}

function calleesOf(block: CalleesBlock, urls: readonly string[], own: string): Callees {
  const { enabled } = block;
  // Without the tools to call them, the daemon would still tell its model of the agents.
  if (!enabled) return { enabled, urls: [] };
  const discoveryNamespace = discoveryNamespaceOf(block, own);
  return { enabled, urls, ...(discoveryNamespace !== undefined && { discoveryNamespace }) };
}

function channelsOf(spec: OrchestratorSpec): OrchestratorSettings['channels'] {
  const { maxWorkers, imageRetention, requireApproval } = spec.channels ?? {};
  const telegram = telegramOf(spec);
  return {
    ...(maxWorkers !== undefined && { maxWorkers }),
    ...(imageRetention !== undefined && { imageRetention }),
    ...(requireApproval !== undefined && { requireApproval }),
    ...(telegram !== undefined && { telegram }),
  };
}

function settingsOf({ metadata, spec }: Resourced<OrchestratorSpec>): OrchestratorSettings {
  const { name = '', namespace = '' } = metadata;
  const { image, gateway, tools, a2a, mcp, env = [], resources = {} } = spec;
  const apiKey = secretKeyOf(gateway.apiKeySecretRef);
  const { model, systemPrompt = '' } = spec.agent;
  return {
    name,
    namespace,
    image,
    channels: channelsOf(spec),
    gateway: { url: gateway.url, ...(apiKey !== undefined && { apiKey }) },
    agent: { model, ...(systemPrompt !== '' && { systemPrompt }) },
    ...(tools !== undefined && { tools }),
    ...(a2a !== undefined && { a2a: calleesOf(a2a, a2a.agents ?? [], namespace) }),
    ...(mcp !== undefined && { mcp: calleesOf(mcp, mcp.servers ?? [], namespace) }),
    env: env.map(containerVariableOf),
    resources: containerResourcesOf(resources),
  };
}

/** The Orchestrator in its one form. Takes a spec that is schema-sound and has passed its rules. */
export function normalize(resource: Resourced<OrchestratorSpec>): Normalized<OrchestratorSettings> {
  // The brand exists in types only, and this is where it is given.
  return settingsOf(resource) as Normalized<OrchestratorSettings>;
}
