/** What an Orchestrator becomes: its children, and its status. Both are pure. */
import { ConfigMaps, Deployments } from '../../../kubernetes/resource.ts';
import type { ChildObject } from '../../../runtime/controller/controlled-kind.ts';
import type { OrchestratorModel } from '../../../schemas/inference-gateway/orchestrator/normalized.ts';
import type { Normalized } from '../../../schemas/kind-schema.ts';
import type { Observed } from '../../observed.ts';
import { workloadPods } from '../../workload/workload-pods.ts';
import { agentsFile } from './agents-file.ts';
import { tokenInUse, tokenSharers } from './bot-token.ts';
import { deployment } from './deployment.ts';
import { discoveredAgents, discoveredMcps, selectedAgents, selectedMcps } from './discovery.ts';
import { mcpFile } from './mcp-file.ts';

export { status } from './status.ts';

/** Kinds of an Orchestrator's children. */
export const owns = [Deployments, ConfigMaps];

/** Pods, whose trouble the status tells. */
export const watches = [workloadPods('orchestrator')];

/** Agents and MCPs that it may call, and Orchestrators of which only one may run. */
export const selects = [selectedAgents, selectedMcps, tokenSharers];

/** Every object that the Orchestrator should have. */
export function children(
  orchestrator: Normalized<OrchestratorModel>,
  { Agent, MCP, Orchestrator }: Observed<'Agent' | 'MCP' | 'Orchestrator'>,
): readonly ChildObject[] {
  const files = [
    agentsFile(orchestrator, discoveredAgents(Agent.values())),
    mcpFile(orchestrator, discoveredMcps(MCP.values())),
  ].filter((file) => file !== undefined);
  const started = tokenInUse(orchestrator, Orchestrator.values()) === undefined;
  return [...files.map(({ configMap }) => configMap), deployment(orchestrator, files, started)];
}
