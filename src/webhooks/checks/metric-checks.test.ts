import { describe, expect, it } from 'vitest';
import type { AutoscalerConfig } from '../../schemas/blocks/autoscaling.ts';
import { complaints } from '../testing/complaints.ts';
import { checkAutoscalerDetails, checkAutoscalerQuantities } from './metric-checks.ts';

type Metric = NonNullable<AutoscalerConfig['metrics']>[number];

function said(...metrics: Metric[]): string[] {
  return complaints((path, complain) => {
    checkAutoscalerDetails({ metrics }, path, complain);
    checkAutoscalerQuantities({ metrics }, path, complain);
  });
}

const percent = { type: 'Utilization', averageUtilization: 80 } as const;
const amount = { type: 'AverageValue', averageValue: '100' } as const;
const resource = { name: 'cpu', target: percent };
const pods = { metric: { name: 'requests' }, target: amount };
const object = {
  describedObject: { kind: 'Ingress', name: 'main' },
  metric: { name: 'requests' },
  target: amount,
};

const sound: readonly Metric[] = [
  { type: 'Resource', resource },
  { type: 'ContainerResource', containerResource: { ...resource, container: 'agent' } },
  { type: 'Pods', pods },
  { type: 'Object', object },
  { type: 'External', external: pods },
];

describe('a metric', () => {
  it.each(sound)('is taken with the details of its type: $type', (metric) => {
    expect(said(metric)).toEqual([]);
  });

  it('has no details of another type, and has its own', () => {
    expect(said({ type: 'Resource', pods })).toEqual([
      'spec.at.metrics[0].resource: Required value: the details of a metric of type Resource',
      'spec.at.metrics[0].pods: Forbidden: does not go with type Resource, whose details are in spec.at.metrics[0].resource',
    ]);
    expect(said({ type: 'Pods', pods, object })).toHaveLength(1);
  });

  it.each<[Metric, string[]]>([
    [
      { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization' } } },
      [
        'resource.target.averageUtilization: Required value: what is to be kept: averageUtilization or averageValue',
      ],
    ],
    [
      { type: 'Resource', resource: { name: 'cpu', target: { ...percent, averageValue: 1 } } },
      [
        'resource.target.averageValue: Forbidden: not together with spec.at.metrics[0].resource.target.averageUtilization',
      ],
    ],
    [
      { type: 'Resource', resource: { name: 'CPU', target: percent } },
      [
        'resource.name: Invalid value: "CPU": must be cpu, memory, ephemeral-storage, hugepages-<size>, or a name with its domain, such as nvidia.com/gpu; did you mean "cpu"?',
      ],
    ],
    [
      { type: 'ContainerResource', containerResource: { ...resource, container: 'My App' } },
      [
        'containerResource.container: Invalid value: "My App": must be the name of a container: lower-case letters, digits and "-"',
      ],
    ],
    [
      { type: 'Pods', pods: { ...pods, target: { type: 'Value', value: 1 } } },
      ['pods.target.averageValue: Required value: what is to be kept: averageValue'],
    ],
    [
      { type: 'External', external: { ...pods, target: { ...amount, value: 1 } } },
      ['external.target.averageValue: Forbidden: not together with spec.at.metrics[0].external.target.value'],
    ],
    [{ type: 'Object', object: { ...object, target: { ...amount, value: 1 } } }, []],
    [
      { type: 'Pods', pods: { ...pods, metric: { name: 'a/b' } } },
      ['pods.metric.name: Invalid value: "a/b": must not be "." or "..", nor contain "/" or "%"'],
    ],
    [
      { type: 'Pods', pods: { ...pods, metric: { name: '' } } },
      ['pods.metric.name: Required value: the name of a metric'],
    ],
    [
      {
        type: 'Object',
        object: { ...object, describedObject: { apiVersion: 'a/b/v1', kind: 'a/b', name: '' } },
      },
      [
        'object.describedObject.kind: Invalid value: "a/b": must be the kind of an object, such as "Ingress" or "main-route"',
        'object.describedObject.name: Required value',
        'object.describedObject.apiVersion: Invalid value: "a/b/v1": must be a group and a version, such as "networking.k8s.io/v1"',
      ],
    ],
    [
      { type: 'Pods', pods: { ...pods, target: { type: 'AverageValue', averageValue: '0' } } },
      ['pods.target.averageValue: Invalid value: "0": must be more than zero'],
    ],
  ])('says of %j what is wrong', (metric, lines) => {
    expect(said(metric)).toEqual(lines.map((line) => `spec.at.metrics[0].${line}`));
  });
});

it('a list of policies has one, or is left out', () => {
  const of = (behavior: NonNullable<AutoscalerConfig['behavior']>) =>
    complaints((path, complain) => checkAutoscalerDetails({ behavior }, path, complain));
  expect(of({ scaleUp: {}, scaleDown: { policies: [] } })).toEqual([
    'spec.at.behavior.scaleDown.policies: Required value: at least 1 item; leave the list out for what the autoscaler does by itself',
  ]);
});
