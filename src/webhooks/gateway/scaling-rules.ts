/** Rules on how many pods a Gateway has. */
import { type FieldPath, specPath } from '../../admission/field-path.ts';
import { type Complaint, forbidden, invalid, warning } from '../../admission/finding.ts';
import type { Rule } from '../../admission/rule.ts';
import { autoscalingOf } from '../../schemas/gateway/normalize-scaling.ts';
import type { GatewaySpec } from '../../schemas/gateway.ts';

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

interface Range {
  readonly minReplicas?: number;
  readonly maxReplicas?: number;
}

function* orderFaults({ minReplicas, maxReplicas }: Range, path: FieldPath): Generator<Complaint> {
  if (minReplicas !== undefined && maxReplicas !== undefined && minReplicas > maxReplicas) {
    const words = `must be greater than or equal to minReplicas (${minReplicas})`;
    yield invalid(path.at('maxReplicas'), maxReplicas, words);
  }
}

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
    yield* orderFaults(spec.hpa ?? {}, hpaPath);
    yield* orderFaults(spec.hpa?.config ?? {}, configPath);
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
    const target = spec.hpa?.config?.scaleTargetRef;
    if (target === undefined) return;
    const { apiVersion = '', kind = '', name = '' } = target;
    const isOwn =
      ['', 'apps/v1'].includes(apiVersion) &&
      ['', 'Deployment'].includes(kind) &&
      ['', metadata.name].includes(name);
    if (!isOwn) yield forbidden(configPath.at('scaleTargetRef'), 'set by the operator');
  },
};

/** Metrics that the older shape cannot say. */
export const hpaMetrics: Rule<GatewaySpec> = {
  id: 'gateway/hpa-metrics',
  severity: 'warning',
  summary: 'Custom metrics of the older shape should be of type Pods or External.',
  why: 'A metric of type Resource or Object needs more than a name and a target, and the shape has no field for it.',
  fix: 'Write the metric in spec.hpa.config.metrics. For cpu and memory the flat fields will do.',
  reads: ['spec.hpa.customMetrics[].type'],
  *check({ spec }) {
    for (const [index, { type }] of (spec.hpa?.customMetrics ?? []).entries()) {
      if (type === 'Pods' || type === 'External') continue;
      const words = `${JSON.stringify(type)} has no effect; use config.metrics`;
      yield warning(hpaPath.at('customMetrics', index, 'type'), words);
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
  *check({ spec }) {
    const range = autoscalingOf(spec.hpa);
    if (range === undefined || spec.replicas === 1) return;
    const { minReplicas, maxReplicas } = range;
    if (spec.replicas < minReplicas || spec.replicas > maxReplicas) {
      const words = `${spec.replicas} is outside the autoscaling range ${minReplicas}-${maxReplicas} and is ignored`;
      yield warning(specPath.at('replicas'), words);
    }
  },
};

/** Replicas, and the range, shape and target of the autoscaler. */
export const scalingErrors: readonly Rule<GatewaySpec>[] = [replicas, hpaRange, hpaShape, hpaTarget];
