/** How many pods a Gateway has: its autoscaler, and how many may be missing at once. */
import type { HorizontalPodAutoscaler, PodDisruptionBudget, Rendered } from '../../../kubernetes/object.ts';
import type { GatewaySettings } from '../../../schemas/inference-gateway/gateway/normalized.ts';
import type { Normalized } from '../../../schemas/kind-schema.ts';
import * as shared from '../../workload/autoscaler.ts';
import { identityOf } from './identity.ts';

type Gateway = Normalized<GatewaySettings>;

/** Whether the gateway runs at all, and so may be scaled. */
const isStarted = ({ auth }: Gateway): boolean => auth?.unsupported !== true;

/** The HorizontalPodAutoscaler; undefined while autoscaling is off. */
export function autoscaler(gateway: Gateway): Rendered<HorizontalPodAutoscaler> | undefined {
  const { name, autoscaling } = gateway;
  if (autoscaling === undefined || !isStarted(gateway)) return undefined;
  return shared.autoscaler(identityOf(gateway), `${name}-hpa`, autoscaling);
}

/** The PodDisruptionBudget; undefined where never more than one pod runs. */
export function disruptionBudget(gateway: Gateway): Rendered<PodDisruptionBudget> | undefined {
  const most = gateway.autoscaling?.maxReplicas ?? gateway.replicas;
  return isStarted(gateway) ? shared.disruptionBudget(identityOf(gateway), most) : undefined;
}
