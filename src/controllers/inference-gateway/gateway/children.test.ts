import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { judge } from '../../../admission/judgement.ts';
import { kinds } from '../../../kinds.ts';
import {
  ConfigMaps,
  HorizontalPodAutoscalers,
  Ingresses,
  PodDisruptionBudgets,
  ServiceAccounts,
  Services,
} from '../../../kubernetes/resource.ts';
import { gatewaySpecs } from '../../../webhooks/inference-gateway/gateway/testing/spec-arbitrary.ts';
import { defaults } from '../../../webhooks/inference-gateway/gateway/webhook.ts';
import { alternatives, leavesOf, withChange } from '../../testing/spec-mutations.ts';
import { newerSpec, olderSpec } from './testing/full-specs.ts';
import { childOf, childrenOf, nothingObserved, planOf, podOf, storedGateway } from './testing/rendered.ts';

/** By which the pods are selected. */
const labels = {
  'app.kubernetes.io/name': 'inference-gateway',
  'app.kubernetes.io/instance': 'ai',
  'app.kubernetes.io/component': 'gateway',
};

const ingress = { enabled: true, host: 'ai.example.com', className: 'nginx' };

describe('the Service', () => {
  it('leads to the pods by the names of their ports', () => {
    const service = childOf(newerSpec, Services);
    expect(service?.metadata).toMatchObject({ name: 'ai', annotations: { a: 'b' } });
    expect(service?.spec).toEqual({
      type: 'NodePort',
      selector: labels,
      ports: [
        { name: 'http', port: 80, targetPort: 'http', protocol: 'TCP', appProtocol: 'https' },
        { name: 'metrics', port: 9500, targetPort: 'metrics', protocol: 'TCP' },
      ],
    });
  });

  it('has the documented type and port where none are given', () => {
    expect(childOf({}, Services)?.spec).toMatchObject({
      type: 'ClusterIP',
      ports: [{ name: 'http', port: 8080, targetPort: 'http', protocol: 'TCP' }],
    });
  });
});

describe('the Ingress', () => {
  it('leads every host and path to the Service', () => {
    const backend = { service: { name: 'ai', port: { name: 'http' } } };
    expect(childOf(newerSpec, Ingresses)).toMatchObject({
      metadata: {
        name: 'ai',
        annotations: {
          a: 'b',
          'cert-manager.io/cluster-issuer': 'letsencrypt',
          'nginx.ingress.kubernetes.io/backend-protocol': 'HTTPS',
        },
      },
      spec: {
        ingressClassName: 'nginx',
        rules: [
          { host: 'ai.example.com', http: { paths: [{ path: '/', pathType: 'Prefix', backend }] } },
          { host: 'b.example.com', http: { paths: [{ path: '/v1', pathType: 'Exact', backend }] } },
        ],
        tls: [
          { secretName: 'ai-certificate', hosts: ['ai.example.com'] },
          { secretName: 'b', hosts: ['b.example.com'] },
        ],
      },
    });
  });

  it('has no TLS and no class where none is said', () => {
    const spec = childOf({ ingress: { enabled: true, host: 'ai.example.com' } }, Ingresses)?.spec;
    expect(Object.keys(spec ?? {})).toEqual(['rules']);
  });
});

describe('autoscaler and disruption budget', () => {
  it('scale the Deployment in both shapes', () => {
    for (const spec of [olderSpec, newerSpec]) {
      expect(childOf(spec, HorizontalPodAutoscalers)).toMatchObject({
        metadata: { name: 'ai-hpa' },
        spec: {
          scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'ai' },
          minReplicas: 2,
          maxReplicas: 6,
        },
      });
    }
  });

  it.each([
    ['several pods', { replicas: 2 }, true],
    ['one pod', { replicas: 1 }, false],
    ['what may become several pods', { hpa: { enabled: true } }, true],
    ['what stays one pod', { hpa: { enabled: true, maxReplicas: 1 } }, false],
    ['what is not started', { replicas: 2, auth: { enabled: true, provider: 'basic' } }, false],
  ])('a budget for %s: %s', (_, spec, expected) => {
    expect(childOf(spec, PodDisruptionBudgets) !== undefined).toBe(expected);
  });

  it('the budget takes one pod at a time, and never holds a broken one', () => {
    expect(childOf({ replicas: 2 }, PodDisruptionBudgets)?.spec).toEqual({
      maxUnavailable: 1,
      unhealthyPodEvictionPolicy: 'AlwaysAllow',
      selector: { matchLabels: labels },
    });
  });
});

describe('the ServiceAccount', () => {
  it.each([
    [undefined, 'ai'],
    [{ create: true, name: 'own' }, 'own'],
    [{ create: false, name: 'own' }, undefined],
  ])('of %j is %s', (serviceAccount, name) => {
    const spec = serviceAccount === undefined ? {} : { serviceAccount };
    expect(childOf(spec, ServiceAccounts)?.metadata?.name).toBe(name);
  });
});

describe('the ConfigMap', () => {
  const textOf = (spec: object) => childOf(spec, ConfigMaps)?.data?.['config.yaml'] ?? '';

  it('says how the gateway is set, and where each variable comes from', () => {
    expect(childOf(newerSpec, ConfigMaps)?.metadata?.name).toBe('ai-config');
    expect(parse(textOf(newerSpec))).toEqual({
      url: 'https://ai.example.com',
      image: 'ghcr.io/inference-gateway/inference-gateway:0.40.0',
      environment: 'staging',
      replicas: '2 to 6',
      server: {
        port: 9000,
        timeouts: { read: '90s', write: '100s', idle: '200s' },
        tls: 'on, as gateway.example.com',
      },
      telemetry: { enabled: true, metricsPort: 9500, tracing: false },
      auth: { issuer: 'https://auth.example.com/realms/ai', clientId: 'ai' },
      providers: [
        {
          id: 'openai',
          name: 'OpenAI',
          variables: {
            OPENAI_API_KEY: 'Secret keys, key openai',
            REGION: 'ConfigMap settings, key region',
            POD: 'field metadata.name',
            MEMORY: 'resource limits.memory',
            ALLOWED_MODELS: 'spec.providers',
          },
        },
      ],
      mcp: [
        { name: 'files', url: 'http://files:8080/mcp' },
        { name: 'search', url: 'http://search:8080/mcp' },
      ],
      a2a: 'off',
    });
  });

  it('holds no value of a variable, and nothing of a URL that may be secret', () => {
    const canary = 'canary7';
    const url = `http://user:${canary}@host:8080/mcp?key=${canary}#${canary}`;
    const endpoints = [{ name: 'a', url }];
    const text = textOf({
      auth: { enabled: true, oidc: { issuerUrl: `https://u:${canary}@auth.example.com` } },
      mcp: { enabled: true, servers: endpoints },
      a2a: { enabled: true, agents: endpoints },
      providers: [{ name: 'OpenAI', env: [{ name: 'OPENAI_API_KEY', value: canary }] }],
    });
    expect(text).toContain('http://host:8080/mcp');
    expect(text).not.toContain(canary);
    const older = [{ name: 'a', type: 'openai', config: { baseUrl: `http://u:${canary}@host` } }];
    expect(textOf({ providers: older })).not.toContain(canary);
  });
});

describe('what is switched off', () => {
  it('is not among the children', () => {
    const kindsOf = (spec: object) => childrenOf(spec).map(({ kind }) => kind);
    expect(kindsOf({})).toEqual(['Deployment', 'Service', 'ConfigMap', 'ServiceAccount']);
    expect(kindsOf({ ingress, hpa: { enabled: true } })).toEqual([
      'Deployment',
      'Service',
      'ConfigMap',
      'ServiceAccount',
      'Ingress',
      'HorizontalPodAutoscaler',
      'PodDisruptionBudget',
    ]);
  });

  it('every child is labelled as managed by this operator', () => {
    for (const { metadata } of childrenOf(olderSpec)) {
      expect(metadata.labels?.['app.kubernetes.io/managed-by']).toBe('inference-gateway-operator');
    }
  });
});

const gatewayKind = kinds.find(({ schema }) => schema.resource.kind === 'Gateway');

function isAdmitted(spec: object): boolean {
  return gatewayKind !== undefined && judge(gatewayKind.admitted, storedGateway(spec)).errors.length === 0;
}

describe('every spec that follows the schema', () => {
  it('is planned without a throw, and rendered exactly when it is admitted', () => {
    fc.assert(
      fc.property(gatewaySpecs, (spec) => {
        const { children, status } = planOf(spec);
        expect(children !== undefined).toBe(isAdmitted(spec));
        expect(status(nothingObserved, []).conditions[0]?.type).toBe('Ready');
      }),
      { numRuns: 300 },
    );
  });

  it('means the same before the mutating webhook, after it, and after it twice', () => {
    fc.assert(
      fc.property(gatewaySpecs, (spec) => {
        const once = defaults(spec);
        expect(defaults(once)).toEqual(once);
        expect(planOf(once).children).toEqual(planOf(spec).children);
      }),
      { numRuns: 300 },
    );
  });
});

/** Specs near the full ones, many of which are admitted: without some blocks, and with some values changed. */
const likelySpecs = fc
  .tuple(
    fc.constantFrom<Record<string, unknown>>(olderSpec, newerSpec),
    fc.subarray(Object.keys({ ...olderSpec, ...newerSpec }), { maxLength: 4 }),
    fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 3 }),
  )
  .map(([whole, absent, changes]) => {
    const kept = Object.entries(whole).filter(([name]) => !absent.includes(name));
    return changes.reduce<object>((spec, [which, other]) => {
      const leaves = [...leavesOf(spec)];
      const [path, value] = leaves[which % leaves.length] ?? [[], undefined];
      const values = alternatives(value);
      return withChange(spec, path, values[other % values.length]);
    }, Object.fromEntries(kept));
  });

describe('every spec that is admitted', { timeout: 30_000 }, () => {
  const admitted = fc.sample(likelySpecs, { seed: 3, numRuns: 1500 }).filter(isAdmitted);

  it('is found often enough for what follows', () => {
    expect(admitted.length).toBeGreaterThan(300);
  });

  it('has variables with one name each, none of the operator empty, and no time limit without a unit', () => {
    for (const spec of admitted) {
      const { env = [] } = podOf(spec).container;
      const names = env.map(({ name }) => name);
      expect(names).toEqual([...new Set(names)]);
      for (const { name, value, valueFrom } of env) {
        if (valueFrom === undefined) expect(value, name).not.toBe('');
        if (name.endsWith('_TIMEOUT') || name.endsWith('_INTERVAL'))
          expect(value, name).toMatch(/^[\d.]+[a-z]+/);
      }
    }
  });

  it('has children of different kinds and names, all with the labels of the Gateway', () => {
    for (const spec of admitted) {
      const children = childrenOf(spec);
      const identities = children.map(({ kind, metadata }) => `${kind}/${metadata.name}`);
      expect(identities).toEqual([...new Set(identities)]);
      for (const { metadata } of children) expect(metadata.labels).toMatchObject(labels);
    }
  });

  it('has probes and Service ports that lead to a port of the container', () => {
    for (const spec of admitted) {
      const { container } = podOf(spec);
      const opened = (container.ports ?? []).map(({ name }) => name);
      const asked = [container.startupProbe, container.readinessProbe, container.livenessProbe].map(
        (probe) => (probe?.httpGet ?? probe?.tcpSocket)?.port,
      );
      const led = (childOf(spec, Services)?.spec?.ports ?? []).map(({ targetPort }) => targetPort);
      expect(opened).toEqual(expect.arrayContaining([...asked, ...led]));
      const numbers = (container.ports ?? []).map(({ containerPort }) => containerPort);
      expect(numbers).toEqual([...new Set(numbers)]);
    }
  });
});
