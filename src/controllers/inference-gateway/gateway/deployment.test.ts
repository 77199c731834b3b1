import { describe, expect, it } from 'vitest';
import type { Deployment, Rendered } from '../../../kubernetes/object.ts';
import { Deployments } from '../../../kubernetes/resource.ts';
import { newerSpec, olderSpec } from './testing/full-specs.ts';
import { childOf, planOf, podOf, surroundings } from './testing/rendered.ts';

const tls = {
  server: {
    tls: {
      enabled: true,
      certificateRef: { name: 'cert', key: 'crt' },
      keyRef: { name: 'key', key: 'pem', optional: true },
    },
  },
};

describe('the Deployment', () => {
  it('is named, labelled and selected by the Gateway', () => {
    const deployment = childOf({}, Deployments);
    const selector = {
      'app.kubernetes.io/name': 'inference-gateway',
      'app.kubernetes.io/instance': 'ai',
      'app.kubernetes.io/component': 'gateway',
    };
    const labels = { ...selector, 'app.kubernetes.io/managed-by': 'inference-gateway-operator' };
    expect(deployment?.metadata).toEqual({ name: 'ai', labels });
    expect(deployment?.spec?.selector).toEqual({ matchLabels: selector });
    expect(deployment?.spec?.template.metadata).toEqual({ labels });
  });

  it.each([
    ['as many pods as are wanted', { replicas: 4 }, 4],
    [
      'none where the gateway cannot do what is wanted',
      { replicas: 4, auth: { enabled: true, provider: 'basic' } },
      0,
    ],
    ['none, autoscaled or not', { hpa: { enabled: true }, auth: { enabled: true, provider: 'basic' } }, 0],
    ['as many as the autoscaler decides', { replicas: 4, hpa: { enabled: true } }, undefined],
    ['as many as are wanted while the autoscaler is off', { replicas: 4, hpa: { enabled: false } }, 4],
  ])('has %s', (_, spec, replicas) => {
    expect(childOf(spec, Deployments)?.spec?.replicas).toBe(replicas);
  });

  it('replaces pods without a moment with fewer', () => {
    const { strategy } = childOf({}, Deployments)?.spec ?? {};
    expect(strategy).toEqual({
      type: 'RollingUpdate',
      rollingUpdate: { maxUnavailable: 0, maxSurge: '25%' },
    });
  });

  it('has a pod template that does not depend on how many pods there are', () => {
    const template = (spec: object) => JSON.stringify(childOf(spec, Deployments)?.spec?.template);
    const one = template({ ...newerSpec, replicas: 1, hpa: undefined });
    expect(template({ ...newerSpec, replicas: 100, hpa: undefined })).toBe(one);
    expect(template(newerSpec)).toBe(one);
  });
});

describe('a pod', () => {
  it('passes the restricted Pod Security Standard', () => {
    const { securityContext, automountServiceAccountToken, container } = podOf(olderSpec);
    expect(automountServiceAccountToken).toBe(false);
    expect(securityContext).toEqual({
      runAsNonRoot: true,
      runAsUser: 65532,
      runAsGroup: 65532,
      fsGroup: 65532,
      seccompProfile: { type: 'RuntimeDefault' },
    });
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
  });

  it('runs one container, with the image and resources as given', () => {
    const { containers, container, serviceAccountName } = podOf(newerSpec);
    expect(containers).toHaveLength(1);
    expect(container).toMatchObject({
      name: 'inference-gateway',
      image: 'ghcr.io/inference-gateway/inference-gateway:0.40.0',
      resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { cpu: '1', memory: '1Gi' } },
    });
    expect(serviceAccountName).toBe('own');
  });

  it('has the documented resources where none are given', () => {
    expect(podOf({}).container.resources).toEqual({
      requests: { cpu: '100m', memory: '256Mi' },
      limits: { cpu: '2', memory: '1Gi' },
    });
  });

  it('is spread over nodes and zones, but never held back for it', () => {
    const constraints = podOf({}).topologySpreadConstraints ?? [];
    expect(constraints.map(({ topologyKey, whenUnsatisfiable }) => [topologyKey, whenUnsatisfiable])).toEqual(
      [
        ['kubernetes.io/hostname', 'ScheduleAnyway'],
        ['topology.kubernetes.io/zone', 'ScheduleAnyway'],
      ],
    );
  });

  it.each([
    [{}, [['http', 8080]]],
    [{ server: { port: '9000' } }, [['http', 9000]]],
    [{ telemetry: { enabled: true } }, [['http', 8080]]],
    [
      { telemetry: { enabled: true, metrics: { enabled: true, port: 9500 } } },
      [
        ['http', 8080],
        ['metrics', 9500],
      ],
    ],
  ])('of %j opens %j', (spec, ports) => {
    const opened = (podOf(spec).container.ports ?? []).map(({ name, containerPort }) => [
      name,
      containerPort,
    ]);
    expect(opened).toEqual(ports);
  });

  it.each([
    ['over HTTP', {}, { httpGet: { path: '/health', port: 'http', scheme: 'HTTP' } }],
    ['over HTTPS with TLS', tls, { httpGet: { path: '/health', port: 'http', scheme: 'HTTPS' } }],
    [
      'by its port behind a guardrail, which would be asked for /health too',
      { providers: [{ name: 'OpenAI', env: [{ name: 'GUARDRAILS_EXTERNAL_URL', value: 'http://g' }] }] },
      { tcpSocket: { port: 'http' } },
    ],
  ])('is probed %s', (_, spec, handler) => {
    const { startupProbe, readinessProbe, livenessProbe } = podOf(spec).container;
    for (const probe of [startupProbe, readinessProbe, livenessProbe]) expect(probe).toMatchObject(handler);
  });

  it.each([
    [{}, 120],
    [{ mcp: { enabled: true, timeouts: { request: '5m' } } }, 420],
  ])('of %j may take %d s to start, in which the tool servers are asked', (spec, seconds) => {
    const { failureThreshold = 0, periodSeconds = 0 } = podOf(spec).container.startupProbe ?? {};
    expect(failureThreshold * periodSeconds).toBe(seconds);
  });

  it.each([
    [{}, 60],
    [{ read: '230s' }, 230],
    [{ read: '1s', write: '1.5s' }, 10],
    [{ read: '1m', write: '90500ms' }, 91],
    [{ read: '1h' }, 300],
  ])(
    'with the time limits %j is told to end only after %d s, when its calls are over',
    (timeouts, seconds) => {
      const { container, terminationGracePeriodSeconds = 0 } = podOf({ server: { timeouts } });
      expect(container.lifecycle).toEqual({ preStop: { sleep: { seconds } } });
      // The gateway cuts calls 5 s after it is told.
      expect(terminationGracePeriodSeconds).toBeGreaterThan(seconds + 5);
    },
  );
});

describe('TLS', () => {
  it('mounts certificate and key, which may come from two Secrets', () => {
    const { volumes, container } = podOf(tls);
    expect(volumes).toEqual([
      {
        name: 'tls',
        projected: {
          sources: [
            { secret: { name: 'cert', items: [{ key: 'crt', path: 'tls.crt' }] } },
            { secret: { name: 'key', items: [{ key: 'pem', path: 'tls.key' }], optional: true } },
          ],
        },
      },
    ]);
    expect(container.volumeMounts).toEqual([{ name: 'tls', mountPath: '/app/tls', readOnly: true }]);
  });

  it('leads the name of the certificate to the pod itself', () => {
    expect(podOf(tls).hostAliases).toEqual([{ ip: '0.0.0.0', hostnames: ['ai.team.svc'] }]);
  });

  it('that is off mounts nothing', () => {
    const pod = podOf({});
    expect(pod).not.toHaveProperty('volumes');
    expect(pod).not.toHaveProperty('hostAliases');
    expect(pod.container).not.toHaveProperty('volumeMounts');
  });

  it('is not needed for a host name, which leads to the pod itself all the same', () => {
    expect(podOf({ server: { host: 'ai.example.com' } }).hostAliases).toEqual([
      { ip: '0.0.0.0', hostnames: ['ai.example.com'] },
    ]);
  });
});

describe('where pods have only IPv6 addresses', () => {
  const podsOf = (spec: object) => {
    const [deployment] = planOf(spec, surroundings(undefined, '::')).children ?? [];
    const { template } = (deployment as Rendered<Deployment>).spec ?? {};
    return { ...template?.spec, env: template?.spec?.containers[0]?.env ?? [] };
  };

  it('listens on all of them, and calls itself by an address that a port can follow', () => {
    expect(podsOf({}).env).toContainEqual({ name: 'SERVER_HOST', value: '[::]' });
  });

  it('leads a name to the pod itself', () => {
    const { env, hostAliases } = podsOf({ server: { host: 'ai.example.com' } });
    expect(env).toContainEqual({ name: 'SERVER_HOST', value: 'ai.example.com' });
    expect(hostAliases).toEqual([{ ip: '::', hostnames: ['ai.example.com'] }]);
  });

  it.each(['0.0.0.0', '127.0.0.1'])('does so though a variable repeats spec.server.host, %s', (host) => {
    const env = [{ name: 'SERVER_HOST', value: host }];
    const spec = { server: { host }, providers: [{ name: 'OpenAI', env }] };
    expect(podsOf(spec).env.filter(({ name }) => name === 'SERVER_HOST')).toEqual([
      { name: 'SERVER_HOST', value: '[::]' },
    ]);
  });
});
