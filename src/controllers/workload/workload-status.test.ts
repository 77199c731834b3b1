import { describe, expect, it } from 'vitest';
import type { StatefulSet } from '../../kubernetes/object.ts';
import { workloadConditions, workloadState } from './workload-status.ts';

const statefulSet = (status: object, replicas = 3): StatefulSet => ({
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { name: 'web', generation: 2 },
  spec: { replicas, selector: {}, template: {} },
  status: { observedGeneration: 2, replicas, ...status },
});

describe('a StatefulSet', () => {
  const conditionsOf = (workload: StatefulSet | undefined) => {
    const state = workloadState(workload, [], [], 'StatefulSet');
    return workloadConditions(state, workload, 7).map(({ type, status, reason, message }) => {
      return [type, status, reason, message];
    });
  };

  it('that is not there yet is being created', () => {
    expect(conditionsOf(undefined)).toEqual([
      ['Ready', 'False', 'Creating', 'the StatefulSet is being created'],
      ['Available', 'Unknown', 'NotObserved', ''],
      ['Progressing', 'Unknown', 'NotObserved', ''],
      ['ReplicaFailure', 'Unknown', 'NotObserved', ''],
    ]);
  });

  it('has conditions by its numbers, since it has none of its own', () => {
    const rolling = statefulSet({ readyReplicas: 2, availableReplicas: 2, updatedReplicas: 1 });
    expect(conditionsOf(rolling)).toEqual([
      ['Ready', 'True', 'Available', '2 of 3 pods ready; 1 of 3 updated'],
      ['Available', 'True', 'PodsAvailable', '2 of 3 pods available'],
      ['Progressing', 'True', 'RollingOut', '2 of 3 pods ready; 1 of 3 updated'],
      ['ReplicaFailure', 'Unknown', 'NotReported', ''],
    ]);
  });

  it('is complete when all its pods are of the last rollout', () => {
    const settled = statefulSet({ readyReplicas: 3, availableReplicas: 3, updatedReplicas: 3 });
    expect(conditionsOf(settled)[2]).toEqual(['Progressing', 'True', 'Complete', '3 of 3 pods ready']);
  });

  it('without any pod is not available, unless none is wanted', () => {
    expect(conditionsOf(statefulSet({}))[1]).toEqual([
      'Available',
      'False',
      'NoPodAvailable',
      '0 of 3 pods available',
    ]);
    expect(conditionsOf(statefulSet({}, 0))[1]?.[1]).toBe('True');
  });
});
