/** The status of an Agent. */
import { Deployments, Pods } from '../../../kubernetes/resource.ts';
import type { AgentCardAnswer } from '../../../probes/agent-card.ts';
import type { ObservedObjects, Problem, UntimedStatus } from '../../../runtime/controller/controlled-kind.ts';
import type { AgentSettings } from '../../../schemas/inference-gateway/agent/normalized.ts';
import type { AgentCard } from '../../../schemas/inference-gateway/agent/status.ts';
import type { ResourceView, StatusBefore } from '../../resource-view.ts';
import { answerCondition } from '../../workload/workload-answer.ts';
import { workloadConditions, workloadState } from '../../workload/workload-status.ts';
import { urlOf } from './network.ts';

/** The card that was good last; the API server has checked what is stored. */
function cardIn(answer: AgentCardAnswer | undefined, before: StatusBefore | undefined) {
  return answer?.ok === true ? answer.card : (before?.card as AgentCard | undefined);
}

/** The status, from the Deployment and its pods as they are, what went wrong, and what the agent says. Pure. */
export function status(
  view: ResourceView<AgentSettings>,
  observed: ObservedObjects,
  problems: readonly Problem[],
  answer: AgentCardAnswer | undefined,
): UntimedStatus {
  const { name, generation, settings: agent, before } = view;
  const deployment = observed.of(Deployments).get(name);
  const state = workloadState(deployment, observed.of(Pods).values(), problems);
  const card = cardIn(answer, before);
  const fetched = answerCondition(
    'CardFetched',
    answer,
    () => ({ reason: 'Fetched', message: 'the agent has told what it is' }),
    { ...view, workload: deployment },
  );
  return {
    ready: state.phase === 'Running',
    observedGeneration: generation,
    conditions: [...workloadConditions(state, deployment, generation), fetched],
    ...(agent !== undefined && { url: urlOf(agent) }),
    ...(card !== undefined && { card }),
  };
}
