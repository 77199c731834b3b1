import { describe, expect, it } from 'vitest';
import type { Json, ManagedFieldsEntry, StoredObject } from '../../kubernetes/object.ts';
import {
  fieldsByHand,
  givenBack,
  isKeptByOthers,
  ownsByApply,
  takenOver,
  withoutPredecessors,
} from './managed-fields.ts';

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
  const path = ['f:spec', 'f:image'];

  it('becomes ours where it is asked for, and theirs again', () => {
    const scale = entry('kube-controller-manager', 'Update', replicas, 'scale');
    const ours = entry('inference-operator', 'Apply', replicas);
    const before = object(
      entry('kubectl-set', 'Update', { 'f:spec': { 'f:image': {}, 'f:mine': {} } }),
      scale,
      ours,
    );
    const { managedFields, given } = takenOver(before, [path]);
    expect(given).toEqual([entry('kubectl-set', 'Update', image)]);
    expect(managedFields).toEqual([
      entry('kubectl-set', 'Update', { 'f:spec': { 'f:mine': {} } }),
      scale,
      entry('inference-operator', 'Apply', { 'f:spec': { 'f:replicas': {}, 'f:image': {} } }),
    ]);
    const back = givenBack(object(...managedFields), given);
    expect(new Set(back)).toEqual(new Set(before.metadata.managedFields));
    expect(givenBack(before, given)).toBeUndefined();
  });

  it('is theirs again even where they had nothing else', () => {
    const before = object(
      entry('kubectl-set', 'Update', image),
      entry('inference-operator', 'Apply', replicas),
    );
    const { managedFields, given } = takenOver(before, [path]);
    expect(managedFields).toHaveLength(1);
    expect(new Set(givenBack(object(...managedFields), given))).toEqual(
      new Set(before.metadata.managedFields),
    );
  });

  it('is by hand only where no applier and no subresource wrote it', () => {
    const scale = entry('kube-controller-manager', 'Update', replicas, 'scale');
    const flux = entry('flux', 'Apply', image);
    const mixed = object(
      entry('kubectl', 'Update', { 'f:spec': { 'f:image': {}, 'f:mine': {} } }),
      scale,
      flux,
    );
    expect(fieldsByHand(mixed)).toEqual({ 'f:spec': { 'f:image': {}, 'f:mine': {} } });
    expect(isKeptByOthers(mixed, path)).toBe(true);
    expect(isKeptByOthers(mixed, ['f:spec', 'f:replicas'])).toBe(true);
    expect(isKeptByOthers(mixed, ['f:spec', 'f:mine'])).toBe(false);
    expect(takenOver(object(scale, flux), [path]).given).toEqual([]);
  });
});

it('a field is ours only by our own apply', () => {
  const path = ['f:spec', 'f:replicas'];
  expect(ownsByApply(object(entry('inference-operator', 'Apply', replicas)), path)).toBe(true);
  expect(ownsByApply(object(entry('inference-operator', 'Apply', image)), path)).toBe(false);
  expect(ownsByApply(object(entry('inference-operator-handover', 'Apply', replicas)), path)).toBe(false);
  expect(ownsByApply(object(entry('kube-controller-manager', 'Update', replicas, 'scale')), path)).toBe(
    false,
  );
});
