/** How many pods a Gateway has: its autoscaler, and how many may be missing at once. */
import { selectorLabels, workloadLabels } from '../../kubernetes/labels.ts';
import type { HorizontalPodAutoscaler, PodDisruptionBudget, Rendered } from '../../kubernetes/object.ts';
import type { GatewayModel } from '../../schemas/gateway/model.ts';
import type { Normalized } from '../../schemas/kind-schema.ts';
import { identityOf } from './identity.ts';

type Gateway = Normalized<GatewayModel>;

/** Whether the gateway runs at all, and so may be scaled. */
const isStarted = ({ auth }: Gateway): boolean => auth?.unsupported !== true;

/** The HorizontalPodAutoscaler; undefined while autoscaling is off. */
export function autoscaler(gateway: Gateway): Rendered<HorizontalPodAutoscaler> | undefined {
  const { name, autoscaling } = gateway;
  if (autoscaling === undefined || !isStarted(gateway)) return undefined;
  const { minReplicas, maxReplicas, metrics, behavior } = autoscaling;
  return {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: `${name}-hpa`, labels: workloadLabels(identityOf(gateway)) },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name },
      minReplicas,
      maxReplicas,
      metrics,
      ...(behavior !== undefined && { behavior }),
    },
  };
}

/** The PodDisruptionBudget; undefined where a single pod runs, which it would keep from ever being moved. */
export function disruptionBudget(gateway: Gateway): Rendered<PodDisruptionBudget> | undefined {
  const fewest = gateway.autoscaling?.minReplicas ?? gateway.replicas;
  if (fewest < 2 || !isStarted(gateway)) return undefined;
  const identity = identityOf(gateway);
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: gateway.name, labels: workloadLabels(identity) },
    spec: { maxUnavailable: 1, selector: { matchLabels: selectorLabels(identity) } },
  };
}
