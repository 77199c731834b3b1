/** The status of an Orchestrator. */

import { Deployments, Pods } from '../../../kubernetes/resource.ts';
import type {
  ObservedObjects,
  Problem,
  UntimedCondition,
  UntimedStatus,
} from '../../../runtime/controller/controlled-kind.ts';
import type { OrchestratorSettings } from '../../../schemas/inference-gateway/orchestrator/normalized.ts';
import type { OrchestratorStatus } from '../../../schemas/inference-gateway/orchestrator/status.ts';
import type { ResourceView } from '../../resource-view.ts';
import { readyCondition, workloadState } from '../../workload/workload-status.ts';
import { StoredOrchestrators, tokenInUse } from './bot-token.ts';
import { type Discovery, discoveredAgents, discoveredMcps } from './discovery.ts';

const foundText = ({ kind, namespace, found }: Discovery): string =>
  `${found.length} ${found.length === 1 ? kind : `${kind}s`} in namespace "${namespace}"`;

/** Whether every discovery that is on has found something; none where all are off. */
function discoveredConditions(
  discoveries: readonly Discovery[],
  own: string,
  observedGeneration: number,
): UntimedCondition[] {
  const active = discoveries.filter(({ namespace }) => namespace !== undefined);
  const [first] = active;
  if (first === undefined) return [];
  const type = 'Discovered';
  const closed = active.find(({ isAllowed }) => !isAllowed);
  if (closed !== undefined) {
    const message = `namespace "${closed.namespace}" does not share its ${closed.kind}s with namespace "${own}": whoever owns it may label it inference-gateway.com/discoverable=true, or name "${own}" in its annotation inference-gateway.com/discoverable-by`;
    return [{ type, status: 'False', reason: 'NamespaceNotShared', message, observedGeneration }];
  }
  const empty = active.find(({ found }) => found.length === 0);
  if (empty !== undefined) {
    const message = `no ${empty.kind} in namespace "${empty.namespace}" has the labels of the selector`;
    return [{ type, status: 'False', reason: `No${empty.kind}s`, message, observedGeneration }];
  }
  const message = active.map(foundText).join(', ');
  return [{ type, status: 'True', reason: `${first.kind}sDiscovered`, message, observedGeneration }];
}

/** The URLs of what was found, while the discovery is on. */
function foundUrls({ namespace, found }: Discovery): string[] | undefined {
  return namespace === undefined ? undefined : found.map(({ url }) => url).sort();
}

/** The status, from the Deployment, its pods, Agents and MCPs as they are, and from what went wrong. Pure. */
export function status(
  { name, generation, settings: orchestrator }: ResourceView<OrchestratorSettings, OrchestratorStatus>,
  observed: ObservedObjects,
  problems: readonly Problem[],
): UntimedStatus<OrchestratorStatus> {
  const taken = orchestrator && tokenInUse(orchestrator, observed.of(StoredOrchestrators).values());
  const state = workloadState(observed.of(Deployments).get(name), observed.of(Pods).values(), [
    ...problems,
    ...(taken === undefined ? [] : [taken]),
  ]);
  const ready = readyCondition(state, generation);
  const view = orchestrator ?? { namespace: '' };
  const [agents, mcps] = [discoveredAgents(view, observed), discoveredMcps(view, observed)];
  const [agentUrls, mcpUrls] = [foundUrls(agents), foundUrls(mcps)];
  return {
    ready: ready.status === 'True',
    observedGeneration: generation,
    conditions: [ready, ...discoveredConditions([agents, mcps], view.namespace, generation)],
    discoveredAgents: agentUrls,
    discoveredAgentCount: agentUrls?.length,
    discoveredMCPs: mcpUrls,
    discoveredMCPCount: mcpUrls?.length,
  };
}
