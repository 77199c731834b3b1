/** What an Orchestrator becomes: its children, and its status. Both are pure. */
import { ConfigMaps, Deployments } from '../kubernetes/resource.ts';
import type { ChildObject } from '../runtime/controller/controlled-kind.ts';
import type { Normalized } from '../schemas/kind-schema.ts';
import type { OrchestratorModel } from '../schemas/orchestrator/model.ts';
import type { Observed } from './observed.ts';
import { agentsFile } from './orchestrator/agents-file.ts';
import { tokenInUse, tokenSharers } from './orchestrator/bot-token.ts';
import { deployment } from './orchestrator/deployment.ts';
import { discoveredAgents, selectedAgents } from './orchestrator/discovery.ts';
import { workloadPods } from './workload-pods.ts';

export { status } from './orchestrator/status.ts';

/** Kinds of an Orchestrator's children. */
export const owns = [Deployments, ConfigMaps];

/** Pods, whose trouble the status tells. */
export const watches = [workloadPods('orchestrator')];

/** Agents that it may call, and Orchestrators of which only one may run. */
export const selects = [selectedAgents, tokenSharers];

/** Every object that the Orchestrator should have. */
export function children(
  orchestrator: Normalized<OrchestratorModel>,
  { Agent, Orchestrator }: Observed<'Agent' | 'Orchestrator'>,
): readonly ChildObject[] {
  const agents = agentsFile(orchestrator, discoveredAgents(Agent.values()));
  const started = tokenInUse(orchestrator, Orchestrator.values()) === undefined;
  return [...(agents === undefined ? [] : [agents.configMap]), deployment(orchestrator, agents, started)];
}
