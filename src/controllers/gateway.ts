/** What a Gateway becomes: its children, and its status. Both are pure. */
import { workloadLabels } from '../kubernetes/labels.ts';
import {
  ConfigMaps,
  Deployments,
  HorizontalPodAutoscalers,
  Ingresses,
  PodDisruptionBudgets,
  ServiceAccounts,
  Services,
} from '../kubernetes/resource.ts';
import type { ChildObject } from '../runtime/controller/controlled-kind.ts';
import type { GatewayModel } from '../schemas/gateway/model.ts';
import type { Normalized } from '../schemas/kind-schema.ts';
import { configuration } from './gateway/configuration.ts';
import { deployment } from './gateway/deployment.ts';
import { identityOf } from './gateway/identity.ts';
import { ingress, service } from './gateway/network.ts';
import { autoscaler, disruptionBudget } from './gateway/scaling.ts';
import { workloadPods } from './workload-pods.ts';

export { status } from './gateway/status.ts';

type Gateway = Normalized<GatewayModel>;

/** Kinds of a Gateway's children. */
export const owns = [
  Deployments,
  Services,
  ConfigMaps,
  ServiceAccounts,
  Ingresses,
  HorizontalPodAutoscalers,
  PodDisruptionBudgets,
];

/** Pods, whose trouble the status tells. */
export const watches = [workloadPods('gateway')];

function serviceAccount(gateway: Gateway): ChildObject | undefined {
  if (!gateway.serviceAccount.create) return undefined;
  return {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name: gateway.serviceAccount.name, labels: workloadLabels(identityOf(gateway)) },
  };
}

/** Every object that the Gateway should have. What is switched off is not among them, and is removed. */
export function children(gateway: Gateway): readonly ChildObject[] {
  return [
    deployment(gateway),
    service(gateway),
    configuration(gateway),
    serviceAccount(gateway),
    ingress(gateway),
    autoscaler(gateway),
    disruptionBudget(gateway),
  ].filter((child) => child !== undefined);
}
