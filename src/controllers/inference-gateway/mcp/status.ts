/** The status of an MCP. */

import type { Deployment } from '../../../kubernetes/object.ts';
import { Deployments, Pods } from '../../../kubernetes/resource.ts';
import type { ObservedObjects, Problem, UntimedStatus } from '../../../runtime/controller/controlled-kind.ts';
import type { McpSettings } from '../../../schemas/inference-gateway/mcp/normalized.ts';
import type { McpStatus } from '../../../schemas/inference-gateway/mcp/status.ts';
import type { Normalized } from '../../../schemas/kind-schema.ts';
import type { McpAnswer, McpServerInfo } from '../../../workload-client/mcp-handshake.ts';
import type { ResourceView } from '../../resource-view.ts';
import { answerCondition } from '../../workload/workload-answer.ts';
import {
  podSelector,
  type WorkloadState,
  workloadConditions,
  workloadState,
} from '../../workload/workload-status.ts';
import { identityOf } from './identity.ts';
import { urlOf } from './network.ts';

/** Whether as many pods are ready as are wanted, and at least one. */
function isComplete({ spec, status }: Deployment): boolean {
  const { replicas = 0, readyReplicas = 0 } = status ?? {};
  return readyReplicas > 0 && readyReplicas === replicas && replicas === (spec?.replicas ?? 1);
}

function stateOf(
  mcp: Normalized<McpSettings> | undefined,
  observed: ObservedObjects,
  name: string,
  problems: readonly Problem[],
): WorkloadState {
  const isStopped = mcp !== undefined && mcp.autoscaling === undefined && mcp.replicas === 0;
  if (isStopped && problems.length === 0) {
    return { phase: 'Pending', reason: 'Stopped', message: 'spec.replicas is 0: no pod is wanted' };
  }
  return workloadState(observed.of(Deployments).get(name), observed.of(Pods).values(), problems);
}

function greeting({ name, version, protocolVersion }: McpServerInfo): string {
  const server = `${name} ${version}`.trim();
  return `${server === '' ? 'the server' : server} speaks MCP ${protocolVersion}`;
}

/** The status, from the Deployment and its pods as they are, what went wrong, and what the server says. Pure. */
export function status(
  view: ResourceView<McpSettings, McpStatus>,
  observed: ObservedObjects,
  problems: readonly Problem[],
  answer: McpAnswer | undefined,
): UntimedStatus<McpStatus> {
  const { name, generation, settings: mcp } = view;
  const deployment = observed.of(Deployments).get(name);
  const state = stateOf(mcp, observed, name, problems);
  const reachable = answerCondition(
    'Reachable',
    answer,
    ({ server }) => ({ reason: 'Initialized', message: greeting(server) }),
    { ...view, workload: deployment },
  );
  return {
    ready: state.phase === 'Running' && deployment !== undefined && isComplete(deployment),
    replicas: deployment?.status?.replicas ?? 0,
    selector: podSelector(deployment, identityOf({ name })),
    observedGeneration: generation,
    conditions: [...workloadConditions(state, deployment, generation), reachable],
    url: mcp && urlOf(mcp),
  };
}
