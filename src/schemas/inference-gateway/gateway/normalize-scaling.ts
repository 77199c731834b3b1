/** `spec.hpa` of both shapes as one. */
import {
  type Autoscaling,
  configuredAutoscaling,
  defaultReplicaRange,
  orDefaultMetrics,
  utilization,
} from '../../blocks/normalized-autoscaling.ts';
import type { GatewaySpec } from './schema.ts';

type Metric = Autoscaling['metrics'][number];
type Autoscaler = NonNullable<GatewaySpec['hpa']>;
type CustomMetric = NonNullable<Autoscaler['customMetrics']>[number];

/** Metrics of the older shape that autoscaling/v2 can say; a warning names those that it cannot. */
function customMetricOf({ name, type, target }: CustomMetric): Metric[] {
  if (target.value === undefined) return [];
  const value = String(target.value);
  const average = { type: 'AverageValue', averageValue: value };
  // A metric of pods is always an average over them.
  if (type === 'Pods') return [{ type, pods: { metric: { name }, target: average } }];
  const wanted = target.type === 'Value' ? { type: 'Value', value } : average;
  return type === 'External' ? [{ type, external: { metric: { name }, target: wanted } }] : [];
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
  const minReplicas = hpa.minReplicas ?? defaultReplicaRange.minReplicas;
  return {
    minReplicas,
    maxReplicas: hpa.maxReplicas ?? Math.max(defaultReplicaRange.maxReplicas, minReplicas),
    metrics: orDefaultMetrics(olderMetrics(hpa)),
    ...olderBehavior(hpa),
  };
}

/** The autoscaler's settings; undefined while it is off. */
export function autoscalingOf(hpa: GatewaySpec['hpa']): Autoscaling | undefined {
  if (hpa?.enabled !== true) return undefined;
  return hpa.config === undefined ? olderShape(hpa) : configuredAutoscaling(hpa.config);
}
