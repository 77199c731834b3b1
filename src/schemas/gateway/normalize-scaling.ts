/** `spec.hpa` of both shapes as one. */
import type { GatewaySpec } from '../gateway.ts';
import type { Autoscaling } from './model.ts';

type Metric = Autoscaling['metrics'][number];
type Autoscaler = NonNullable<GatewaySpec['hpa']>;
type Config = NonNullable<Autoscaler['config']>;
type ConfigMetric = NonNullable<Config['metrics']>[number];
type ConfigTarget = NonNullable<ConfigMetric['resource']>['target'];
type CustomMetric = NonNullable<Autoscaler['customMetrics']>[number];

/** The documented range of an autoscaler that says nothing of it. */
const defaultRange = { minReplicas: 1, maxReplicas: 10 };

function utilization(name: string, averageUtilization: number): Metric {
  return { type: 'Resource', resource: { name, target: { type: 'Utilization', averageUtilization } } };
}

/** What an autoscaler scales by when nothing is said: the documented 80 % of the cpu request. */
const cpuAt80 = [utilization('cpu', 80)];

const orDefault = (metrics: Metric[]): Metric[] => (metrics.length > 0 ? metrics : cpuAt80);

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

function scalingRulesOf(rules: NonNullable<NonNullable<Config['behavior']>['scaleUp']>) {
  const { tolerance, ...rest } = rules;
  return { ...rest, ...(tolerance !== undefined && { tolerance: String(tolerance) }) };
}

function behaviorOf({
  scaleUp,
  scaleDown,
}: NonNullable<Config['behavior']>): NonNullable<Autoscaling['behavior']> {
  return {
    ...(scaleUp !== undefined && { scaleUp: scalingRulesOf(scaleUp) }),
    ...(scaleDown !== undefined && { scaleDown: scalingRulesOf(scaleDown) }),
  };
}

function newerShape(config: Config): Autoscaling {
  return {
    minReplicas: config.minReplicas ?? defaultRange.minReplicas,
    maxReplicas: config.maxReplicas,
    metrics: orDefault((config.metrics ?? []).map(metricOf)),
    ...(config.behavior !== undefined && { behavior: behaviorOf(config.behavior) }),
  };
}

function customMetricOf({ name, type, target }: CustomMetric): Metric[] {
  const value = target.value === undefined ? {} : { value: String(target.value) };
  const average = target.value === undefined ? {} : { averageValue: String(target.value) };
  const wanted = target.type === 'Value' ? { type: 'Value', ...value } : { type: 'AverageValue', ...average };
  if (type === 'Pods') return [{ type, pods: { metric: { name }, target: wanted } }];
  if (type === 'External') return [{ type, external: { metric: { name }, target: wanted } }];
  // A resource or object metric of this shape does not say of what: it has no effect, and a warning says so.
  return [];
}

function olderMetrics(hpa: Autoscaler): Metric[] {
  const cpu = hpa.targetCPUUtilizationPercentage;
  const memory = hpa.targetMemoryUtilizationPercentage;
  return [
    ...(cpu === undefined ? [] : [utilization('cpu', cpu)]),
    ...(memory === undefined ? [] : [utilization('memory', memory)]),
    ...(hpa.customMetrics ?? []).flatMap(customMetricOf),
  ];
}

function olderBehavior(hpa: Autoscaler): Pick<Autoscaling, 'behavior'> {
  const down = hpa.scaleDownStabilizationWindowSeconds;
  const up = hpa.scaleUpStabilizationWindowSeconds;
  if (down === undefined && up === undefined) return {};
  return {
    behavior: {
      ...(down !== undefined && { scaleDown: { stabilizationWindowSeconds: down } }),
      ...(up !== undefined && { scaleUp: { stabilizationWindowSeconds: up } }),
    },
  };
}

function olderShape(hpa: Autoscaler): Autoscaling {
  const minReplicas = hpa.minReplicas ?? defaultRange.minReplicas;
  return {
    minReplicas,
    maxReplicas: hpa.maxReplicas ?? Math.max(defaultRange.maxReplicas, minReplicas),
    metrics: orDefault(olderMetrics(hpa)),
    ...olderBehavior(hpa),
  };
}

/** The autoscaler's settings; undefined while it is off. */
export function autoscalingOf(hpa: GatewaySpec['hpa']): Autoscaling | undefined {
  if (hpa?.enabled !== true) return undefined;
  return hpa.config === undefined ? olderShape(hpa) : newerShape(hpa.config);
}
