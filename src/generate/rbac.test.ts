import { describe, expect, it } from 'vitest';
import { controlledKinds, type KindWithController } from '../controlled-kinds.ts';
import { PersistentVolumeClaims, Pods } from '../kubernetes/resource.ts';
import { controllerRights, userRoles } from './rbac.ts';

/** What the controllers may do outside of their own namespace. */
const controllerRules = (kinds: readonly KindWithController[]) => {
  const { everywhere, changing } = controllerRights(kinds);
  return [...everywhere, ...changing.rules];
};

const rules = controllerRules(controlledKinds);

describe('the rights of the controllers', () => {
  it('name no Secret, and nothing by a wildcard', () => {
    const text = JSON.stringify([rules, controllerRights(controlledKinds).own]);
    expect(text).not.toContain('secrets');
    expect(text).not.toContain('*');
  });

  it.each(controlledKinds)(
    'let them write the status of $schema.resource.kind, and never itself',
    ({ schema }) => {
      const { group, plural } = schema.resource;
      const own = rules.filter(({ apiGroups }) => apiGroups.includes(group));
      const verbsOf = (resource: string) =>
        own.filter(({ resources }) => resources.includes(resource)).flatMap(({ verbs }) => verbs);
      expect(verbsOf(plural)).toEqual(['list', 'watch']);
      expect(verbsOf(`${plural}/status`)).toEqual(['update']);
      expect(verbsOf(`${plural}/finalizers`)).toEqual(['update']);
    },
  );

  it('are limited to one Lease once that is there', () => {
    expect(controllerRights(controlledKinds).own).toContainEqual(
      expect.objectContaining({ resourceNames: ['inference-operator'], verbs: ['get', 'update'] }),
    );
  });

  it('let them make and change what outlives its owner, and never delete it', () => {
    const [first] = controlledKinds;
    if (first === undefined) throw new Error('there are no kinds');
    const keeping = { ...first, controlled: { ...first.controlled, keeps: [PersistentVolumeClaims] } };
    const verbs = controllerRules([keeping])
      .filter(({ resources }) => resources.includes('persistentvolumeclaims'))
      .flatMap((rule) => rule.verbs);
    expect(verbs.sort()).toEqual(['create', 'get', 'list', 'patch', 'watch']);
  });

  it('let them read what resources select', () => {
    const [first] = controlledKinds;
    if (first === undefined) throw new Error('there are no kinds');
    const selected = { resource: Pods, selects: () => true, gatherMs: 0 };
    const selecting = { ...first, controlled: { ...first.controlled, watches: [], selects: [selected] } };
    const verbs = controllerRules([selecting])
      .filter(({ resources }) => resources.includes('pods'))
      .flatMap((rule) => rule.verbs);
    expect(verbs).toEqual(['list', 'watch']);
  });

  it('change nothing everywhere once they are limited to namespaces', () => {
    const verbs = controllerRights(controlledKinds).everywhere.flatMap((rule) => rule.verbs);
    expect(new Set(verbs)).toEqual(new Set(['list', 'watch']));
  });

  it('mention each resource of a group in one rule with its verbs', () => {
    const owned = rules.filter(({ verbs }) => verbs.includes('delete'));
    const resources = owned.flatMap(({ resources }) => resources);
    expect(resources).toHaveLength(new Set(resources).size);
  });
});

it('people with view never get a verb that changes something', () => {
  const [view] = userRoles(controlledKinds);
  expect(view).toMatchObject({
    metadata: { labels: { 'rbac.authorization.k8s.io/aggregate-to-view': 'true' } },
    rules: [{ verbs: ['get', 'list', 'watch'] }, { verbs: ['get'] }],
  });
});
