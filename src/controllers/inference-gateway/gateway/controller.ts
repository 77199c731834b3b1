/** What a Gateway becomes: its children, and its status. Both are pure. */

import { workloadLabels } from '../../../kubernetes/labels.ts';
import type { HorizontalPodAutoscaler, PodDisruptionBudget, Rendered } from '../../../kubernetes/object.ts';
import {
  ConfigMaps,
  Deployments,
  HorizontalPodAutoscalers,
  Ingresses,
  PodDisruptionBudgets,
  ServiceAccounts,
  Services,
} from '../../../kubernetes/resource.ts';
import type {
  ChildObject,
  ObservedObjects,
  WorkloadQuestion,
} from '../../../runtime/controller/controlled-kind.ts';
import type { GatewaySettings } from '../../../schemas/inference-gateway/gateway/normalized.ts';
import type { Normalized } from '../../../schemas/kind-schema.ts';
import {
  askForCompletion,
  type CompletionAnswer,
  completionTimeoutMs,
} from '../../../workload-client/gateway-completion.ts';
import { workloadRequest } from '../../../workload-client/workload-request.ts';
import * as shared from '../../workload/autoscaler.ts';
import { workloadPods } from '../../workload/workload-pods.ts';
import { configuration } from './configuration.ts';
import { deployment } from './deployment.ts';
import { identityOf } from './identity.ts';
import { listedServers, recoveryAnnotations } from './mcp-recovery.ts';
import { ingress, service } from './network.ts';

export { status } from './status.ts';

type Gateway = Normalized<GatewaySettings>;

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

/** MCPs that it lists, whose start may restart its pods. */
export const selects = [listedServers];

function serviceAccount(gateway: Gateway): ChildObject | undefined {
  if (!gateway.serviceAccount.create) return undefined;
  return {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name: gateway.serviceAccount.name, labels: workloadLabels(identityOf(gateway)) },
  };
}

/** Every object that the Gateway should have. What is switched off is not among them, and is removed. */
export function children(
  gateway: Gateway,
  observed: ObservedObjects,
  answer: CompletionAnswer | undefined,
): readonly ChildObject[] {
  return [
    deployment(gateway, observed.everyAddress, recoveryAnnotations(gateway, observed, answer)),
    service(gateway),
    configuration(gateway),
    serviceAccount(gateway),
    ingress(gateway),
    autoscaler(gateway),
    disruptionBudget(gateway),
  ].filter((child) => child !== undefined);
}

/** The running gateway is asked for a completion, unless it answers only callers with a token. */
export const inquiry = {
  request: ({ name, auth, server }: Gateway, observed: ObservedObjects): WorkloadQuestion | undefined => {
    if (auth !== undefined) return undefined;
    const workload = observed.of(Deployments).get(name);
    const request = workloadRequest(workload, observed.of(Services).get(name), completionTimeoutMs);
    if (request === undefined || server.tls === undefined) return request;
    // The gateway calls itself by this name, and refuses a certificate that does not carry it.
    return { ...request, service: { ...request.service, certifiedName: server.host } };
  },
  ask: askForCompletion,
};

/** Whether the gateway runs at all, and so may be scaled. */
const isStarted = ({ auth }: Gateway): boolean => auth?.unsupported !== true;

/** Whether others may scale it: nothing is said of the number of its pods. */
export const leavesReplicas = (gateway: Gateway): boolean =>
  gateway.leavesReplicas === true && isStarted(gateway);

/** The HorizontalPodAutoscaler; undefined while autoscaling is off. */
function autoscaler(gateway: Gateway): Rendered<HorizontalPodAutoscaler> | undefined {
  const { name, autoscaling } = gateway;
  if (autoscaling === undefined || !isStarted(gateway)) return undefined;
  return shared.autoscaler(identityOf(gateway), `${name}-hpa`, autoscaling);
}

/** The PodDisruptionBudget; undefined where never more than one pod runs. */
function disruptionBudget(gateway: Gateway): Rendered<PodDisruptionBudget> | undefined {
  const most = gateway.autoscaling?.maxReplicas ?? gateway.replicas;
  return isStarted(gateway) ? shared.disruptionBudget(identityOf(gateway), most) : undefined;
}
