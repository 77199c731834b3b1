/** `spec.hpa`: autoscaling, in both documented shapes. */
import { AutoscalerConfig, replicaRange } from '../../blocks/autoscaling.ts';
import {
  Defaulted,
  Flag,
  Int32,
  IntOrString,
  List,
  OneOf,
  Optional,
  Struct,
  Text,
} from '../../structural.ts';

const customMetric = Struct(
  {
    name: Text({ maxLength: 253, description: 'Name of the metric. Example: `queue_length`.' }),
    type: OneOf(['External', 'Object', 'Pods', 'Resource'], {
      description:
        'Where it comes from; only Pods and External have an effect in this shape. Example: `Pods`.',
    }),
    target: Struct(
      {
        type: OneOf(['AverageValue', 'Utilization', 'Value'], {
          description: 'How the target is measured. Example: `AverageValue`.',
        }),
        value: Optional(IntOrString({ description: 'The value to keep, a quantity. Example: `100`.' })),
        averageUtilization: Optional(
          Int32({ minimum: 1, maximum: 100, description: 'Percent of the request, 1 to 100. Example: 70.' }),
        ),
      },
      { description: 'The value to keep. Example: `{type: AverageValue, value: "100"}`.' },
    ),
  },
  { description: 'One metric of the older shape.' },
);

const older = 'Older shape; not together with `config`.';

function seconds(what: string, defaultSeconds: number) {
  return Int32({
    minimum: 0,
    maximum: 3600,
    description: `Seconds of past advice looked at before scaling ${what}, 0 to 3600. Default: ${defaultSeconds}. ${older}`,
  });
}

/** Schema of `spec.hpa`. */
export const hpa = Struct(
  {
    enabled: Defaulted(
      Flag({
        description:
          'Whether a HorizontalPodAutoscaler decides the number of pods; `replicas` is then ignored. Default: false. Alone it means 1 to 10 pods at 80 % cpu.',
      }),
      false,
    ),
    config: Optional(AutoscalerConfig('gateway/hpa-range', 'inference-gateway')),
    minReplicas: Optional(
      Int32({
        minimum: 1,
        maximum: 100,
        rule: 'gateway/hpa-range',
        description: `Fewest pods, 1 to 100. Default: 1. ${older}`,
      }),
    ),
    maxReplicas: Optional(
      Int32({
        minimum: 1,
        maximum: 100,
        rule: 'gateway/hpa-range',
        description: `Most pods, 1 to 100. Default: 10. ${older}`,
      }),
    ),
    targetCPUUtilizationPercentage: Optional(
      Int32({
        minimum: 1,
        maximum: 100,
        description: `Average cpu to keep, in percent of the request, 1 to 100. Default: 80. ${older}`,
      }),
    ),
    targetMemoryUtilizationPercentage: Optional(
      Int32({
        minimum: 1,
        maximum: 100,
        description: `Average memory to keep, in percent of the request, 1 to 100. Default: not looked at. ${older}`,
      }),
    ),
    scaleDownStabilizationWindowSeconds: Optional(seconds('down', 300)),
    scaleUpStabilizationWindowSeconds: Optional(seconds('up', 0)),
    customMetrics: Optional(
      List(customMetric, { maxItems: 16, description: `More metrics to scale by. Default: none. ${older}` }),
    ),
  },
  {
    description:
      'Autoscaling. Default: off. Example: `{enabled: true, config: {minReplicas: 2, maxReplicas: 5}}`.',
    cel: [replicaRange('gateway/hpa-range')],
  },
);
