/** Resources of all kinds with one name: each selects its own pods, and nobody else's; and nobody else selects them. */
import { describe, expect, it } from 'vitest';
import type { Deployment, PodDisruptionBudget, Service } from '../../../src/kubernetes/object.ts';
import { kindsWithSpecs } from './specs.ts';

type Labels = Readonly<Record<string, string>>;

/** The labels by which an object selects pods; undefined for one that selects none. */
function selectorOf(child: { readonly kind?: string }): Labels | undefined {
  // What is rendered as a kind has its shape, or does not compile.
  if (child.kind === 'Service') return (child as Service).spec?.selector;
  if (child.kind === 'Deployment') return (child as Deployment).spec?.selector.matchLabels;
  if (child.kind !== 'PodDisruptionBudget') return undefined;
  return (child as PodDisruptionBudget).spec?.selector?.matchLabels;
}

const podLabels = kindsWithSpecs.flatMap(({ resource: { kind }, children }) =>
  children
    .filter((child) => child.kind === 'Deployment')
    .map((child) => ({ kind, labels: (child as Deployment).spec?.template.metadata?.labels ?? {} })),
);

const selectors = kindsWithSpecs.flatMap(({ resource: { kind }, children }) =>
  children.flatMap((child) => {
    const selector = selectorOf(child);
    return selector === undefined ? [] : [{ kind, of: child.kind, selector }];
  }),
);

describe('every kind', () => {
  it('has pods, and a selector for them', () => {
    const kinds = kindsWithSpecs.map(({ resource }) => resource.kind);
    expect(kinds.length).toBeGreaterThanOrEqual(4);
    expect(podLabels.map(({ kind }) => kind)).toEqual(kinds);
    expect([...new Set(selectors.map(({ kind }) => kind))]).toEqual(kinds);
    expect(selectors.length).toBeGreaterThanOrEqual(9);
  });

  it.each(podLabels)('pods of a $kind have no label that charts of others select by', ({ labels }) => {
    expect(Object.keys(labels).sort()).toEqual([
      'app.kubernetes.io/component',
      'app.kubernetes.io/instance',
      'app.kubernetes.io/managed-by',
      'app.kubernetes.io/name',
    ]);
    // The usual ones: the name alone, and the name with the instance.
    expect(labels['app.kubernetes.io/name']).not.toBe('shared');
    expect(labels['app.kubernetes.io/instance']).toBe('shared');
  });

  it.each(selectors)('the $of of a $kind says application, resource and component', ({ selector }) => {
    expect(Object.keys(selector)).toEqual([
      'app.kubernetes.io/name',
      'app.kubernetes.io/instance',
      'app.kubernetes.io/component',
    ]);
  });

  it.each(selectors)('the $of of a $kind selects the pods of that $kind alone', ({ kind, selector }) => {
    const selected = podLabels.filter(({ labels }) =>
      Object.entries(selector).every(([name, value]) => labels[name] === value),
    );
    expect(selected.map((pod) => pod.kind)).toEqual([kind]);
  });
});
