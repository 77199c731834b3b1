/** One bot token, one Orchestrator: Telegram refuses a second consumer, and both would lose messages. */
import type { StoredObject } from '../../../kubernetes/object.ts';
import type { ResourceOf } from '../../../kubernetes/resource.ts';
import type { Problem, SelectedResource } from '../../../runtime/controller/controlled-kind.ts';
import { tokenInUseWords } from '../../../schemas/inference-gateway/orchestrator/bot-token.ts';
import { botTokenOf } from '../../../schemas/inference-gateway/orchestrator/normalize.ts';
import type { OrchestratorSettings } from '../../../schemas/inference-gateway/orchestrator/normalized.ts';
import {
  type OrchestratorSpec,
  orchestratorSchema,
} from '../../../schemas/inference-gateway/orchestrator/schema.ts';

/** An Orchestrator as stored, whether or not its spec is sound. */
export type StoredOrchestrator = StoredObject & { readonly spec?: OrchestratorSpec };

/** Orchestrators, as far as their specs are looked at. */
export const StoredOrchestrators: ResourceOf<StoredOrchestrator> = orchestratorSchema.resource;

function tokenIn({ spec }: StoredOrchestrator) {
  return spec === undefined ? undefined : botTokenOf(spec);
}

function shareToken(one: StoredOrchestrator, other: StoredOrchestrator): boolean {
  const token = tokenIn(one);
  const otherToken = tokenIn(other);
  return (
    token !== undefined &&
    one.metadata.namespace === other.metadata.namespace &&
    token.name === otherToken?.name &&
    token.key === otherToken.key
  );
}

/** The Orchestrators that use the token of an Orchestrator, itself among them. */
export const tokenSharers: SelectedResource = {
  resource: StoredOrchestrators,
  selects: shareToken,
  gatherMs: 0,
};

/** Oldest first; of one second, by UID. */
function byAge({ metadata: a }: StoredObject, { metadata: b }: StoredObject): number {
  const [created, otherCreated] = [a.creationTimestamp ?? '', b.creationTimestamp ?? ''];
  if (created !== otherCreated) return created < otherCreated ? -1 : 1;
  return a.uid < b.uid ? -1 : 1;
}

/** That an older Orchestrator uses the token; undefined for the oldest of those that share it. */
export function tokenInUse(
  { name, channels }: Pick<OrchestratorSettings, 'name' | 'channels'>,
  sharers: Iterable<StoredObject>,
): Problem | undefined {
  const token = channels.telegram?.token;
  const [oldest] = [...sharers].sort(byAge);
  if (token === undefined || oldest === undefined || oldest.metadata.name === name) return undefined;
  return {
    reason: 'TokenInUse',
    message: tokenInUseWords(`${token.name}/${token.key}`, oldest.metadata.name),
  };
}
