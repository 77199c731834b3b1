import { describe, expect, it } from 'vitest';
import { PersistentVolumeClaims } from '../kubernetes/resource.ts';
import { loadedKinds } from '../loaded-kinds.ts';
import { controllerRules, leaderElectionRules, userRoles } from './rbac.ts';

const rules = controllerRules(loadedKinds);

describe('the rights of the controllers', () => {
  it('name no Secret, and nothing by a wildcard', () => {
    const text = JSON.stringify([rules, leaderElectionRules()]);
    expect(text).not.toContain('secrets');
    expect(text).not.toContain('*');
  });

  it.each(loadedKinds)(
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
    expect(leaderElectionRules()).toContainEqual(
      expect.objectContaining({ resourceNames: ['inference-operator'], verbs: ['get', 'update'] }),
    );
  });

  it('let them make and change what outlives its owner, and never delete it', () => {
    const [first] = loadedKinds;
    if (first === undefined) throw new Error('there are no kinds');
    const keeping = { ...first, controlled: { ...first.controlled, keeps: [PersistentVolumeClaims] } };
    const verbs = controllerRules([keeping])
      .filter(({ resources }) => resources.includes('persistentvolumeclaims'))
      .flatMap((rule) => rule.verbs);
    expect(verbs).toEqual(['create', 'get', 'list', 'patch', 'watch']);
  });

  it('mention each resource of a group in one rule with its verbs', () => {
    const owned = rules.filter(({ verbs }) => verbs.includes('delete'));
    const resources = owned.flatMap(({ resources }) => resources);
    expect(resources).toHaveLength(new Set(resources).size);
  });
});

it('people with view never get a verb that changes something', () => {
  const [view] = userRoles(loadedKinds);
  expect(view).toMatchObject({
    metadata: { labels: { 'rbac.authorization.k8s.io/aggregate-to-view': 'true' } },
    rules: [{ verbs: ['get', 'list', 'watch'] }, { verbs: ['get'] }],
  });
});
