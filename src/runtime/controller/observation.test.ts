import { describe, expect, it } from 'vitest';
import type { StoredObject } from '../../kubernetes/object.ts';
import { Deployments, Pods, type ResourceOf, Services } from '../../kubernetes/resource.ts';
import { Observation } from './observation.ts';

const kind = (group: string): ResourceOf<StoredObject> => ({
  group,
  version: 'v1',
  plural: 'gateways',
  kind: 'Gateway',
  namespaced: true,
});
const [ours, theirs] = [kind('core.inference-gateway.com'), kind('gateway.networking.k8s.io')];

const named = (name: string, uid = name): StoredObject => ({
  apiVersion: 'v1',
  kind: 'Any',
  metadata: { name, namespace: 'team', uid, resourceVersion: '1' },
});

const looking = {
  owns: [Deployments],
  watches: [{ resource: ours, toKeys: () => [] }],
  selects: [{ resource: theirs, selects: () => true, gatherMs: 0 }],
};

describe('an observation', () => {
  it('tells kinds of one name apart by their groups', () => {
    const observed = new Observation(looking)
      .add(ours, [named('a', 'ours')])
      .add(theirs, [named('a', 'theirs')]);
    expect(observed.of(ours).get('a')?.metadata.uid).toBe('ours');
    expect(observed.of(theirs).get('a')?.metadata.uid).toBe('theirs');
  });

  it('knows a kind by whatever token and version asks for it', () => {
    const observed = new Observation(looking).add(Deployments, [named('web')]);
    expect([...observed.of({ ...Deployments, version: 'v2' }).keys()]).toEqual(['web']);
  });

  it('gathers what is owned, watched and selected of one kind', () => {
    const observed = new Observation({ ...looking, watches: [{ resource: Deployments, toKeys: () => [] }] })
      .add(Deployments, [named('a')])
      .add(Deployments, [named('b')], ({ metadata }) => `${metadata.namespace}/${metadata.name}`);
    expect([...observed.of(Deployments).keys()]).toEqual(['a', 'team/b']);
  });

  it('says whether a kind is served, and refuses to say it of one that nobody looks at', () => {
    const observed = new Observation(looking, undefined, { isServed: ({ kind }) => kind !== 'Deployment' });
    expect(observed.isServed(Deployments)).toBe(false);
    expect(observed.isServed(ours)).toBe(true);
    expect(() => observed.isServed(Services)).toThrow('Service of the group "" is neither owned');
  });

  it('is empty, not unknown, for a kind of which nothing was found', () => {
    expect(new Observation(looking).of(Deployments).size).toBe(0);
  });

  it('refuses a kind that nobody looks at', () => {
    const observed = new Observation(looking);
    expect(() => observed.of(Services)).toThrow('Service of the group "" is neither owned');
    expect(() => observed.add(Pods, [])).toThrow('Pod of the group "" is neither owned');
  });
});
