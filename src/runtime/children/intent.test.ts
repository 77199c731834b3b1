import { describe, expect, it } from 'vitest';
import { managedBy, managedByLabel } from '../../kubernetes/labels.ts';
import type { ChildObject } from '../controller/controlled-kind.ts';
import { desiredObject, intentOf } from './intent.ts';

const child = (spec: object): ChildObject & { spec: object } => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', labels: { app: 'web' } },
  spec,
});
const withEnv = (...env: object[]) => child({ template: { spec: { containers: [{ name: 'main', env }] } } });

describe('an intent', () => {
  it('does not depend on the order of keys, nor on what is undefined', () => {
    expect(intentOf(child({ a: 1, b: { c: 2, d: undefined } }))).toBe(intentOf(child({ b: { c: 2 }, a: 1 })));
  });

  it('changes when a field or an item comes or goes, and when a value changes', () => {
    const all = [
      child({}),
      child({ a: 1 }),
      child({ a: 2 }),
      child({ a: [1] }),
      child({ a: [1, 2] }),
      withEnv({ name: 'A', value: '1' }),
      withEnv({ name: 'A', valueFrom: {} }),
      withEnv({ name: 'A', value: '1' }, { name: 'B', value: '1' }),
    ].map(intentOf);
    expect(new Set(all).size).toBe(all.length);
  });

  it('says nothing about values that may be secret', () => {
    expect(intentOf(withEnv({ name: 'A', value: 'guess' }))).toBe(
      intentOf(withEnv({ name: 'A', value: 'other' })),
    );
    const probe = (value: string) => child({ httpGet: { httpHeaders: [{ name: 'Authorization', value }] } });
    expect(intentOf(probe('Bearer a'))).toBe(intentOf(probe('Bearer b')));
    const url = (user: string) => child({ args: [`--to=https://${user}@host/path`] });
    expect(intentOf(url('me:secret'))).toBe(intentOf(url('you:guess')));
    expect(intentOf(url('me'))).not.toBe(intentOf(child({ args: ['--to=https://other/path'] })));
  });

  it('is the same for every release: with another, each of them would write every child anew', () => {
    const odd = { 10: 'ten', 9: ['ä', '"', true, null], z: { b: 1.5, a: undefined } };
    const env = [
      { name: 'A', value: 'guess' },
      { value: 'https://me:guess@host/', name: 'B' },
    ];
    const args = ['--to=https://me:guess@host/path'];
    expect(intentOf(child({ ...odd, template: { env, args } }))).toBe(
      '593443324bd5d42288a0f4ee4e18ca731d898b3d01176c487327f5ee2af30641',
    );
  });

  it('of a ConfigMap covers its data: what is secret does not belong there', () => {
    const configMap = (value: string) => ({ ...child({}), kind: 'ConfigMap', data: { value } });
    expect(intentOf(configMap('a'))).not.toBe(intentOf(configMap('b')));
  });
});

it("a desired object is in its owner's namespace, controlled by the owner, and marked as ours", () => {
  const owner = {
    apiVersion: 'test.dev/v1',
    kind: 'Widget',
    metadata: { name: 'web', namespace: 'team', uid: 'u1', resourceVersion: '1' },
  };
  const widgets = { group: 'test.dev', version: 'v1', plural: 'widgets', kind: 'Widget', namespaced: true };
  const rendered = child({ replicas: 1 });
  expect(desiredObject(rendered, owner, widgets)).toEqual({
    ...rendered,
    metadata: {
      name: 'web',
      namespace: 'team',
      labels: { app: 'web', [managedByLabel]: managedBy },
      annotations: { 'inference-operator.dev/intent': intentOf(rendered) },
      ownerReferences: [
        {
          apiVersion: 'test.dev/v1',
          kind: 'Widget',
          name: 'web',
          uid: 'u1',
          controller: true,
          blockOwnerDeletion: true,
        },
      ],
    },
  });
});
