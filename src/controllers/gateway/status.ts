/** The status of a Gateway. */
import { selectorLabels, selectorText } from '../../kubernetes/labels.ts';
import type { Problem, UntimedStatus } from '../../runtime/controller/controlled-kind.ts';
import type { GatewayModel } from '../../schemas/gateway/model.ts';
import type { Normalized } from '../../schemas/kind-schema.ts';
import type { Observed, ResourceView } from '../observed.ts';
import { workloadConditions, workloadState } from '../workload-status.ts';
import { identityOf } from './identity.ts';
import { urlOf } from './network.ts';

type Gateway = Normalized<GatewayModel>;

function problemsOf(gateway: Gateway | undefined, problems: readonly Problem[]): readonly Problem[] {
  if (gateway?.auth?.unsupported !== true) return problems;
  const unsupported = {
    reason: 'AuthProviderUnsupported',
    message:
      'spec.auth.provider: the gateway cannot do basic authentication, so it is not started; use oidc or jwt, or turn authentication off',
  };
  return [...problems, unsupported];
}

/** The status, from the Deployment and its pods as they are, and from what went wrong. Pure. */
export function status(
  { name, generation, model: gateway }: ResourceView<GatewayModel>,
  observed: Observed<'Deployment' | 'Pod'>,
  problems: readonly Problem[],
): UntimedStatus {
  const deployment = observed.Deployment.get(name);
  const state = workloadState(deployment, observed.Pod.values(), problemsOf(gateway, problems));
  const { replicas = 0, readyReplicas = 0, availableReplicas = 0 } = deployment?.status ?? {};
  return {
    phase: state.phase,
    message: state.message,
    replicas,
    readyReplicas,
    availableReplicas,
    selector: selectorText(selectorLabels(identityOf({ name }))),
    observedGeneration: generation,
    conditions: workloadConditions(state, deployment, generation),
    ...(gateway !== undefined && {
      url: urlOf(gateway),
      providerSummary: gateway.providers.map((provider) => provider.name).join(','),
      serviceAccountName: gateway.serviceAccount.name,
    }),
  };
}
