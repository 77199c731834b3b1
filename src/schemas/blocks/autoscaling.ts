/** The autoscaler settings of the newer shape: what a HorizontalPodAutoscaler (autoscaling/v2) takes. */
import type { Static } from 'typebox';
import {
  type CelRule,
  Int32,
  IntOrString,
  List,
  OneOf,
  Optional,
  ratcheted,
  Struct,
  Text,
} from '../structural.ts';
import { LabelSelectorSchema } from './label-selector.ts';

const target = Struct(
  {
    type: OneOf(['Utilization', 'Value', 'AverageValue'], {
      description: 'How the target is measured. Example: `Utilization`.',
    }),
    averageUtilization: Optional(
      Int32({ minimum: 1, description: 'Average over all pods in percent of the request. Example: 80.' }),
    ),
    averageValue: Optional(
      IntOrString({ description: 'Average over all pods as a quantity. Example: `500m`.' }),
    ),
    value: Optional(IntOrString({ description: 'Total as a quantity. Example: `10k`.' })),
  },
  { description: 'The value to keep. Example: `{type: Utilization, averageUtilization: 80}`.' },
);

const selector = LabelSelectorSchema('Which series of the metric. Default: all.');

const identifier = Struct(
  {
    name: Text({ maxLength: 253, description: 'Name of the metric. Example: `http_requests_per_second`.' }),
    selector: Optional(selector),
  },
  { description: 'The metric. Example: `{name: http_requests_per_second}`.' },
);

const resourceName = Text({ maxLength: 253, description: 'Name of the resource. Example: `cpu`.' });

/** A metric; `container` is the name of the container of the kind, for examples. */
const metricSchema = (container: string) =>
  Struct(
    {
      type: OneOf(['ContainerResource', 'External', 'Object', 'Pods', 'Resource'], {
        description: 'Where the metric comes from; the property of the same name holds the details.',
      }),
      resource: Optional(
        Struct(
          { name: resourceName, target },
          {
            description:
              'A resource of all containers of the pods. Example: `{name: cpu, target: {type: Utilization, averageUtilization: 80}}`.',
          },
        ),
      ),
      containerResource: Optional(
        Struct(
          {
            container: Text({
              maxLength: 63,
              description: `Name of the container. Example: \`${container}\`.`,
            }),
            name: resourceName,
            target,
          },
          {
            description: `A resource of one container of the pods. Example: \`{container: ${container}, name: cpu, target: {type: Utilization, averageUtilization: 80}}\`.`,
          },
        ),
      ),
      pods: Optional(
        Struct(
          { metric: identifier, target },
          {
            description:
              'A metric of each pod. Example: `{metric: {name: http_requests_per_second}, target: {type: AverageValue, averageValue: 100}}`.',
          },
        ),
      ),
      object: Optional(
        Struct(
          {
            describedObject: Struct(
              {
                apiVersion: Optional(
                  Text({ maxLength: 317, description: 'Its API version. Example: `networking.k8s.io/v1`.' }),
                ),
                kind: Text({ maxLength: 63, description: 'Its kind. Example: `Ingress`.' }),
                name: Text({ maxLength: 253, description: 'Its name. Example: `main-route`.' }),
              },
              { description: 'The object that the metric describes.' },
            ),
            metric: identifier,
            target,
          },
          {
            description:
              'A metric of one other object. Example: `{describedObject: {kind: Ingress, name: main-route}, metric: {name: requests}, target: {type: Value, value: 10k}}`.',
          },
        ),
      ),
      external: Optional(
        Struct(
          { metric: identifier, target },
          {
            description:
              'A metric from outside the cluster. Example: `{metric: {name: queue_length}, target: {type: AverageValue, averageValue: 30}}`.',
          },
        ),
      ),
    },
    {
      description:
        'One metric. Example: `{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 80}}}`.',
    },
  );

function scalingRules(direction: string) {
  return Struct(
    {
      stabilizationWindowSeconds: Optional(
        Int32({
          minimum: 0,
          maximum: 3600,
          description: `How many seconds of past advice are looked at before scaling ${direction}, 0 to 3600. Example: 300.`,
        }),
      ),
      selectPolicy: Optional(
        OneOf(['Max', 'Min', 'Disabled'], { description: 'Which policy wins. Default: Max.' }),
      ),
      tolerance: Optional(
        IntOrString({
          description: 'Change of the metric that is ignored. Default: 10 %. Example: `50m` (5 %).',
        }),
      ),
      policies: Optional(
        List(
          Struct(
            {
              type: OneOf(['Pods', 'Percent'], { description: 'Unit of `value`. Example: `Percent`.' }),
              value: Int32({ minimum: 1, description: 'How much may change in one period. Example: 50.' }),
              periodSeconds: Int32({
                minimum: 1,
                maximum: 1800,
                description: 'Length of the period in seconds, 1 to 1800. Example: 60.',
              }),
            },
            { description: 'How fast to scale. Example: `{type: Pods, value: 2, periodSeconds: 60}`.' },
          ),
          {
            maxItems: 16,
            description: `How fast to scale ${direction}. Default: as the autoscaler decides.`,
          },
        ),
      ),
    },
    { description: `Behaviour when scaling ${direction}. Default: as the autoscaler decides.` },
  );
}

/** That maxReplicas is not below minReplicas, as the CEL rule of the object that holds both. */
export function replicaRange(rule: string): CelRule {
  return {
    id: rule,
    ...ratcheted((self) => {
      const isComplete = `has(${self}.minReplicas) && has(${self}.maxReplicas)`;
      return `!(${isComplete}) || ${self}.minReplicas <= ${self}.maxReplicas`;
    }),
    message: 'must be greater than or equal to minReplicas',
    fieldPath: '.maxReplicas',
  };
}

/** Schema of `hpa.config`; `rangeRule` is the id of the rule that judges the range, `container` the kind's own. */
export function AutoscalerConfig(rangeRule: string, container: string) {
  return Struct(
    {
      minReplicas: Optional(
        Int32({
          minimum: 1,
          maximum: 100,
          rule: rangeRule,
          description: 'Fewest pods, 1 to 100. Default: 1. Example: 3.',
        }),
      ),
      maxReplicas: Int32({
        minimum: 1,
        maximum: 100,
        rule: rangeRule,
        description: 'Most pods, 1 to 100; not below minReplicas. Example: 10.',
      }),
      metrics: Optional(
        List(metricSchema(container), {
          maxItems: 32,
          description: 'What to scale by. Default: cpu at 80 % of its request.',
        }),
      ),
      behavior: Optional(
        Struct(
          { scaleUp: Optional(scalingRules('up')), scaleDown: Optional(scalingRules('down')) },
          { description: 'How fast to scale. Example: `{scaleDown: {stabilizationWindowSeconds: 300}}`.' },
        ),
      ),
      scaleTargetRef: Optional(
        Struct(
          {
            apiVersion: Optional(
              Text({ maxLength: 317, description: 'Nothing else can be scaled. Default: `apps/v1`.' }),
            ),
            kind: Optional(
              Text({ maxLength: 63, description: 'Nothing else can be scaled. Default: `Deployment`.' }),
            ),
            name: Optional(
              Text({
                maxLength: 253,
                description: 'Nothing else can be scaled. Default: the name of this resource.',
              }),
            ),
          },
          {
            description:
              'What is scaled; nothing else may be named. Default: the Deployment of this resource.',
          },
        ),
      ),
    },
    {
      description:
        'Settings of the HorizontalPodAutoscaler. Default: 1 to 10 pods at 80 % cpu. Example: `{minReplicas: 2, maxReplicas: 5}`.',
      cel: [replicaRange(rangeRule)],
    },
  );
}

export type AutoscalerConfig = Static<ReturnType<typeof AutoscalerConfig>>;
