import { describe, expect, it } from 'vitest';
import { normalized } from './testing/normalized-gateway.ts';

const scalingOf = (hpa: object) => normalized({ hpa: { enabled: true, ...hpa } }).autoscaling;
const utilization = (name: string, averageUtilization: number) => ({
  type: 'Resource',
  resource: { name, target: { type: 'Utilization', averageUtilization } },
});
const cpuAt80 = [utilization('cpu', 80)];

describe('autoscaling', () => {
  it('is absent while it is off', () => {
    expect(normalized({ hpa: { config: { maxReplicas: 5 } } })).not.toHaveProperty('autoscaling');
    expect(normalized({})).not.toHaveProperty('autoscaling');
  });

  it('that says no more is 1 to 10 pods at 80 % cpu', () => {
    expect(scalingOf({})).toEqual({ minReplicas: 1, maxReplicas: 10, metrics: cpuAt80 });
  });
});

describe('autoscaling of the newer shape', () => {
  it.each([
    [{ maxReplicas: 5 }, { minReplicas: 1, maxReplicas: 5, metrics: cpuAt80 }],
    [
      { minReplicas: 2, maxReplicas: 5, metrics: [] },
      { minReplicas: 2, maxReplicas: 5, metrics: cpuAt80 },
    ],
  ])('%j', (config, expected) => {
    expect(scalingOf({ config })).toEqual(expected);
  });

  it('hands metrics of every type on, with quantities as text', () => {
    const metric = { name: 'm', selector: { matchLabels: { a: 'b' } } };
    const describedObject = { apiVersion: 'v1', kind: 'Service', name: 's' };
    const container = { container: 'inference-gateway', name: 'memory' };
    const metrics = [
      { type: 'Resource', resource: { name: 'cpu', target: { type: 'AverageValue', averageValue: 1 } } },
      {
        type: 'ContainerResource',
        containerResource: { ...container, target: { type: 'Utilization', averageUtilization: 70 } },
      },
      { type: 'Pods', pods: { metric, target: { type: 'AverageValue', averageValue: '10' } } },
      { type: 'Object', object: { describedObject, metric, target: { type: 'Value', value: 100 } } },
      { type: 'External', external: { metric, target: { type: 'Value', value: '1k' } } },
    ];
    expect(scalingOf({ config: { maxReplicas: 5, metrics } })?.metrics).toEqual([
      { type: 'Resource', resource: { name: 'cpu', target: { type: 'AverageValue', averageValue: '1' } } },
      metrics[1],
      metrics[2],
      { type: 'Object', object: { describedObject, metric, target: { type: 'Value', value: '100' } } },
      metrics[4],
    ]);
  });

  it('hands the behaviour on', () => {
    const policies = [{ type: 'Pods', value: 2, periodSeconds: 60 }];
    const behavior = {
      scaleUp: { stabilizationWindowSeconds: 60, selectPolicy: 'Max', policies, tolerance: '50m' },
      scaleDown: { stabilizationWindowSeconds: 300 },
    };
    expect(scalingOf({ config: { maxReplicas: 5, behavior } })?.behavior).toEqual(behavior);
  });
});

describe('autoscaling of the older shape', () => {
  it.each([
    [{ minReplicas: 2 }, { minReplicas: 2, maxReplicas: 10, metrics: cpuAt80 }],
    [{ minReplicas: 20 }, { minReplicas: 20, maxReplicas: 20, metrics: cpuAt80 }],
    [{ maxReplicas: 3 }, { minReplicas: 1, maxReplicas: 3, metrics: cpuAt80 }],
  ])('%j', (hpa, expected) => {
    expect(scalingOf(hpa)).toEqual(expected);
  });

  it.each([
    [{ targetCPUUtilizationPercentage: 70 }, [utilization('cpu', 70)]],
    [{ targetMemoryUtilizationPercentage: 60 }, [utilization('memory', 60)]],
    [
      { targetMemoryUtilizationPercentage: 60, targetCPUUtilizationPercentage: 70 },
      [utilization('cpu', 70), utilization('memory', 60)],
    ],
  ])('%j', (hpa, metrics) => {
    expect(scalingOf(hpa)?.metrics).toEqual(metrics);
  });

  const pods = { metric: { name: 'm' }, target: { type: 'AverageValue', averageValue: '100' } };
  const average = { type: 'External', external: pods };
  const total = { type: 'External', external: { ...pods, target: { type: 'Value', value: '100' } } };
  it.each([
    ['Pods', { type: 'AverageValue', value: 100 }, [{ type: 'Pods', pods }]],
    ['Pods', { type: 'Value', value: '100' }, [{ type: 'Pods', pods }]],
    ['External', { type: 'AverageValue', value: '100' }, [average]],
    ['External', { type: 'Value', value: 100 }, [total]],
    ['External', { type: 'Utilization', averageUtilization: 50 }, cpuAt80],
    ['Resource', { type: 'Value', value: 100 }, cpuAt80],
    ['Object', { type: 'Value', value: 100 }, cpuAt80],
  ])('custom metric of type %s with %j', (type, target, metrics) => {
    expect(scalingOf({ customMetrics: [{ name: 'm', type, target }] })?.metrics).toEqual(metrics);
  });

  it.each([
    [{}, undefined],
    [{ scaleDownStabilizationWindowSeconds: 5 }, { scaleDown: { stabilizationWindowSeconds: 5 } }],
    [{ scaleUpStabilizationWindowSeconds: 0 }, { scaleUp: { stabilizationWindowSeconds: 0 } }],
  ])('behaviour of %j', (hpa, behavior) => {
    expect(scalingOf(hpa)?.behavior).toEqual(behavior);
  });
});
