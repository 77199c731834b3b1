import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judge } from '../../../admission/judgement.ts';
import { Deployments, HorizontalPodAutoscalers, PodDisruptionBudgets } from '../../../kubernetes/resource.ts';
import { mcpSpecs } from '../../../webhooks/inference-gateway/mcp/testing/spec-arbitrary.ts';
import { defaults } from '../../../webhooks/inference-gateway/mcp/webhook.ts';
import { fullSpec, mcp } from './testing/rendered.ts';

const { childOf, childrenOf, planOf, podOf, environmentOf } = mcp;

describe('the Deployment', () => {
  it('runs what the spec says, and otherwise what the image does', () => {
    expect(podOf(fullSpec).container).toMatchObject({
      command: ['/usr/local/bin/files', 'serve'],
      args: ['--root', '/data'],
    });
    expect(podOf({}).container).not.toHaveProperty('command');
    expect(podOf({}).container).not.toHaveProperty('args');
    expect(podOf({ server: { args: ['--stdio=false'] } }).container).not.toHaveProperty('command');
  });

  it('is asked by its port alone: a sound server answers a GET with 405, or without end', () => {
    const { startupProbe, readinessProbe, livenessProbe, ports } = podOf({
      server: { port: 3000 },
    }).container;
    for (const probe of [startupProbe, readinessProbe, livenessProbe]) {
      expect(probe?.tcpSocket).toEqual({ port: 'http' });
      expect(probe).not.toHaveProperty('httpGet');
    }
    expect(ports).toEqual([{ name: 'http', containerPort: 3000, protocol: 'TCP' }]);
    // Package runners install when they start.
    expect((startupProbe?.periodSeconds ?? 0) * (startupProbe?.failureThreshold ?? 0)).toBe(120);
  });

  it('tells where to listen under every name that servers read', () => {
    expect(environmentOf({ server: { port: 3000 } })).toEqual({
      SERVER_PORT: '3000',
      PORT: '3000',
      MCP_PORT: '3000',
      SERVER_HOST: '0.0.0.0',
      HOST: '0.0.0.0',
    });
  });

  it('tells it to listen on every address where pods have only IPv6', () => {
    const everywhere = { SERVER_HOST: '::', HOST: '::' };
    expect(environmentOf({}, { everyAddress: '::' })).toMatchObject(everywhere);
    const env = [{ name: 'HOST', value: '0.0.0.0' }];
    expect(environmentOf({ env }, { everyAddress: '::' })).toMatchObject({
      SERVER_HOST: '::',
      HOST: '0.0.0.0',
    });
  });

  it('is given what the user says, which stands first and wins', () => {
    const env = [
      { name: 'HOST', value: '::' },
      { name: 'TOKEN', valueFrom: { secretKeyRef: { name: 'files', key: 'token' } } },
      { name: 'PORT', value: '8080' },
    ];
    const { env: given = [] } = podOf({ env }).container;
    expect(given.slice(0, 3)).toEqual(env);
    expect(given.slice(3).map(({ name }) => name)).toEqual(['SERVER_PORT', 'MCP_PORT', 'SERVER_HOST']);
  });

  it('has the same pods whatever their number, and leaves the number to the autoscaler', () => {
    expect(childOf({ replicas: 4 }, Deployments)?.spec?.replicas).toBe(4);
    expect(childOf(fullSpec, Deployments)?.spec).not.toHaveProperty('replicas');
    const { hpa: _, ...still } = fullSpec;
    expect(podOf({ ...still, replicas: 9 })).toEqual(podOf(fullSpec));
  });
});

describe('autoscaler and disruption budget', () => {
  it('scale the Deployment of the same name', () => {
    expect(childOf(fullSpec, HorizontalPodAutoscalers)).toMatchObject({
      metadata: { name: 'files' },
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'files' },
        minReplicas: 2,
        maxReplicas: 6,
        metrics: fullSpec.hpa.config.metrics,
        behavior: fullSpec.hpa.config.behavior,
      },
    });
  });

  it.each<[string, object, boolean]>([
    ['several pods', { replicas: 2 }, true],
    ['one pod', { replicas: 1 }, false],
    ['no pod', { replicas: 0 }, false],
    ['what may become several pods', { hpa: { enabled: true } }, true],
    ['what stays one pod', { hpa: { enabled: true, config: { maxReplicas: 1 } } }, false],
  ])('a budget for %s: %s', (_, spec, expected) => {
    expect(childOf(spec, PodDisruptionBudgets) !== undefined).toBe(expected);
  });

  it('are not there when they are switched off', () => {
    expect(childrenOf({ hpa: { enabled: false } }).map(({ kind }) => kind)).toEqual([
      'Deployment',
      'Service',
    ]);
  });
});

describe('every spec that follows the schema', { timeout: 30_000 }, () => {
  // Of generated variables and compute resources few are sound.
  const withoutThem = mcpSpecs.map(({ env: _, resources: __, ...spec }) => spec);
  const specs = fc.oneof(mcpSpecs, { arbitrary: withoutThem, weight: 3 });
  const isAdmitted = (spec: object) => judge(mcp.admitted, mcp.resourceOf(spec)).errors.length === 0;

  it('is rendered exactly when it is admitted, and means the same before and after the mutating webhook', () => {
    let admitted = 0;
    fc.assert(
      fc.property(specs, (spec) => {
        const { children } = planOf(spec);
        expect(children !== undefined).toBe(isAdmitted(spec));
        expect(planOf(defaults(spec)).children).toEqual(children);
        if (children !== undefined) admitted++;
      }),
      { numRuns: 1_000, seed: 5 },
    );
    expect(admitted).toBeGreaterThan(20);
  });
});
