/** What an Agent becomes: its children, and its status. Both are pure. */
import { Deployments, Services } from '../../../kubernetes/resource.ts';
import type {
  ChildObject,
  ObservedObjects,
  WorkloadQuestion,
} from '../../../runtime/controller/controlled-kind.ts';
import type { AgentSettings } from '../../../schemas/inference-gateway/agent/normalized.ts';
import type { Normalized } from '../../../schemas/kind-schema.ts';
import { askForCard, cardTimeoutMs } from '../../../workload-client/agent-card.ts';
import { workloadRequest } from '../../../workload-client/workload-request.ts';
import { workloadPods } from '../../workload/workload-pods.ts';
import { deployment } from './deployment.ts';
import { service } from './network.ts';

export { status } from './status.ts';

type Agent = Normalized<AgentSettings>;

/** Kinds of an Agent's children. */
export const owns = [Deployments, Services];

/** Pods, whose trouble the status tells. */
export const watches = [workloadPods('agent')];

/** Every object that the Agent should have. */
export function children(agent: Agent, { everyAddress }: ObservedObjects): readonly ChildObject[] {
  return [deployment(agent, everyAddress), service(agent)];
}

/** The running agent is asked for its card. */
export const inquiry = {
  request: ({ name }: Agent, observed: ObservedObjects): WorkloadQuestion | undefined => {
    return workloadRequest(
      observed.of(Deployments).get(name),
      observed.of(Services).get(name),
      cardTimeoutMs,
    );
  },
  ask: askForCard,
};
