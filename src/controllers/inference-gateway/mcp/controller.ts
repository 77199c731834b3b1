/** What an MCP becomes: its children, and its status. Both are pure. */
import {
  Deployments,
  HorizontalPodAutoscalers,
  PodDisruptionBudgets,
  Services,
} from '../../../kubernetes/resource.ts';
import type {
  ChildObject,
  ObservedObjects,
  WorkloadQuestion,
} from '../../../runtime/controller/controlled-kind.ts';
import type { McpSettings } from '../../../schemas/inference-gateway/mcp/normalized.ts';
import type { Normalized } from '../../../schemas/kind-schema.ts';
import { greetServer } from '../../../workload-client/mcp-handshake.ts';
import { workloadRequest } from '../../../workload-client/workload-request.ts';
import { autoscaler, disruptionBudget } from '../../workload/autoscaler.ts';
import { workloadPods } from '../../workload/workload-pods.ts';
import { deployment } from './deployment.ts';
import { identityOf, serviceNameOf } from './identity.ts';
import { service } from './network.ts';

export { status } from './status.ts';

type Mcp = Normalized<McpSettings>;

/** Kinds of an MCP's children. */
export const owns = [Deployments, Services, HorizontalPodAutoscalers, PodDisruptionBudgets];

/** Pods, whose trouble the status tells. */
export const watches = [workloadPods('mcp')];

/** Every object that the MCP should have. What is switched off is not among them, and is removed. */
export function children(mcp: Mcp, { everyAddress }: ObservedObjects): readonly ChildObject[] {
  const { name, autoscaling, replicas } = mcp;
  const identity = identityOf(mcp);
  return [
    deployment(mcp, everyAddress),
    service(mcp),
    autoscaling && autoscaler(identity, name, autoscaling),
    disruptionBudget(identity, autoscaling?.maxReplicas ?? replicas),
  ].filter((child) => child !== undefined);
}

/** Whether others may scale it: nothing is said of the number of its pods. */
export const leavesReplicas = (mcp: Mcp): boolean => mcp.leavesReplicas === true;

/** The running server is greeted. */
export const inquiry = {
  request: (mcp: Mcp, observed: ObservedObjects): WorkloadQuestion | undefined => {
    const workload = observed.of(Deployments).get(mcp.name);
    return workloadRequest(workload, observed.of(Services).get(serviceNameOf(mcp)), mcp.timeoutMs);
  },
  ask: greetServer,
};
