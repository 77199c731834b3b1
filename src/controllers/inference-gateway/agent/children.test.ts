import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judge } from '../../../admission/judgement.ts';
import { Deployments, Services } from '../../../kubernetes/resource.ts';
import { type AgentSpec, agentSchema } from '../../../schemas/inference-gateway/agent/schema.ts';
import { withSchemaDefaults } from '../../../schemas/schema-defaults.ts';
import { agentSpecs } from '../../../webhooks/inference-gateway/agent/testing/spec-arbitrary.ts';
import { defaults } from '../../../webhooks/inference-gateway/agent/webhook.ts';
import { nearbySpecs } from '../../testing/spec-mutations.ts';
import { agent, fullSpec } from './testing/rendered.ts';

const { childOf, childrenOf, planOf, podOf } = agent;

/** By which the pods are selected. */
const selector = {
  'app.kubernetes.io/name': 'agent',
  'app.kubernetes.io/instance': 'calendar',
  'app.kubernetes.io/component': 'agent',
};

describe('the Deployment', () => {
  it('runs one pod without privileges, which nobody else selects', () => {
    expect(childOf({}, Deployments)).toMatchObject({
      metadata: { name: 'calendar' },
      spec: {
        replicas: 1,
        selector: { matchLabels: selector },
      },
    });
    expect(podOf({})).toMatchObject({
      automountServiceAccountToken: false,
      securityContext: { runAsNonRoot: true, runAsUser: 1001 },
      container: { securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } } },
    });
  });

  it('leaves the command to the image, and asks its health as it listens', () => {
    const { container } = podOf({});
    expect(container).not.toHaveProperty('command');
    expect(container).not.toHaveProperty('args');
    for (const probe of [container.startupProbe, container.readinessProbe, container.livenessProbe]) {
      expect(probe?.httpGet).toEqual({ path: '/health', port: 'http', scheme: 'HTTP' });
    }
    expect(podOf(fullSpec).container.readinessProbe?.httpGet?.scheme).toBe('HTTPS');
  });

  it('mounts the certificates that are asked for', () => {
    const { container, volumes } = podOf(fullSpec);
    expect(volumes).toEqual([
      { name: 'tls', secret: { secretName: 'calendar-tls' } },
      { name: 'client-tls', secret: { secretName: 'client-tls' } },
    ]);
    expect(container.volumeMounts).toEqual([
      { name: 'tls', mountPath: '/etc/a2a/tls', readOnly: true },
      { name: 'client-tls', mountPath: '/etc/a2a/client-tls', readOnly: true },
    ]);
    expect(podOf({})).not.toHaveProperty('volumes');
  });
});

describe('the Service', () => {
  it('leads to the pods by the names of their ports', () => {
    expect(childOf(fullSpec, Services)).toMatchObject({
      metadata: { name: 'calendar' },
      spec: {
        type: 'ClusterIP',
        selector,
        ports: [
          { name: 'http', port: 9000, targetPort: 'http', protocol: 'TCP', appProtocol: 'https' },
          { name: 'metrics', port: 9500, targetPort: 'metrics', protocol: 'TCP' },
        ],
      },
    });
  });

  it('has no port for metrics that are not opened', () => {
    for (const telemetry of [{ enabled: false }, { enabled: true }, { metrics: { enabled: true } }]) {
      expect(childOf({ telemetry }, Services)?.spec?.ports).toHaveLength(1);
    }
  });
});

describe('every spec that follows the schema', () => {
  const nearby = nearbySpecs(fullSpec);
  const isAdmitted = (spec: object) => judge(agent.admitted, agent.resourceOf(spec)).errors.length === 0;

  it('is rendered exactly when it is admitted', () => {
    fc.assert(
      fc.property(fc.oneof(agentSpecs, nearby), (spec) => {
        expect(planOf(spec).children !== undefined).toBe(isAdmitted(spec));
      }),
      { numRuns: 300 },
    );
  });

  it('means the same before the mutating webhook and after it', () => {
    const admitted = fc.sample(nearby, { seed: 5, numRuns: 400 }).filter(isAdmitted);
    expect(admitted.length).toBeGreaterThan(50);
    for (const spec of admitted) {
      // Sound, for it is admitted.
      const whole = withSchemaDefaults(agentSchema.spec, { image: fullSpec.image, ...spec }) as AgentSpec;
      const completed = defaults(whole);
      expect(childrenOf(completed)).toEqual(childrenOf(spec));
    }
  });

  it('that is admitted has probes and Service ports that lead to a port of the container', () => {
    for (const spec of [{}, fullSpec, { ...fullSpec, tls: { enabled: false } }]) {
      const { container } = podOf(spec);
      const opened = (container.ports ?? []).map(({ name }) => name);
      const led = (childOf(spec, Services)?.spec?.ports ?? []).map(({ targetPort }) => targetPort);
      expect(opened).toEqual(expect.arrayContaining([container.readinessProbe?.httpGet?.port, ...led]));
      expect(childrenOf(spec).map(({ kind }) => kind)).toEqual(['Deployment', 'Service']);
    }
  });
});
