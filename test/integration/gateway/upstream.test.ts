/**
 * The behaviours that users of the Inference Gateway operator know, by the numbers under which they are collected, on a
 * real control plane with fake nodes. Where releases of it disagree, the title says what holds here.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OperatorCluster } from '../operator/cluster.ts';
import type { GatewaySpec } from '../operator/gateways.ts';
import { until } from '../operator/until.ts';
import { Team } from './team.ts';

let cluster: OperatorCluster;
let team: Team;

beforeAll(async () => {
  cluster = await OperatorCluster.start({ parts: 'full' });
  await cluster.installKinds();
  team = await Team.start(cluster);
  await cluster.development().untilReadyz(200);
});
afterAll(() => cluster[Symbol.asyncDispose]());

const openAi = {
  name: 'OpenAI',
  enabled: true,
  env: [{ name: 'OPENAI_API_KEY', valueFrom: { secretKeyRef: { name: 'keys', key: 'openai' } } }],
};
const minimal: GatewaySpec = { providers: [openAi] };
const oidc = {
  issuerUrl: 'https://auth.example.com/realms/ai',
  clientId: 'ai',
  clientSecretRef: { name: 'oidc', key: 'secret' },
};
const fromSecret = (name: string, key: string) => ({ secretKeyRef: { name, key } });
const utilization = (name: string, averageUtilization: number) => ({
  type: 'Resource',
  resource: { name, target: { type: 'Utilization', averageUtilization } },
});
const scaling = (minReplicas: number, maxReplicas: number) => ({
  enabled: true,
  config: { minReplicas, maxReplicas, metrics: [utilization('cpu', 70), utilization('memory', 80)] },
});
const ingress = (host: string, more: object = {}) => ({ enabled: true, host, ...more });

let names = 0;
/** Makes a Gateway of its own for a test; its name, once the operator has done what follows. */
async function made(spec: GatewaySpec): Promise<string> {
  const name = `ai-${++names}`;
  await team.applied(name, spec);
  return name;
}

describe('a Gateway', () => {
  it.each(['production', 'staging', 'development'])(
    '1, 5. has one container with ENVIRONMENT=%s',
    async (environment) => {
      const { env } = await team.container(await made({ ...minimal, environment }));
      expect(env.ENVIRONMENT).toBe(environment);
    },
  );

  it('2, 68. has telemetry on under the names of all releases', async () => {
    const { env } = await team.container(await made({ ...minimal, telemetry: { enabled: true } }));
    expect(env).toMatchObject({
      ENABLE_TELEMETRY: 'true',
      TELEMETRY_ENABLE: 'true',
      TELEMETRY_ENABLED: 'true',
    });
  });

  it('3. has the issuer, the client and its secret under the names of all releases', async () => {
    const { env } = await team.container(await made({ ...minimal, auth: { enabled: true, oidc } }));
    expect(env).toMatchObject({
      AUTH_ENABLE: 'true',
      AUTH_ENABLED: 'true',
      OIDC_ISSUER_URL: oidc.issuerUrl,
      AUTH_OIDC_ISSUER: oidc.issuerUrl,
      OIDC_CLIENT_ID: 'ai',
      AUTH_OIDC_CLIENT_ID: 'ai',
      OIDC_CLIENT_SECRET: fromSecret('oidc', 'secret'),
      AUTH_OIDC_CLIENT_SECRET: fromSecret('oidc', 'secret'),
    });
  });

  it('4. has the keys of its providers from Secrets', async () => {
    const { env } = await team.container(await made(minimal));
    expect(env.OPENAI_API_KEY).toEqual(fromSecret('keys', 'openai'));
  });

  it('10. that says little has Deployment, Service and ServiceAccount of its name, and tells of the account', async () => {
    const name = await made(minimal);
    const { status } = await team.status(name, { serviceAccountName: name });
    expect(status).toMatchObject({ providerSummary: 'OpenAI' });
    const children = [await team.deployment(name), await team.service(name), await team.serviceAccount(name)];
    expect(children.map((child) => child?.metadata.name)).toEqual([name, name, name]);
    expect(children[0]).toMatchObject({ spec: { template: { spec: { serviceAccountName: name } } } });
  });

  it('13. exports traces while telemetry is on, and not while it is off', async () => {
    const tracing = { enabled: true, endpoint: 'http://collector:4318' };
    const name = await made({ ...minimal, telemetry: { enabled: true, tracing } });
    expect((await team.container(name)).env).toMatchObject({
      TELEMETRY_TRACING_ENABLED: 'true',
      TELEMETRY_TRACING_OTLP_ENDPOINT: 'http://collector:4318',
    });
    await team.applied(name, { ...minimal, telemetry: { enabled: false, tracing } });
    expect(Object.keys((await team.container(name)).env).join()).not.toContain('TRACING');
  });

  it('14. has the MCP servers that it lists, and no others', async () => {
    const servers = [
      { name: 'b', url: 'http://b:8080/mcp' },
      { name: 'a', url: 'http://a:8080/mcp' },
    ];
    const { env } = await team.container(await made({ ...minimal, mcp: { enabled: true, servers } }));
    expect(env.MCP_SERVERS).toBe('http://b:8080/mcp,http://a:8080/mcp');
  });

  it('62. has the secrets in its environment, and a Service on 8080 that selects its pods', async () => {
    const name = await made({ ...minimal, auth: { enabled: true, oidc } });
    expect(Object.keys((await team.container(name)).env)).toEqual(
      expect.arrayContaining(['OIDC_CLIENT_SECRET', 'OPENAI_API_KEY']),
    );
    expect(await team.service(name)).toMatchObject({
      spec: {
        selector: { 'app.kubernetes.io/instance': name, 'app.kubernetes.io/component': 'gateway' },
        ports: [{ name: 'http', port: 8080 }],
      },
    });
  });

  it('63. runs the image as given, probed on /health, within its resources, and becomes available', async () => {
    const image = 'ghcr.io/inference-gateway/inference-gateway:0.40.0';
    const name = await made({ ...minimal, image });
    const { ports, livenessProbe, readinessProbe, resources, ...container } = await team.container(name);
    expect(container.image).toBe(image);
    expect(ports).toMatchObject([{ name: 'http', containerPort: 8080 }]);
    for (const probe of [livenessProbe, readinessProbe]) expect(probe?.httpGet?.path).toBe('/health');
    expect(resources).toMatchObject({ requests: { cpu: '100m' }, limits: { memory: '1Gi' } });
    const { metadata, status } = await team.status(name, { phase: 'Running' });
    expect(status?.observedGeneration).toBe(metadata.generation);
    const available = status?.conditions.find(({ type }) => type === 'Available');
    expect(available).toMatchObject({ status: 'True', observedGeneration: metadata.generation });
  });

  it('60. runs where the restricted Pod Security Standard is enforced', async () => {
    const restricted = await Team.start(cluster, { 'pod-security.kubernetes.io/enforce': 'restricted' });
    await restricted.applied('ai', minimal);
    await restricted.status('ai', { phase: 'Running', readyReplicas: 1 });
  });

  it('67. with metrics opens 9464 on container and Service beside 8080', async () => {
    const metrics = { enabled: true, port: 9464 };
    const name = await made({ ...minimal, telemetry: { enabled: true, metrics } });
    expect((await team.container(name)).ports?.map((port) => port.containerPort)).toEqual([8080, 9464]);
    expect((await team.service(name))?.spec?.ports?.map(({ port }) => port)).toEqual([8080, 9464]);
    await team.status(name, { phase: 'Running' });
  });

  it('69. with a metrics port of 99999 is rejected', async () => {
    const telemetry = { enabled: true, metrics: { enabled: true, port: 99_999 } };
    await expect(made({ ...minimal, telemetry })).rejects.toThrow(/Invalid value/);
  });
});

describe('an autoscaler', () => {
  it('6. is called after the Gateway, and scales its Deployment as told', async () => {
    const behavior = {
      scaleDown: { stabilizationWindowSeconds: 300 },
      scaleUp: { stabilizationWindowSeconds: 60 },
    };
    const { enabled, config } = scaling(2, 5);
    const name = await made({ ...minimal, hpa: { enabled, config: { ...config, behavior } } });
    expect(await team.autoscaler(name)).toMatchObject({
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name },
        minReplicas: 2,
        maxReplicas: 5,
        metrics: config.metrics,
        behavior,
      },
    });
  });

  it('64. wins over replicas: a new Deployment starts with its least', async () => {
    const name = await made({ ...minimal, replicas: 3, hpa: scaling(1, 5) });
    expect(await team.autoscaler(name)).toMatchObject({ spec: { minReplicas: 1, maxReplicas: 5 } });
    expect((await team.deployment(name))?.spec?.replicas).toBe(1);
  });

  it('7, 65. that is switched off is deleted, and the replicas are those of the Gateway', async () => {
    const name = await made({ ...minimal, replicas: 3, hpa: scaling(1, 5) });
    await team.applied(name, { ...minimal, replicas: 3, hpa: { enabled: false } });
    expect(await team.autoscaler(name)).toBeUndefined();
    expect((await team.deployment(name))?.spec?.replicas).toBe(3);
  });

  it('66. scales from 1 to 10 where nothing else is said', async () => {
    const name = await made({ ...minimal, hpa: { enabled: true } });
    expect(await team.autoscaler(name)).toMatchObject({ spec: { minReplicas: 1, maxReplicas: 10 } });
  });
});

describe('an Ingress', () => {
  it('8. has the host as given, and no TLS', async () => {
    const name = await made({ ...minimal, ingress: ingress('ai.example.com') });
    const { spec } = (await team.ingress(name)) ?? {};
    expect(spec?.rules?.map(({ host }) => host)).toEqual(['ai.example.com']);
    expect(spec?.tls).toBeUndefined();
  });

  it('9. with TLS names the host and a Secret called after the Gateway', async () => {
    const name = await made({ ...minimal, ingress: ingress('ai.example.com', { tls: { enabled: true } }) });
    const { spec } = (await team.ingress(name)) ?? {};
    expect(spec?.tls).toEqual([{ hosts: ['ai.example.com'], secretName: `${name}-tls` }]);
  });

  it('70. that was deleted is made again, and follows its host', async () => {
    const name = await made({ ...minimal, ingress: ingress('ai.example.com') });
    const { metadata } = (await team.ingress(name)) ?? {};
    await team.kubectl('delete', 'ingress', name);
    await until('there is another one', async () => {
      const uid = (await team.ingress(name))?.metadata.uid;
      return uid !== undefined && uid !== metadata?.uid;
    });
    await team.applied(name, { ...minimal, ingress: ingress('other.example.com') });
    expect((await team.ingress(name))?.spec?.rules?.[0]?.host).toBe('other.example.com');
  });
});

describe('fields that came after v0.14 are unknown, and are reported', () => {
  it.each([
    ['11.', 'auth', { oidc: { caCertRef: { name: 'ca', key: 'ca.crt' } } }, 'spec.auth.oidc.caCertRef'],
    ['12, 71.', 'gatewayAPI', { enabled: true }, 'spec.gatewayAPI'],
    ['13.', 'telemetry', { traces: { enabled: true } }, 'spec.telemetry.traces'],
    ['14.', 'mcp', { serviceDiscovery: { enabled: true } }, 'spec.mcp.serviceDiscovery'],
    ['15.', 'routing', { enabled: true }, 'spec.routing'],
    ['16.', 'guardrails', { enabled: true }, 'spec.guardrails'],
    ['17.', 'mcp', { toolMode: 'direct' }, 'spec.mcp.toolMode'],
  ])('%s %s', async (_, block, content, path) => {
    const gateway = {
      apiVersion: 'core.inference-gateway.com/v1alpha1',
      kind: 'Gateway',
      metadata: { name: 'newer', namespace: team.namespace },
      spec: { ...minimal, [block]: content },
    };
    await expect(cluster.apply(gateway)).rejects.toThrow(path);
  });
});
