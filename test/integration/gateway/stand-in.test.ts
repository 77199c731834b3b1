/**
 * What a Gateway renders makes a gateway of any release work, tried on a stand-in that reads its environment as the real
 * program does, and runs as a process with what is rendered. Each trap is also shown without what keeps it shut.
 */

import { describe, expect, it, onTestFinished } from 'vitest';
import { makeDevelopmentCertificate } from '../../../src/admission/development-certificate.ts';
import { childOf } from '../../../src/controllers/inference-gateway/gateway/testing/rendered.ts';
import type { Deployment } from '../../../src/kubernetes/object.ts';
import { Deployments } from '../../../src/kubernetes/resource.ts';
import { askForCompletion } from '../../../src/workload-client/gateway-completion.ts';
import { freePort } from '../../cluster/ports.ts';
import { type ContainerOptions, RunningContainer } from '../../stand-ins/gateway/container.ts';
import {
  type FakeServer,
  type FakeServerOptions,
  startFakeServer,
} from '../../stand-ins/gateway/fake-server.ts';
import { until } from '../operator/until.ts';
import { type Answer, complete } from './completion.ts';

const secrets = { keys: { openai: 'key-of-the-team' } };
const completion = { choices: [{ message: { role: 'assistant', content: 'hello' } }] };

async function fakeServer(options: Partial<FakeServerOptions> = {}): Promise<FakeServer> {
  const server = await startFakeServer({ body: completion, ...options });
  onTestFinished(() => server[Symbol.asyncDispose]());
  return server;
}

const telemetry = (port: number) => ({ enabled: true, metrics: { enabled: true, port } });

/** A spec of the newer shape, with a provider on this machine. */
const newer = (url: string, port: number, metricsPort: number) => ({
  server: { port },
  telemetry: telemetry(metricsPort),
  providers: [
    {
      name: 'OpenAI',
      env: [
        { name: 'OPENAI_API_URL', value: url },
        { name: 'OPENAI_API_KEY', valueFrom: { secretKeyRef: { name: 'keys', key: 'openai' } } },
      ],
    },
  ],
});

/** The same in the older shape. */
const older = (url: string, port: number, metricsPort: number) => ({
  server: { port },
  telemetry: telemetry(metricsPort),
  providers: [
    { name: 'main', type: 'openai', config: { baseUrl: url, tokenRef: { name: 'keys', key: 'openai' } } },
  ],
});

/** Runs what a spec renders, as a process. */
async function start(spec: object, options: ContainerOptions): Promise<RunningContainer> {
  // What is rendered as a Deployment has its shape, or does not compile.
  const deployment = childOf(spec, Deployments) as Deployment;
  const container = await RunningContainer.start(deployment, { secrets, ...options });
  onTestFinished(() => container[Symbol.asyncDispose]());
  return container;
}

/** The same, once its startup probe is answered. */
async function started(spec: object, options: ContainerOptions): Promise<RunningContainer> {
  const container = await start(spec, options);
  await until('it is healthy', async () => (await container.probed()) === 200).catch((error: unknown) => {
    throw new Error(`${String(error)}: ${container.output}`);
  });
  return container;
}

const newest: ContainerOptions = { release: '0.48.2' };

/** A Gateway of the newer shape with one provider on this machine, and more in its spec. */
async function gateway(more: object = {}, options: Partial<FakeServerOptions> = {}) {
  const provider = await fakeServer(options);
  const port = await freePort();
  const { server = {}, ...others } = more as { server?: object };
  const plain = newer(provider.url, port, await freePort());
  return { provider, port, spec: { ...plain, ...others, server: { ...plain.server, ...server } } };
}

/** Runs a Gateway with something else in its environment for one completion. */
async function completed(spec: object, instead: ContainerOptions['instead'] = {}): Promise<Answer> {
  await using container = await started(spec, { ...newest, instead });
  return await complete(container);
}

describe.each([
  ['older', older, ['0.14.0', '0.19.8', '0.24.5', '0.40.0', '0.48.2']],
  ['newer', newer, ['0.14.0', '0.19.8', '0.24.5', '0.40.0', '0.48.2']],
] as const)('a Gateway of the %s shape', (_, specOf, releases) => {
  it.each(releases)('works with release %s: health, a completion, metrics', async (release) => {
    const provider = await fakeServer();
    const metricsPort = await freePort();
    const container = await started(specOf(provider.url, await freePort(), metricsPort), { release });
    expect(await complete(container)).toEqual({ status: 200, text: JSON.stringify(completion) });
    expect(provider.asked).toMatchObject([
      { path: '/chat/completions', authorization: 'Bearer key-of-the-team' },
    ]);
    expect(JSON.parse(provider.asked[0]?.body ?? '')).toMatchObject({ model: 'gpt-4o' });
    const metrics = await fetch(`http://127.0.0.1:${metricsPort}/metrics`);
    expect(await metrics.text()).toMatch(
      /^(llm_responses_total|gen_ai_server_request_duration_seconds_count) 1$/m,
    );
  });
});

describe('time limits', () => {
  it('are never empty: without one, every completion would time out at once', async () => {
    const { spec } = await gateway();
    expect(await completed(spec)).toMatchObject({ status: 200 });
    const container = await started(spec, { ...newest, instead: { SERVER_READ_TIMEOUT: '' } });
    expect(await complete(container)).toMatchObject({ status: 504 });
    expect(await container.probed()).toBe(200);
  });

  it('follow the one for reading, where a slow answer would be given up', async () => {
    const { spec } = await gateway({ server: { timeouts: { read: '3s', write: '1ms' } } }, { delayMs: 500 });
    expect(await completed(spec)).toMatchObject({ status: 200 });
    expect(await completed(spec, { CLIENT_RESPONSE_HEADER_TIMEOUT: '100ms' })).toMatchObject({ status: 400 });
    expect(await completed(spec, { CLIENT_TIMEOUT: '100ms' })).toMatchObject({ status: 400 });
    expect(await completed(spec, { SERVER_WRITE_TIMEOUT: '100ms' })).toMatchObject({ status: 0 });
  });

  it('that are none end the process with 0, which is a failure', async () => {
    const { spec } = await gateway();
    const container = await start(spec, { ...newest, instead: { SERVER_IDLE_TIMEOUT: '30' } });
    expect(await container.ended()).toBe(0);
    expect(container.output).toContain('config load error');
  });
});

describe('ports', () => {
  it('of server and metrics must differ, or the API never listens', async () => {
    const { spec, port } = await gateway();
    const container = await start(spec, { ...newest, instead: { TELEMETRY_METRICS_PORT: String(port) } });
    await until('it says so', () => container.output.includes('cannot listen'));
    expect([await container.probed(), container.isRunning]).toEqual([404, true]);
  });

  it('are never empty, or nobody knows where it listens', async () => {
    const { spec } = await gateway();
    const container = await start(spec, { ...newest, instead: { SERVER_PORT: '' } });
    await until('it listens', () => container.output.includes('gateway listening'));
    expect(await container.probed()).toBe(0);
  });
});

describe('TLS', () => {
  const tls = (more: object = {}) => ({
    tls: {
      enabled: true,
      certificateRef: { name: 'tls', key: 'tls.crt' },
      keyRef: { name: 'tls', key: 'tls.key' },
    },
    ...more,
  });

  function withCertificate(...names: string[]): ContainerOptions {
    const { certificate, key } = makeDevelopmentCertificate(names);
    return { ...newest, secrets: { ...secrets, tls: { 'tls.crt': certificate, 'tls.key': key } } };
  }

  it.each<[string, object, string]>([
    ['its Service', {}, 'ai.team.svc'],
    ['its server', { server: { host: 'ai.example.com' } }, 'ai.example.com'],
    [
      'its ingress, whose Secret it shares',
      {
        ingress: {
          enabled: true,
          hosts: [{ host: 'ai.example.com' }],
          tls: [{ secretName: 'tls', hosts: ['ai.example.com'] }],
        },
      },
      'ai.example.com',
    ],
    [
      'a wildcard of its ingress',
      {
        ingress: {
          enabled: true,
          hosts: [{ host: 'ai.example.com' }],
          tls: [{ secretName: 'tls', hosts: ['*.example.com'] }],
        },
      },
      '*.example.com',
    ],
  ])('works with a certificate for %s', async (_, more, name) => {
    const { server = {}, ...others } = more as { server?: object };
    const { spec } = await gateway({ ...others, server: tls(server) });
    const container = await started(spec, withCertificate(name));
    expect(await complete(container)).toMatchObject({ status: 200 });
  });

  it.each([
    ['the trust in the certificate', { SSL_CERT_DIR: '' }],
    ['a name of its own', { SERVER_HOST: '0.0.0.0' }],
  ])('without %s is healthy, and completes nothing', async (_, instead) => {
    const { spec } = await gateway({ server: tls() });
    const container = await started(spec, { ...withCertificate('ai.team.svc'), instead });
    expect(await complete(container)).toMatchObject({ status: 400 });
  });

  it('with a certificate for another name completes nothing either, which the question of the operator tells', async () => {
    const { spec, port } = await gateway({ server: tls() });
    const container = await started(spec, withCertificate('other.example.com'));
    expect(await complete(container)).toMatchObject({ status: 400 });
    expect(await asked(port, 'ai.team.svc')).toMatchObject({ ok: false, reason: 'CertificateInvalid' });
  });
});

/** The answer to the operator's own question. */
const asked = (port: number, certifiedName?: string) => {
  const service = { namespace: 'team', name: 'ai', address: '', port, tls: certifiedName !== undefined };
  const request = {
    service: { ...service, ...(certifiedName !== undefined && { certifiedName }) },
    revision: '',
    timeoutMs: 5000,
  };
  return askForCompletion(request, AbortSignal.timeout(5000), () => ({ address: '127.0.0.1', port }));
};

describe('MCP', () => {
  const listing = (...urls: string[]) => ({
    mcp: {
      enabled: true,
      timeouts: { request: '1s' },
      servers: urls.map((url, index) => ({ name: `server-${index}`, url })),
    },
  });
  const nowhere = async () => `http://127.0.0.1:${await freePort()}/mcp`;

  it('works with one of two servers down, since the list has no spaces', async () => {
    const { url } = await fakeServer();
    const down = await nowhere();
    const { spec } = await gateway(listing(down, url));
    expect(await completed(spec)).toMatchObject({ status: 200 });
    expect(await completed(spec, { MCP_SERVERS: `${down}, ${url}` })).toMatchObject({ status: 400 });
  });

  it('with all servers down is healthy and completes nothing, which the question of the operator tells', async () => {
    const { spec, port } = await gateway(listing(await nowhere()));
    const container = await started(spec, newest);
    expect(await complete(container)).toMatchObject({ status: 400 });
    expect(await asked(port)).toMatchObject({ ok: false, reason: 'McpServersDown' });
    // Older ones end, with 0.
    expect(await (await start(spec, { release: '0.19.8' })).ended()).toBe(0);
  });

  it('serves as soon as it is started with a server up, and the answer says so', async () => {
    const { url } = await fakeServer();
    const { spec, port } = await gateway(listing(url));
    const container = await started(spec, newest);
    expect(await complete(container)).toMatchObject({ status: 200 });
    expect(await asked(port)).toEqual({ ok: true });
  });
});

describe('authentication', () => {
  const authOf = (issuerUrl: string) => ({ auth: { enabled: true, provider: 'oidc', oidc: { issuerUrl } } });

  it.each(['0.40.0', '0.48.2'])(
    'admits callers with a token to release %s, and probes without',
    async (release) => {
      const { url } = await fakeServer();
      const { spec } = await gateway(authOf(url));
      const container = await started(spec, { release });
      expect(await complete(container)).toMatchObject({ status: 401 });
      expect(await complete(container, { authorization: 'Bearer token' })).toMatchObject({ status: 200 });
    },
  );

  it('admits nobody to a release below 0.25.2, of which admission warns', async () => {
    const { url } = await fakeServer();
    const { spec } = await gateway(authOf(url));
    const container = await started(spec, { release: '0.24.5' });
    expect(await complete(container, { authorization: 'Bearer token' })).toMatchObject({ status: 401 });
  });

  it('with an issuer that cannot be reached ends the process with 0, which is a failure', async () => {
    const { spec } = await gateway(authOf(`http://127.0.0.1:${await freePort()}`));
    expect(await (await start(spec, newest)).ended()).toBe(0);
  });
});

it('a pod that is told to end finishes what is under way, and takes nothing more', async () => {
  const { spec, provider } = await gateway({}, { delayMs: 500 });
  const container = await started(spec, newest);
  const underWay = complete(container);
  await until('the provider is asked', () => provider.asked.length === 1);
  container.signal('SIGTERM');
  await until('it takes nothing more', async () => (await container.probed()) === 0);
  expect(await underWay).toMatchObject({ status: 200 });
  expect(await container.ended()).toBe(0);
});
