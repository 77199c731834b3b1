import { describe, expect, it } from 'vitest';
import { said } from './testing/judged.ts';

describe('rules on autoscaling', () => {
  it('take the own Deployment as target', () => {
    const hpa = (scaleTargetRef: object) =>
      said({ hpa: { enabled: true, config: { maxReplicas: 3, scaleTargetRef } } });
    expect(hpa({ apiVersion: 'apps/v1', kind: 'Deployment', name: 'example' })).toEqual([]);
    expect(hpa({ kind: '', name: '' })).toEqual([]);
    expect(hpa({ kind: 'StatefulSet', name: 'example' })).toHaveLength(1);
  });

  it('compare replicas with the range that is meant', () => {
    const warning = 'W spec.replicas: 20 is outside the autoscaling range 1-10 and is ignored';
    expect(said({ replicas: 20, hpa: { enabled: true } })).toEqual([warning]);
    expect(said({ replicas: 20, hpa: { enabled: false } })).toEqual([]);
    expect(said({ replicas: 10, hpa: { enabled: true } })).toEqual([]);
  });

  it('read the quantities of targets', () => {
    const target = { type: 'AverageValue', averageValue: 'much' };
    const metrics = [{ type: 'Pods', pods: { metric: { name: 'queue' }, target } }];
    expect(said({ hpa: { enabled: true, config: { maxReplicas: 3, metrics } } })).toEqual([
      'spec.hpa.config.metrics[0].pods.target.averageValue: Invalid value: "much": must be a quantity, such as "500m" or "1Gi"',
    ]);
    const behavior = { scaleUp: { tolerance: 'little' }, scaleDown: { tolerance: '50m' } };
    expect(said({ hpa: { enabled: true, config: { maxReplicas: 3, behavior } } })).toEqual([
      'spec.hpa.config.behavior.scaleUp.tolerance: Invalid value: "little": must be a quantity, such as "500m" or "1Gi"',
    ]);
  });
});
