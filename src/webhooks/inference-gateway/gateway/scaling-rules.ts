/** Rules on how many pods a Gateway has. */
import { type FieldPath, specPath } from '../../../admission/field-path.ts';
import { type Complain, forbidden, warning } from '../../../admission/finding.ts';
import type { Rule } from '../../../admission/rule.ts';
import { defaultResources } from '../../../schemas/inference-gateway/gateway/defaults.ts';
import { autoscalingOf } from '../../../schemas/inference-gateway/gateway/normalize-scaling.ts';
import type { GatewaySpec } from '../../../schemas/inference-gateway/gateway/schema.ts';
import {
  checkIgnoredReplicas,
  checkRange,
  checkScaleTarget,
  scalingRequestRule,
} from '../../checks/autoscaler-checks.ts';
import {
  autoscalerDetailsText,
  checkAutoscalerDetails,
  checkMetricName,
} from '../../checks/metric-checks.ts';

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
  check({ spec }, complain) {
    checkRange(spec.hpa ?? {}, hpaPath, complain);
    checkRange(spec.hpa?.config ?? {}, configPath, complain);
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
  check({ spec }, complain) {
    const { hpa } = spec;
    if (hpa?.config === undefined) return;
    if (flatFields.some((field) => hpa[field] !== undefined)) {
      complain(forbidden(configPath, 'use either config or the flat fields'));
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
  check({ metadata, spec }, complain) {
    checkScaleTarget(
      spec.hpa?.config?.scaleTargetRef,
      metadata.name,
      configPath.at('scaleTargetRef'),
      complain,
    );
  },
};

const hpaConfig: Rule<GatewaySpec> = {
  id: 'gateway/hpa-config',
  ...autoscalerDetailsText,
  reads: ['spec.hpa.config.metrics', 'spec.hpa.config.behavior', 'spec.hpa.customMetrics[].name'],
  check({ spec }, complain) {
    checkAutoscalerDetails(spec.hpa?.config ?? {}, configPath, complain);
    for (const [index, { name }] of (spec.hpa?.customMetrics ?? []).entries()) {
      checkMetricName(hpaPath.at('customMetrics', index, 'name'), name, complain);
    }
  },
};

type CustomTarget = NonNullable<NonNullable<GatewaySpec['hpa']>['customMetrics']>[number]['target'];

function checkMetricTarget(
  metric: 'Pods' | 'External',
  { type, value, averageUtilization }: CustomTarget,
  path: FieldPath,
  complain: Complain,
): void {
  if (value === undefined) complain(warning(path.at('value'), 'without it the metric has no effect'));
  if (averageUtilization !== undefined)
    complain(warning(path.at('averageUtilization'), 'has no effect; use value'));
  if (type === 'Utilization' || (metric === 'Pods' && type === 'Value')) {
    complain(warning(path.at('type'), `${JSON.stringify(type)} is taken as "AverageValue"`));
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
  check({ spec }, complain) {
    for (const [index, { type, target }] of (spec.hpa?.customMetrics ?? []).entries()) {
      const path = hpaPath.at('customMetrics', index);
      if (type === 'Pods' || type === 'External')
        checkMetricTarget(type, target, path.at('target'), complain);
      else complain(warning(path.at('type'), `${JSON.stringify(type)} has no effect; use config.metrics`));
    }
  },
};

/** A metric that would never have a value. */
export const scalingRequest: Rule<GatewaySpec> = scalingRequestRule(
  'gateway',
  'inference-gateway',
  defaultResources,
  autoscalingOf,
);

/** A number of pods outside of the range of the autoscaler, which overrules it. */
export const hpaReplicas: Rule<GatewaySpec> = {
  id: 'gateway/hpa-replicas',
  severity: 'warning',
  summary: 'With autoscaling on, replicas should be left out or lie in its range.',
  why: 'The autoscaler decides, and the number in the manifest is never reached.',
  fix: 'Remove spec.replicas, or change the range.',
  reads: ['spec.replicas', 'spec.hpa'],
  check: ({ spec }, complain) => checkIgnoredReplicas(spec.replicas, autoscalingOf(spec.hpa), complain),
};

/** Replicas, and the range, shape, target and details of the autoscaler. */
export const scalingErrors: readonly Rule<GatewaySpec>[] = [
  replicas,
  hpaRange,
  hpaShape,
  hpaTarget,
  hpaConfig,
];
