import { describe, expect, it } from 'vitest';
import type { Json, ManagedFieldsEntry, StoredObject } from '../../kubernetes/object.ts';
import { ownsByApply, withoutCoOwners, withoutPredecessors } from './managed-fields.ts';

const entry = (
  manager: string,
  operation: 'Apply' | 'Update',
  fieldsV1: Record<string, Json>,
  subresource?: string,
): ManagedFieldsEntry => ({
  manager,
  operation,
  apiVersion: 'apps/v1',
  fieldsV1,
  ...(subresource !== undefined && { subresource }),
});
const object = (...managedFields: ManagedFieldsEntry[]): StoredObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', uid: 'u1', resourceVersion: '1', managedFields },
});
const replicas = { 'f:spec': { 'f:replicas': {} } };
const image = { 'f:spec': { 'f:image': {} } };

describe('what the Go operator wrote', () => {
  it('becomes ours in one entry, together with what is ours already', () => {
    const labels = { 'f:metadata': { 'f:labels': {} } };
    const before = object(
      entry('manager', 'Update', { ...labels, ...replicas }),
      entry('kubectl', 'Update', labels),
      entry('inference-operator', 'Apply', image),
    );
    expect(withoutPredecessors(before)).toEqual([
      entry('kubectl', 'Update', labels),
      entry('inference-operator', 'Apply', { ...labels, 'f:spec': { 'f:replicas': {}, 'f:image': {} } }),
    ]);
  });

  it('through a subresource stays its own: that is status', () => {
    expect(withoutPredecessors(object(entry('manager', 'Update', replicas, 'status')))).toBeUndefined();
  });

  it('is nothing when there is nothing', () => {
    expect(withoutPredecessors(object(entry('kubectl', 'Update', image)))).toBeUndefined();
  });
});

describe('what others wrote beside us', () => {
  it('becomes ours as far as it is spec; autoscalers and appliers keep theirs', () => {
    const labels = { 'f:metadata': { 'f:labels': {} } };
    const scale = entry('kube-controller-manager', 'Update', replicas, 'scale');
    const flux = entry('flux', 'Apply', image);
    const before = object(entry('kubectl-set', 'Update', { ...labels, ...image }), scale, flux);
    expect(withoutCoOwners(before)).toEqual([
      entry('kubectl-set', 'Update', labels),
      scale,
      flux,
      entry('inference-operator', 'Apply', image),
    ]);
    expect(withoutCoOwners(object(scale, flux, entry('kubectl', 'Update', labels)))).toBeUndefined();
  });
});

it('a field is ours only by our own apply', () => {
  const path = ['spec', 'replicas'];
  expect(ownsByApply(object(entry('inference-operator', 'Apply', replicas)), path)).toBe(true);
  expect(ownsByApply(object(entry('inference-operator', 'Apply', image)), path)).toBe(false);
  expect(ownsByApply(object(entry('inference-operator-handover', 'Apply', replicas)), path)).toBe(false);
  expect(ownsByApply(object(entry('kube-controller-manager', 'Update', replicas, 'scale')), path)).toBe(
    false,
  );
});
