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
import type { NamedUrl } from './config-file.ts';
import { DiscoverableAgents, DiscoverableMcps, discoveredAgents, discoveredMcps } from './discovery.ts';

/** What a discovery looks for, where, and what it found. */
interface Discovery {
  readonly kind: 'Agent' | 'MCP';
  /** Absent: it is off. */
  readonly namespace: string | undefined;
  readonly found: readonly NamedUrl[];
}

const foundText = ({ kind, namespace, found }: Discovery): string =>
  `${found.length} ${found.length === 1 ? kind : `${kind}s`} in namespace "${namespace}"`;

/** Whether every discovery that is on has found something; none where all are off. */
function discoveredConditions(
  discoveries: readonly Discovery[],
  observedGeneration: number,
): UntimedCondition[] {
  const active = discoveries.filter(({ namespace }) => namespace !== undefined);
  const [first] = active;
  if (first === undefined) return [];
  const type = 'Discovered';
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
  const { a2a, mcp } = orchestrator ?? {};
  const agents = {
    kind: 'Agent',
    namespace: a2a?.discoveryNamespace,
    found: discoveredAgents(observed.of(DiscoverableAgents).values()),
  } as const;
  const mcps = {
    kind: 'MCP',
    namespace: mcp?.discoveryNamespace,
    found: discoveredMcps(observed.of(DiscoverableMcps).values()),
  } as const;
  const [agentUrls, mcpUrls] = [foundUrls(agents), foundUrls(mcps)];
  return {
    ready: ready.status === 'True',
    observedGeneration: generation,
    conditions: [ready, ...discoveredConditions([agents, mcps], generation)],
    discoveredAgents: agentUrls,
    discoveredAgentCount: agentUrls?.length,
    discoveredMCPs: mcpUrls,
    discoveredMCPCount: mcpUrls?.length,
  };
}
