/** What an Orchestrator becomes: its children, and its status. Both are pure. */
import { ConfigMaps, Deployments } from '../../../kubernetes/resource.ts';
import type { ChildObject, ObservedObjects } from '../../../runtime/controller/controlled-kind.ts';
import type { OrchestratorSettings } from '../../../schemas/inference-gateway/orchestrator/normalized.ts';
import type { Normalized } from '../../../schemas/kind-schema.ts';
import { workloadPods } from '../../workload/workload-pods.ts';
import { agentsFile } from './agents-file.ts';
import { StoredOrchestrators, tokenInUse, tokenSharers } from './bot-token.ts';
import { deployment } from './deployment.ts';
import {
  discoveredAgents,
  discoveredMcps,
  selectedAgents,
  selectedMcps,
  sharingNamespaces,
} from './discovery.ts';
import { mcpFile } from './mcp-file.ts';

export { status } from './status.ts';

/** Kinds of an Orchestrator's children. */
export const owns = [Deployments, ConfigMaps];

/** Pods, whose trouble the status tells. */
export const watches = [workloadPods('orchestrator')];

/** Agents and MCPs that it may call, namespaces that let it, and Orchestrators of which only one may run. */
export const selects = [selectedAgents, selectedMcps, sharingNamespaces, tokenSharers];

/** Every object that the Orchestrator should have. */
export function children(
  orchestrator: Normalized<OrchestratorSettings>,
  observed: ObservedObjects,
): readonly ChildObject[] {
  const files = [
    agentsFile(orchestrator, discoveredAgents(orchestrator, observed).found),
    mcpFile(orchestrator, discoveredMcps(orchestrator, observed).found),
  ].filter((file) => file !== undefined);
  const started = tokenInUse(orchestrator, observed.of(StoredOrchestrators).values()) === undefined;
  return [...files.map(({ configMap }) => configMap), deployment(orchestrator, files, started)];
}
