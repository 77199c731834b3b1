/** The status of an Agent. */
import { Deployments, Pods } from '../../../kubernetes/resource.ts';
import type { ObservedObjects, Problem, UntimedStatus } from '../../../runtime/controller/controlled-kind.ts';
import type { AgentSettings } from '../../../schemas/inference-gateway/agent/normalized.ts';
import type { AgentStatus } from '../../../schemas/inference-gateway/agent/status.ts';
import type { AgentCardAnswer } from '../../../workload-client/agent-card.ts';
import type { ResourceView } from '../../resource-view.ts';
import { answerCondition } from '../../workload/workload-answer.ts';
import { workloadConditions, workloadState } from '../../workload/workload-status.ts';
import { urlOf } from './network.ts';

/** The status, from the Deployment and its pods as they are, what went wrong, and what the agent says. Pure. */
export function status(
  view: ResourceView<AgentSettings, AgentStatus>,
  observed: ObservedObjects,
  problems: readonly Problem[],
  answer: AgentCardAnswer | undefined,
): UntimedStatus<AgentStatus> {
  const { name, generation, settings: agent, before } = view;
  const deployment = observed.of(Deployments).get(name);
  const state = workloadState(deployment, observed.of(Pods).values(), problems);
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
    url: agent && urlOf(agent),
    // The one that was good last.
    card: answer?.ok === true ? answer.card : before?.card,
  };
}
