import { describe, expect, it } from 'vitest';
import { normalized } from './testing/normalized-gateway.ts';

const secretKeyRef = { name: 'keys', key: 'openai' };
const older = { name: 'openai', type: 'openai' };
const newer = { name: 'OpenAI', env: [{ name: 'OPENAI_API_KEY', valueFrom: { secretKeyRef } }] };

describe('providers', () => {
  it('of the newer shape hand their variables on as they are, in order', () => {
    const env = [
      { name: 'B', value: '1' },
      { name: 'A', value: '$(B)' },
      { name: 'OPENAI_API_KEY', valueFrom: { secretKeyRef } },
    ];
    expect(normalized({ providers: [{ name: 'OpenAI', env }] }).providers).toEqual([
      { id: 'openai', name: 'OpenAI', env },
    ]);
  });

  it('of the older shape become the variables that the gateway reads, by their type and never by their name', () => {
    const config = { baseUrl: 'http://ollama:11434/v1', tokenRef: { name: 'ollama', key: 'token' } };
    expect(normalized({ providers: [{ name: 'local', type: 'ollama', config }] }).providers).toEqual([
      {
        id: 'ollama',
        name: 'local',
        env: [
          { name: 'OLLAMA_API_URL', value: 'http://ollama:11434/v1' },
          { name: 'OLLAMA_API_KEY', valueFrom: { secretKeyRef: { name: 'ollama', key: 'token' } } },
        ],
      },
    ]);
  });

  it.each([undefined, ''])('of the older shape have the key "value" where they name none (%j)', (key) => {
    const tokenRef = { name: 'keys', ...(key !== undefined && { key }) };
    const [provider] = normalized({ providers: [{ ...older, config: { tokenRef } }] }).providers;
    expect(provider?.env).toEqual([
      { name: 'OPENAI_API_KEY', valueFrom: { secretKeyRef: { name: 'keys', key: 'value' } } },
    ]);
  });

  it('of the older shape have no variables for what they leave out', () => {
    expect(normalized({ providers: [older] }).providers[0]?.env).toEqual([]);
    const empty = { ...older, config: { baseUrl: '', authType: 'bearer' } };
    expect(normalized({ providers: [empty] }).providers[0]?.env).toEqual([]);
  });

  it('that are switched off are left out', () => {
    const providers = [{ ...newer, enabled: false }, { name: 'Groq', enabled: true }, { name: 'Cohere' }];
    expect(normalized({ providers }).providers.map(({ id }) => id)).toEqual(['groq', 'cohere']);
  });

  it.each([
    ['OpenAI', 'openai'],
    ['Ollama Cloud', 'ollama_cloud'],
    ['OllamaCloud', 'ollama_cloud'],
    ['ollama-cloud', 'ollama_cloud'],
    ['llama.cpp', 'llamacpp'],
    ['DEEPSEEK', 'deepseek'],
    ['My Own', 'myown'],
  ])('%s is %s', (name, id) => {
    expect(normalized({ providers: [{ name }] }).providers).toEqual([{ id, name, env: [] }]);
  });

  it('have numbers of resource references as text, which is how containers take them', () => {
    const valueFrom = { resourceFieldRef: { resource: 'limits.memory', divisor: 1 } };
    const [provider] = normalized({
      providers: [{ name: 'OpenAI', env: [{ name: 'M', valueFrom }] }],
    }).providers;
    expect(provider?.env[0]?.valueFrom?.resourceFieldRef).toEqual({
      resource: 'limits.memory',
      divisor: '1',
    });
  });
});

describe('authentication', () => {
  it('is absent while it is off', () => {
    expect(normalized({ auth: { enabled: false, oidc: { issuerUrl: 'https://a' } } })).not.toHaveProperty(
      'auth',
    );
  });

  it('has the documented issuer and client id where it names none', () => {
    const documented = {
      issuerUrl: 'http://keycloak:8080/realms/inference-gateway-realm',
      clientId: 'inference-gateway-client',
      unsupported: false,
    };
    expect(normalized({ auth: { enabled: true } }).auth).toEqual(documented);
    expect(normalized({ auth: { enabled: true, oidc: { issuerUrl: '', clientId: '' } } }).auth).toEqual(
      documented,
    );
  });

  it.each([
    ['newer', [newer], { name: 's', key: 'k' }, { name: 's', key: 'k' }],
    ['newer', [newer], { name: 's', key: 'k', optional: true }, { name: 's', key: 'k', optional: true }],
    ['older', [older], { name: 's' }, { name: 's', key: 'value' }],
    ['older', [older], { name: 's', key: '' }, { name: 's', key: 'value' }],
    ['older', [older], { name: 's', key: 'k', namespace: 'team' }, { name: 's', key: 'k' }],
  ])(
    'of the %s shape takes the client secret from where it says',
    (_, providers, clientSecretRef, expected) => {
      const auth = { enabled: true, oidc: { clientSecretRef } };
      expect(normalized({ providers, auth }).auth?.clientSecret).toEqual(expected);
    },
  );

  it.each([
    ['oidc', false],
    ['jwt', false],
    ['basic', true],
  ])('with %s: unsupported is %s', (provider, unsupported) => {
    expect(normalized({ auth: { enabled: true, provider } }).auth?.unsupported).toBe(unsupported);
  });
});

describe('telemetry', () => {
  const metrics = { port: 9000 };
  it.each([
    ['absent, older', { providers: [older] }, false, false],
    ['empty, older', { providers: [older], telemetry: {} }, true, false],
    ['metrics alone, older', { providers: [older], telemetry: { metrics } }, true, true],
    ['off, older', { providers: [older], telemetry: { enabled: false, metrics } }, false, false],
    ['metrics off, older', { providers: [older], telemetry: { metrics: { enabled: false } } }, true, false],
    ['empty, newer', { providers: [newer], telemetry: {} }, false, false],
    ['metrics alone, newer', { providers: [newer], telemetry: { metrics } }, false, false],
    ['on, newer', { providers: [newer], telemetry: { enabled: true, metrics } }, true, false],
    ['on with metrics, newer', { telemetry: { enabled: true, metrics: { enabled: true } } }, true, true],
    ['metrics without telemetry', { telemetry: { metrics: { enabled: true } } }, false, false],
    ['older by its traces', { telemetry: { tracing: {}, metrics } }, true, true],
    [
      'newer by its providers in spite of traces',
      { providers: [newer], telemetry: { tracing: {} } },
      false,
      false,
    ],
    ['older by its agents', { a2a: {}, telemetry: {} }, true, false],
    ['older by its flat autoscaler', { hpa: { maxReplicas: 5 }, telemetry: {} }, true, false],
    ['older by its list of certificates', { ingress: { tls: [] }, telemetry: {} }, true, false],
  ])('%s', (_, spec, enabled, metricsPortOpen) => {
    expect(normalized(spec).telemetry).toMatchObject({ enabled, metricsPortOpen });
  });

  it.each([
    [9000, 9000],
    ['9000', 9000],
    [undefined, 9464],
  ])('metrics port %j is %d', (port, expected) => {
    const telemetry = { enabled: true, metrics: { ...(port !== undefined && { port }) } };
    expect(normalized({ telemetry }).telemetry.metricsPort).toBe(expected);
  });

  it.each([
    [{ enabled: true, tracing: { enabled: true } }, {}],
    [{ enabled: true, tracing: { enabled: true, endpoint: '' } }, {}],
    [{ enabled: true, tracing: { enabled: true, endpoint: 'http://c:4318' } }, { endpoint: 'http://c:4318' }],
    [{ enabled: true, tracing: { endpoint: 'http://c:4318' } }, undefined],
    [{ enabled: false, tracing: { enabled: true } }, undefined],
  ])('traces of %j', (telemetry, tracing) => {
    expect(normalized({ telemetry }).telemetry.tracing).toEqual(tracing);
  });
});

describe('tool servers', () => {
  const a = { name: 'a', url: 'http://a:8080/mcp' };
  const b = { name: 'b', url: 'http://b:8080/mcp' };

  it('are absent while they are off', () => {
    expect(normalized({ mcp: { servers: [a] } })).not.toHaveProperty('mcp');
  });

  it('have the documented limits', () => {
    const timeouts = { client: '10s', dial: '5s', tlsHandshake: '5s', responseHeader: '5s', request: '10s' };
    const expected = { expose: false, servers: [], polling: { enabled: true, interval: '30s' }, timeouts };
    expect(normalized({ mcp: { enabled: true } }).mcp).toEqual(expected);
    expect(normalized({ mcp: { enabled: true, timeouts: { client: '1m' } } }).mcp?.timeouts).toEqual({
      ...timeouts,
      client: '1m',
    });
  });

  it.each([
    [[a, b], true, '30s'],
    [[a, { ...b, healthCheck: { interval: '7s' } }], true, '30s'],
    [[{ ...a, healthCheck: { interval: '7s' } }, b], true, '7s'],
    [[{ ...a, healthCheck: { enabled: false, interval: '7s' } }, b], true, '30s'],
    [[{ ...a, healthCheck: { enabled: false } }], false, '30s'],
  ])('%j are polled: %s, %s', (servers, enabled, interval) => {
    expect(normalized({ mcp: { enabled: true, servers } }).mcp?.polling).toEqual({ enabled, interval });
  });
});

describe('agents', () => {
  it('are absent while they are off', () => {
    expect(normalized({ a2a: { agents: [{ name: 'a', url: 'http://a' }] } })).not.toHaveProperty('a2a');
  });

  it('have the documented limits', () => {
    expect(normalized({ a2a: { enabled: true } }).a2a).toEqual({
      expose: false,
      agents: [],
      clientTimeout: '60s',
      polling: { enabled: true, interval: '2s', timeout: '60s', maxAttempts: 30 },
    });
  });

  it('keep what is said of them', () => {
    const polling = { enabled: false, interval: '3s', timeout: '4s', maxAttempts: 5 };
    const agents = [{ name: 'a', url: 'http://a' }];
    const a2a = { enabled: true, expose: true, agents, polling, timeouts: { client: '6s' } };
    expect(normalized({ a2a }).a2a).toEqual({
      expose: true,
      agents,
      clientTimeout: '6s',
      polling,
    });
  });
});

describe('Service, identity and resources', () => {
  it('have the documented defaults', () => {
    expect(normalized({})).toMatchObject({
      replicas: 1,
      image: 'ghcr.io/inference-gateway/inference-gateway:latest',
      environment: 'production',
      service: { type: 'ClusterIP', port: 8080, annotations: {} },
      serviceAccount: { create: true, name: 'ai' },
    });
  });

  it.each([
    [
      { create: true, name: '' },
      { create: true, name: 'ai' },
    ],
    [{ name: 'own' }, { create: true, name: 'own' }],
    [
      { create: false, name: 'own' },
      { create: false, name: 'own' },
    ],
  ])('serviceAccount %j', (serviceAccount, expected) => {
    expect(normalized({ serviceAccount }).serviceAccount).toEqual(expected);
  });

  it('have quantities as text, of every resource', () => {
    const resources = { requests: { cpu: 1, 'nvidia.com/gpu': '1' }, limits: { memory: '1Gi' } };
    expect(normalized({ resources }).resources).toEqual({
      requests: { cpu: '1', 'nvidia.com/gpu': '1' },
      limits: { memory: '1Gi' },
    });
  });
});
