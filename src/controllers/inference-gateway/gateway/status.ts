/** The status of a Gateway. */

import type { Deployment } from '../../../kubernetes/object.ts';
import { Deployments, Pods } from '../../../kubernetes/resource.ts';
import type {
  ObservedObjects,
  Problem,
  UntimedCondition,
  UntimedStatus,
} from '../../../runtime/controller/controlled-kind.ts';
import type { GatewaySettings } from '../../../schemas/inference-gateway/gateway/normalized.ts';
import type { GatewayStatus } from '../../../schemas/inference-gateway/gateway/status.ts';
import type { Normalized } from '../../../schemas/kind-schema.ts';
import type { CompletionAnswer } from '../../../workload-client/gateway-completion.ts';
import type { ResourceView } from '../../resource-view.ts';
import { answerCondition } from '../../workload/workload-answer.ts';
import { podSelector, workloadConditions, workloadState } from '../../workload/workload-status.ts';
import { identityOf } from './identity.ts';
import { urlOf } from './network.ts';

type Gateway = Normalized<GatewaySettings>;

function problemsOf(gateway: Gateway | undefined, problems: readonly Problem[]): readonly Problem[] {
  if (gateway?.auth?.unsupported !== true) return problems;
  const unsupported = {
    reason: 'AuthProviderUnsupported',
    message:
      'spec.auth.provider: the gateway cannot do basic authentication, so it is not started; use oidc or jwt, or turn authentication off',
  };
  return [...problems, unsupported];
}

/** Whether completions are served, which `/health` does not tell. */
function servingCondition(
  view: ResourceView<GatewaySettings, GatewayStatus>,
  deployment: Deployment | undefined,
  answer: CompletionAnswer | undefined,
): UntimedCondition {
  const type = 'Serving';
  if (view.settings?.auth !== undefined) {
    const message = 'only callers with a token are answered, so that the operator cannot try a completion';
    const observedGeneration = view.generation;
    return { type, status: 'Unknown', reason: 'AuthenticationRequired', message, observedGeneration };
  }
  const whenGood = () => ({
    reason: 'Answering',
    message: 'completions get through to the choice of a model',
  });
  return answerCondition(type, answer, whenGood, { ...view, workload: deployment });
}

/** The status, from the Deployment and its pods as they are, what went wrong, and what the gateway answers. Pure. */
export function status(
  view: ResourceView<GatewaySettings, GatewayStatus>,
  observed: ObservedObjects,
  problems: readonly Problem[],
  answer: CompletionAnswer | undefined,
): UntimedStatus<GatewayStatus> {
  const { name, generation, settings: gateway } = view;
  const deployment = observed.of(Deployments).get(name);
  const state = workloadState(deployment, observed.of(Pods).values(), problemsOf(gateway, problems));
  const { replicas = 0, readyReplicas = 0, availableReplicas = 0 } = deployment?.status ?? {};
  return {
    phase: state.phase,
    message: state.message,
    replicas,
    readyReplicas,
    availableReplicas,
    selector: podSelector(deployment, identityOf({ name })),
    observedGeneration: generation,
    conditions: [
      ...workloadConditions(state, deployment, generation),
      servingCondition(view, deployment, answer),
    ],
    url: gateway && urlOf(gateway),
    providerSummary: gateway?.providers.map((provider) => provider.name).join(','),
    serviceAccountName: gateway?.serviceAccount.name,
  };
}
