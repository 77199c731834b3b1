/** Checks of how many pods an autoscaler may make of what, the same for every kind. */
import type { FieldPath } from '../../admission/field-path.ts';
import { specPath } from '../../admission/field-path.ts';
import { type Complain, forbidden, invalid, warning } from '../../admission/finding.ts';
import type { Rule } from '../../admission/rule.ts';
import type { AutoscalerConfig } from '../../schemas/blocks/autoscaling.ts';
import type { ComputeResources } from '../../schemas/blocks/compute-resources.ts';
import type { Autoscaling } from '../../schemas/blocks/normalized-autoscaling.ts';

/** What is wrong with a range of numbers of pods. */
export function checkRange(
  { minReplicas, maxReplicas }: { readonly minReplicas?: number; readonly maxReplicas?: number },
  path: FieldPath,
  complain: Complain,
): void {
  if (minReplicas !== undefined && maxReplicas !== undefined && minReplicas > maxReplicas) {
    const words = `must be greater than or equal to minReplicas (${minReplicas})`;
    complain(invalid(path.at('maxReplicas'), maxReplicas, words));
  }
}

/** That an autoscaler is told to scale something else than the Deployment of its resource. */
export function checkScaleTarget(
  target: AutoscalerConfig['scaleTargetRef'],
  ownName: string | undefined,
  path: FieldPath,
  complain: Complain,
): void {
  if (target === undefined) return;
  const { apiVersion = '', kind = '', name = '' } = target;
  const isOwn =
    ['', 'apps/v1'].includes(apiVersion) && ['', 'Deployment'].includes(kind) && ['', ownName].includes(name);
  if (!isOwn) complain(forbidden(path, 'set by the operator'));
}

/**
 * That an autoscaler could never know what it goes by: a share of a request that the container does not have, or a
 * container of another name. (A limit without a request is one, too: the API server takes it for both.)
 */
function checkScalingRequests(
  metrics: Autoscaling['metrics'],
  { requests = {}, limits = {} }: ComputeResources,
  container: string,
  complain: Complain,
): void {
  const isKnown = (name: string) => Object.hasOwn(requests, name) || Object.hasOwn(limits, name);
  for (const { resource, containerResource } of metrics) {
    if (containerResource !== undefined && containerResource.container !== container) {
      const words = `goes by container ${JSON.stringify(containerResource.container)}, which these pods lack; theirs is ${JSON.stringify(container)}`;
      complain(warning(specPath.at('hpa'), words));
      continue;
    }
    const { name, target } = resource ?? containerResource ?? {};
    if (name === undefined || target?.averageUtilization === undefined || isKnown(name)) continue;
    const words = `goes by a share of the ${name} request, and pods have none: set spec.resources.requests.${name}`;
    complain(warning(specPath.at('hpa'), words));
  }
}

/** That a number of pods is overruled by the autoscaler. A 1 may be what older versions filled in. */
export function checkIgnoredReplicas(
  replicas: number | undefined,
  range: Autoscaling | undefined,
  complain: Complain,
): void {
  if (range === undefined || replicas === undefined || replicas === 1) return;
  const { minReplicas, maxReplicas } = range;
  if (replicas < minReplicas || replicas > maxReplicas) {
    const words = `${replicas} is outside the autoscaling range ${minReplicas}-${maxReplicas} and is ignored`;
    complain(warning(specPath.at('replicas'), words));
  }
}

/** That an autoscaler goes by what the pods of a kind have; `container` is its own, `resources` what absent ones become. */
export function scalingRequestRule<
  Spec extends { readonly hpa?: unknown; readonly resources?: ComputeResources },
>(
  kind: string,
  container: string,
  resources: ComputeResources,
  autoscalingOf: (hpa: Spec['hpa']) => Autoscaling | undefined,
): Rule<Spec> {
  return {
    id: `${kind}/scaling-request`,
    severity: 'warning',
    summary: 'What the autoscaler goes by must be something that the pods have.',
    why: 'A share of a request that no pod makes has no value, and the autoscaler never scales.',
    fix: 'Set the request in spec.resources.requests, or scale by another metric.',
    reads: ['spec.hpa', 'spec.resources'],
    check: ({ spec }, complain) => {
      const { metrics = [] } = autoscalingOf(spec.hpa) ?? {};
      checkScalingRequests(metrics, spec.resources ?? resources, container, complain);
    },
  };
}
