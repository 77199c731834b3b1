import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nearbySpecs } from '../../testing/spec-mutations.ts';
import { discoveringSpec, fullSpec, minimalSpec, planOf, rendered, storedAgent } from './testing/rendered.ts';

describe('children', () => {
  it.each<[string, object, string[]]>([
    ['the least', minimalSpec, ['Deployment bot']],
    ['agents by URL', { ...minimalSpec, a2a: { enabled: true, agents: ['http://a'] } }, ['Deployment bot']],
    ['discovery', discoveringSpec, ['ConfigMap bot-agents', 'Deployment bot']],
    [
      'discovery while a2a is off',
      { ...discoveringSpec, a2a: { ...discoveringSpec.a2a, enabled: false } },
      ['Deployment bot'],
    ],
    ['everything', fullSpec, ['ConfigMap bot-agents', 'ConfigMap bot-mcps', 'Deployment bot']],
    [
      'tools that are off',
      { ...minimalSpec, mcp: { enabled: false } },
      ['ConfigMap bot-mcps', 'Deployment bot'],
    ],
  ])('of %s', (_, spec, expected) => {
    expect(rendered(spec).children.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual(expected);
  });

  it('are the same for the same spec, and change no more than what they are made of', () => {
    fc.assert(
      fc.property(nearbySpecs(fullSpec), (spec) => {
        const before = structuredClone(spec);
        expect(planOf(spec).children).toEqual(planOf(spec).children);
        expect(spec).toEqual(before);
      }),
    );
  });

  it('are one pod or none, whatever the spec says: never two, not even for a moment', () => {
    fc.assert(
      fc.property(nearbySpecs(fullSpec), (spec) => {
        if (planOf(spec).children === undefined) return;
        const { deployment } = rendered(spec);
        expect(deployment).toMatchObject({ replicas: 1, strategy: { type: 'Recreate' } });
      }),
    );
  });
});

describe('the pod', () => {
  it('has the file of its agents, and is another when the file is', () => {
    const withAgents = (...names: string[]) =>
      rendered(discoveringSpec, { agents: names.map((name) => storedAgent(name)) });
    const { template, container } = withAgents('a');
    expect(template?.spec?.volumes).toContainEqual({
      name: 'agents-config',
      configMap: { name: 'bot-agents' },
    });
    expect(container.volumeMounts).toContainEqual({
      name: 'agents-config',
      mountPath: '/home/infer/.infer/agents.yaml',
      subPath: 'agents.yaml',
      readOnly: true,
    });
    expect(withAgents('a').template).toEqual(template);
    expect(withAgents('b').template).not.toEqual(template);
  });

  it('runs as the user of the image, and writes to volumes of its own alone', () => {
    const { template, container } = rendered(minimalSpec);
    expect(template?.spec?.securityContext).toMatchObject({
      runAsUser: 1000,
      fsGroup: 1000,
      runAsNonRoot: true,
    });
    expect(container.securityContext).toMatchObject({ readOnlyRootFilesystem: true });
    // The pid file of a daemon that was killed must not be there for the next one.
    expect(template?.spec?.volumes?.every(({ emptyDir }) => emptyDir !== undefined)).toBe(true);
  });

  it('is asked whether it hears its channel, and nothing else: it serves nothing', () => {
    const { container } = rendered(minimalSpec);
    expect(container.livenessProbe?.exec?.command).toContain('/home/infer/.infer/logs');
    for (const absent of ['ports', 'readinessProbe', 'startupProbe'])
      expect(container).not.toHaveProperty(absent);
  });
});
