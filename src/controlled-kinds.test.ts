/** What is admitted can come about: none of its children has a name that Kubernetes itself has. */
import { describe, expect, it } from 'vitest';
import { controlledKinds } from './controlled-kinds.ts';
import type { FieldContract } from './controllers/testing/field-contract.ts';
import { leavesOf, withChange } from './controllers/testing/spec-mutations.ts';
import { isBuiltIn } from './kubernetes/built-in-objects.ts';
import { apiVersionOf } from './kubernetes/resource.ts';
import { Observation } from './runtime/controller/observation.ts';
import { contractsOfKinds } from './testing/contracts-of-kinds.ts';

const contracts = await contractsOfKinds<FieldContract>('controllers', 'fields');

const names = ['default', 'kubernetes', 'kube-root-ca.crt'];

/** The spec with one of the names in the place of each of its texts in turn. */
function hostileSpecs(spec: object): object[] {
  const texts = [...leavesOf(spec)].filter(([, value]) => typeof value === 'string');
  return texts.flatMap(([path]) => names.map((name) => withChange(spec, path, name)));
}

/** The spec with a new name wherever it repeats that of its resource. */
function renamed(spec: object, from: string, to: string): object {
  const places = [...leavesOf(spec)].filter(([, value]) => value === from);
  return places.reduce((changed, [path]) => withChange(changed, path, to), spec);
}

describe.each(contracts)('a resource of kind $kind.schema.resource.kind', ({ kind, contract }) => {
  const { resource } = kind.schema;
  const { controlled } = controlledKinds.find(({ schema }) => schema === kind.schema) ?? expect.fail();
  const specs = contract.shapes.map(([, spec]) => spec);
  const ownName = contract.resourceOf({}).metadata?.name ?? expect.fail('it has no name');

  /** The children of a resource; none of one that is refused. */
  function childrenOf(name: string, namespace: string, spec: object) {
    const metadata = { name, namespace, uid: 'uid', resourceVersion: '1', generation: 1 };
    const identity = { apiVersion: apiVersionOf(resource), kind: resource.kind, metadata };
    const object = { ...contract.resourceOf(spec), ...identity };
    return controlled.plan(object, new Observation(controlled)).children ?? [];
  }

  it('has no child that Kubernetes has, whatever its spec says', { timeout: 60_000 }, () => {
    for (const spec of specs) {
      expect(childrenOf(ownName, 'team', spec)).not.toEqual([]);
      const children = hostileSpecs(spec).flatMap((hostile) => childrenOf(ownName, 'team', hostile));
      const builtIn = ({ kind: of, metadata: { name } }: (typeof children)[number]) =>
        isBuiltIn(of, { name, namespace: 'team' });
      expect(children.filter(builtIn)).toEqual([]);
    }
  });

  it.each(names.flatMap((name) => ['default', 'team'].map((namespace) => [name, namespace])))(
    'has no child that Kubernetes has, called %s in namespace %s',
    (name, namespace) => {
      // Few blocks as well: what is left out may be called after the resource.
      const all = [{}, ...specs].map((spec) => renamed(spec, ownName, name));
      const children = all.flatMap((spec) => childrenOf(name, namespace, spec));
      expect(
        children.filter((child) => isBuiltIn(child.kind, { name: child.metadata.name, namespace })),
      ).toEqual([]);
    },
  );
});
