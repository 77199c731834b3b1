/** The settings of an autoscaler in the one form that controllers read. */
import type { HorizontalPodAutoscaler } from '../../kubernetes/object.ts';
import type { AutoscalerConfig } from './autoscaling.ts';

type AutoscalerSpec = HorizontalPodAutoscaler['spec'] & object;

/** How an autoscaler is set, whichever shape it was written in. */
export interface Autoscaling {
  readonly minReplicas: number;
  readonly maxReplicas: number;
  readonly metrics: NonNullable<AutoscalerSpec['metrics']>;
  readonly behavior?: NonNullable<AutoscalerSpec['behavior']>;
}

type Metric = Autoscaling['metrics'][number];
type ConfigMetric = NonNullable<AutoscalerConfig['metrics']>[number];
type ConfigTarget = NonNullable<ConfigMetric['resource']>['target'];

/** How many pods a workload begins with of which nothing is said. */
export const initialReplicas = 1;

/** The documented range of an autoscaler that says nothing of it. */
export const defaultReplicaRange = { minReplicas: 1, maxReplicas: 10 };

/** A metric that keeps a resource at a percentage of its request. */
export function utilization(name: string, averageUtilization: number): Metric {
  return { type: 'Resource', resource: { name, target: { type: 'Utilization', averageUtilization } } };
}

/** What an autoscaler scales by when nothing is said: the documented 80 % of the cpu request. */
const cpuAt80 = [utilization('cpu', 80)];

/** The metrics, or the documented ones where there are none. */
export const orDefaultMetrics = (metrics: Metric[]): Metric[] => (metrics.length > 0 ? metrics : cpuAt80);

/** A target with its quantities as text, which is how autoscaling/v2 has them. */
function targetOf({ value, averageValue, ...target }: ConfigTarget) {
  return {
    ...target,
    ...(value !== undefined && { value: String(value) }),
    ...(averageValue !== undefined && { averageValue: String(averageValue) }),
  };
}

function withTarget<Source extends { target: ConfigTarget }>(source: Source) {
  return { ...source, target: targetOf(source.target) };
}

function metricOf({ type, resource, containerResource, pods, object, external }: ConfigMetric): Metric {
  return {
    type,
    ...(resource !== undefined && { resource: withTarget(resource) }),
    ...(containerResource !== undefined && { containerResource: withTarget(containerResource) }),
    ...(pods !== undefined && { pods: withTarget(pods) }),
    ...(object !== undefined && { object: withTarget(object) }),
    ...(external !== undefined && { external: withTarget(external) }),
  };
}

function scalingRulesOf(rules: NonNullable<NonNullable<AutoscalerConfig['behavior']>['scaleUp']>) {
  const { tolerance, ...rest } = rules;
  return { ...rest, ...(tolerance !== undefined && { tolerance: String(tolerance) }) };
}

function behaviorOf({
  scaleUp,
  scaleDown,
}: NonNullable<AutoscalerConfig['behavior']>): NonNullable<Autoscaling['behavior']> {
  return {
    ...(scaleUp !== undefined && { scaleUp: scalingRulesOf(scaleUp) }),
    ...(scaleDown !== undefined && { scaleDown: scalingRulesOf(scaleDown) }),
  };
}

/** The settings of an autoscaler as `hpa.config` says them. */
export function configuredAutoscaling(config: AutoscalerConfig): Autoscaling {
  return {
    minReplicas: config.minReplicas ?? defaultReplicaRange.minReplicas,
    maxReplicas: config.maxReplicas,
    metrics: orDefaultMetrics((config.metrics ?? []).map(metricOf)),
    ...(config.behavior !== undefined && { behavior: behaviorOf(config.behavior) }),
  };
}

/** The settings of an autoscaler that is on and says no more: 1 to 10 pods at 80 % of the cpu request. */
export const defaultAutoscaling: Autoscaling = { ...defaultReplicaRange, metrics: cpuAt80 };
