/** Resources of all kinds with one name: each selects its own pods, and nobody else's. */
import { describe, expect, it } from 'vitest';
import type {
  Deployment,
  PodDisruptionBudget,
  Service,
  StoredObject,
} from '../../../src/kubernetes/object.ts';
import { loadedKinds } from '../../../src/loaded-kinds.ts';
import type { ControlledKind } from '../../../src/runtime/controller/controlled-kind.ts';
import { fullSpecs } from './specs.ts';

/** What a resource called `shared` is rendered as. */
function childrenOf({ resource, owns, watches, selects = [], plan }: ControlledKind) {
  const [, spec] = fullSpecs.find(([{ kind }]) => kind === resource.kind) ?? [];
  const around = [...owns, ...[...watches, ...selects].map((seen) => seen.resource)];
  const byKind = Object.fromEntries(around.map(({ kind }) => [kind, new Map<string, StoredObject>()]));
  const object = {
    apiVersion: `${resource.group}/${resource.version}`,
    kind: resource.kind,
    metadata: { name: 'shared', namespace: 'team', uid: 'uid', resourceVersion: '1', generation: 1 },
    spec,
  };
  const { children } = plan(object, { byKind });
  if (children === undefined) throw new Error(`${resource.kind}: the spec is invalid`);
  return children;
}

type Labels = Readonly<Record<string, string>>;

/** The labels by which an object selects pods; undefined for one that selects none. */
function selectorOf(child: { readonly kind?: string }): Labels | undefined {
  // What is rendered as a kind has its shape, or does not compile.
  if (child.kind === 'Service') return (child as Service).spec?.selector;
  if (child.kind === 'Deployment') return (child as Deployment).spec?.selector.matchLabels;
  if (child.kind !== 'PodDisruptionBudget') return undefined;
  return (child as PodDisruptionBudget).spec?.selector?.matchLabels;
}

const rendered = loadedKinds.map(({ controlled }) => ({
  kind: controlled.resource.kind,
  children: childrenOf(controlled),
}));

const podLabels = rendered.flatMap(({ kind, children }) =>
  children
    .filter((child) => child.kind === 'Deployment')
    .map((child) => ({ kind, labels: (child as Deployment).spec?.template.metadata?.labels ?? {} })),
);

const selectors = rendered.flatMap(({ kind, children }) =>
  children.flatMap((child) => {
    const selector = selectorOf(child);
    return selector === undefined ? [] : [{ kind, of: child.kind, selector }];
  }),
);

describe('every kind', () => {
  it('has pods, and a selector for them', () => {
    expect(podLabels.map(({ kind }) => kind)).toEqual(['Gateway', 'Agent', 'MCP', 'Orchestrator']);
    expect(selectors.length).toBeGreaterThanOrEqual(9);
  });

  it.each(selectors)('the $of of a $kind selects the pods of that $kind alone', ({ kind, selector }) => {
    const selected = podLabels.filter(({ labels }) =>
      Object.entries(selector).every(([name, value]) => labels[name] === value),
    );
    expect(selected.map((pod) => pod.kind)).toEqual([kind]);
  });
});
