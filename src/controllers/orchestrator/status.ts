/** The status of an Orchestrator. */
import type { Problem, UntimedCondition, UntimedStatus } from '../../runtime/controller/controlled-kind.ts';
import type { OrchestratorModel } from '../../schemas/orchestrator/model.ts';
import type { Observed, ResourceView } from '../observed.ts';
import { readyCondition, workloadState } from '../workload-status.ts';
import { tokenInUse } from './bot-token.ts';
import { type DiscoveredAgent, discoveredAgents } from './discovery.ts';

function discoveredCondition(
  found: readonly DiscoveredAgent[],
  namespace: string,
  observedGeneration: number,
): UntimedCondition {
  const type = 'Discovered';
  if (found.length === 0) {
    const message = `no Agent in namespace "${namespace}" has the labels of the selector`;
    return { type, status: 'False', reason: 'NoAgents', message, observedGeneration };
  }
  const message = `${found.length} ${found.length === 1 ? 'Agent' : 'Agents'} in namespace "${namespace}"`;
  return { type, status: 'True', reason: 'AgentsDiscovered', message, observedGeneration };
}

/** The status, from the Deployment, its pods and the Agents as they are, and from what went wrong. Pure. */
export function status(
  { name, generation, model: orchestrator }: ResourceView<OrchestratorModel>,
  observed: Observed<'Deployment' | 'Pod' | 'Agent' | 'Orchestrator'>,
  problems: readonly Problem[],
): UntimedStatus {
  const taken = orchestrator && tokenInUse(orchestrator, observed.Orchestrator.values());
  const state = workloadState(observed.Deployment.get(name), observed.Pod.values(), [
    ...problems,
    ...(taken === undefined ? [] : [taken]),
  ]);
  const ready = readyCondition(state, generation);
  const namespace = orchestrator?.a2a?.discoveryNamespace;
  const found = discoveredAgents(observed.Agent.values());
  return {
    ready: ready.status === 'True',
    observedGeneration: generation,
    conditions: [
      ready,
      ...(namespace === undefined ? [] : [discoveredCondition(found, namespace, generation)]),
    ],
    ...(namespace !== undefined && {
      discoveredAgents: found.map(({ url }) => url).sort(),
      discoveredAgentCount: found.length,
    }),
  };
}
