import { describe, expect, it } from 'vitest';
import { loadedKinds } from '../loaded-kinds.ts';
import { controllerRules, leaderElectionRules, userRoles } from './rbac.ts';

const rules = controllerRules(loadedKinds);

describe('the rights of the controllers', () => {
  it('name no Secret, and nothing by a wildcard', () => {
    const text = JSON.stringify([rules, leaderElectionRules()]);
    expect(text).not.toContain('secrets');
    expect(text).not.toContain('*');
  });

  it('let them write the status of their kinds, and never the kinds themselves', () => {
    const own = rules.filter(({ apiGroups }) => apiGroups.includes('core.inference-gateway.com'));
    const verbsOf = (resource: string) =>
      own.filter(({ resources }) => resources.includes(resource)).flatMap(({ verbs }) => verbs);
    expect(verbsOf('gateways')).toEqual(['list', 'watch']);
    expect(verbsOf('gateways/status')).toEqual(['update']);
    expect(verbsOf('gateways/finalizers')).toEqual(['update']);
  });

  it('are limited to one Lease once that is there', () => {
    expect(leaderElectionRules()).toContainEqual(
      expect.objectContaining({ resourceNames: ['inference-operator'], verbs: ['get', 'update'] }),
    );
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
