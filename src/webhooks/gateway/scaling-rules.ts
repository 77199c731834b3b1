/** Rules on how many pods a Gateway has. */
import { type FieldPath, specPath } from '../../admission/field-path.ts';
import { type Complaint, forbidden, warning } from '../../admission/finding.ts';
import type { Rule } from '../../admission/rule.ts';
import { autoscalingOf } from '../../schemas/gateway/normalize-scaling.ts';
import type { GatewaySpec } from '../../schemas/gateway.ts';
import { ignoredReplicas, rangeFaults, targetFaults } from '../autoscaler-checks.ts';

const hpaPath = specPath.at('hpa');
const configPath = hpaPath.at('config');

const replicas: Rule<GatewaySpec> = {
  id: 'gateway/replicas',
  severity: 'error',
  twin: 'schema',
  summary: 'The number of pods must be between 1 and 100.',
  why: 'None would take the gateway away, and more than a hundred is a typing mistake.',
  fix: 'Choose a number from 1 to 100, or turn autoscaling on.',
  reads: ['spec.replicas'],
};

const hpaRange: Rule<GatewaySpec> = {
  id: 'gateway/hpa-range',
  severity: 'error',
  twin: 'cel',
  summary: 'The range of the autoscaler must lie between 1 and 100, with the smaller number first.',
  why: 'The API server refuses an autoscaler with an empty range, and the gateway would not scale.',
  fix: 'Set maxReplicas to minReplicas or more.',
  reads: [
    'spec.hpa.minReplicas',
    'spec.hpa.maxReplicas',
    'spec.hpa.config.minReplicas',
    'spec.hpa.config.maxReplicas',
  ],
  *check({ spec }) {
    yield* rangeFaults(spec.hpa ?? {}, hpaPath);
    yield* rangeFaults(spec.hpa?.config ?? {}, configPath);
  },
};

const flatFields = [
  'minReplicas',
  'maxReplicas',
  'targetCPUUtilizationPercentage',
  'targetMemoryUtilizationPercentage',
  'scaleDownStabilizationWindowSeconds',
  'scaleUpStabilizationWindowSeconds',
  'customMetrics',
] as const;

const hpaShape: Rule<GatewaySpec> = {
  id: 'gateway/hpa-shape',
  severity: 'error',
  summary:
    'The autoscaler is written with config, or with the flat fields of the older shape, never with both.',
  why: 'Both shapes set the same numbers: it would not be clear which ones count.',
  fix: 'Move the flat fields into config.',
  reads: flatFields.map((field) => `spec.hpa.${field}`).concat('spec.hpa.config'),
  *check({ spec }) {
    const { hpa } = spec;
    if (hpa?.config === undefined) return;
    if (flatFields.some((field) => hpa[field] !== undefined)) {
      yield forbidden(configPath, 'use either config or the flat fields');
    }
  },
};

const hpaTarget: Rule<GatewaySpec> = {
  id: 'gateway/hpa-target',
  severity: 'error',
  summary: 'The autoscaler of a Gateway scales the Deployment of that Gateway.',
  why: 'It could scale a workload of somebody else, and the gateway would not be scaled at all.',
  fix: 'Remove scaleTargetRef.',
  reads: ['spec.hpa.config.scaleTargetRef'],
  *check({ metadata, spec }) {
    yield* targetFaults(spec.hpa?.config?.scaleTargetRef, metadata.name, configPath.at('scaleTargetRef'));
  },
};

type CustomTarget = NonNullable<NonNullable<GatewaySpec['hpa']>['customMetrics']>[number]['target'];

function* targetRemarks(
  metric: 'Pods' | 'External',
  { type, value, averageUtilization }: CustomTarget,
  path: FieldPath,
): Generator<Complaint> {
  if (value === undefined) yield warning(path.at('value'), 'without it the metric has no effect');
  if (averageUtilization !== undefined)
    yield warning(path.at('averageUtilization'), 'has no effect; use value');
  if (type === 'Utilization' || (metric === 'Pods' && type === 'Value')) {
    yield warning(path.at('type'), `${JSON.stringify(type)} is taken as "AverageValue"`);
  }
}

/** Metrics that the older shape cannot say. */
export const hpaMetrics: Rule<GatewaySpec> = {
  id: 'gateway/hpa-metrics',
  severity: 'warning',
  summary:
    'Custom metrics of the older shape should be of type Pods (with an AverageValue) or External (with an AverageValue or Value), and have a value.',
  why: 'An autoscaler knows no other metrics that a name and a target describe: Resource and Object need more, for which the shape has no field.',
  fix: 'Write the metric in spec.hpa.config.metrics. For cpu and memory the flat fields will do.',
  reads: ['spec.hpa.customMetrics[].type', 'spec.hpa.customMetrics[].target'],
  *check({ spec }) {
    for (const [index, { type, target }] of (spec.hpa?.customMetrics ?? []).entries()) {
      const path = hpaPath.at('customMetrics', index);
      if (type === 'Pods' || type === 'External') yield* targetRemarks(type, target, path.at('target'));
      else yield warning(path.at('type'), `${JSON.stringify(type)} has no effect; use config.metrics`);
    }
  },
};

/** A number of pods that the autoscaler overrules. The default, 1, was not the user's choice. */
export const hpaReplicas: Rule<GatewaySpec> = {
  id: 'gateway/hpa-replicas',
  severity: 'warning',
  summary: 'With autoscaling on, replicas should be left out or lie in its range.',
  why: 'The autoscaler decides, and the number in the manifest is never reached.',
  fix: 'Remove spec.replicas, or change the range.',
  reads: ['spec.replicas', 'spec.hpa'],
  check: ({ spec }) => ignoredReplicas(spec.replicas, autoscalingOf(spec.hpa)),
};

/** Replicas, and the range, shape and target of the autoscaler. */
export const scalingErrors: readonly Rule<GatewaySpec>[] = [replicas, hpaRange, hpaShape, hpaTarget];
