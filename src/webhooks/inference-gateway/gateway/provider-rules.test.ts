import { describe, expect, it } from 'vitest';
import { auth, key, openai, said } from './testing/judged.ts';

const env = (name: string, value: string) => openai({ name, value });
const item = 'spec.providers[0].env[1]';

describe('rules on providers', () => {
  it('see the same provider in every spelling, and forget those that are off', () => {
    const names = (second: object) =>
      said({
        providers: [
          { name: 'Ollama Cloud', env: [] },
          { env: [], ...second },
        ],
      });
    const twice =
      'spec.providers[1].name: Duplicate value: "ollama_cloud": the same provider as spec.providers[0]';
    expect(names({ name: 'ollama_cloud' })).toContain(twice);
    expect(names({ name: 'ollama_cloud', enabled: false })).not.toContain(twice);
  });

  it('let one provider give the variables of another', () => {
    const shared = { name: 'GROQ_API_KEY', ...key };
    const { providers } = openai(shared);
    expect(said({ providers: [...providers, { name: 'Groq' }] })).toEqual([]);
  });

  it('leave alone what is put together in the pod', () => {
    expect(said(env('OPENAI_API_URL', 'https://$(HOST)/v1'))).toEqual([]);
    expect(said(openai({ name: 'GROQ_API_KEY', value: '$(OPENAI_API_KEY)' }))).toEqual([]);
  });

  it('take an empty URL for a mistake, and an empty key for none', () => {
    const wrong = `${item}.value: Invalid value: must be an http or https URL`;
    expect(said(env('OPENAI_API_URL', ''))).toEqual([wrong]);
    expect(said(openai({ name: 'OPENAI_API_URL' }))).toEqual([wrong]);
    expect(said({ providers: [{ name: 'Groq', env: [{ name: 'GROQ_API_KEY', value: '' }] }] })).toEqual([
      'W spec.providers[0]: no GROQ_API_KEY: calls to groq will fail',
    ]);
  });

  it('know the variables of the older shape', () => {
    const config = { baseUrl: 'https://api.anthropic.com/v1/', tokenRef: { name: 'keys' } };
    expect(said({ providers: [{ name: 'mine', type: 'anthropic', config }] })).toEqual([]);
    expect(said({ providers: [{ name: 'mine', type: 'anthropic' }] })).toEqual([
      'W spec.providers[0]: no ANTHROPIC_API_KEY: calls to anthropic will fail',
    ]);
  });
});

describe('rules on variables', () => {
  it('take equal variables twice', () => {
    const { providers } = openai({ name: 'ALLOWED_MODELS', value: 'a' });
    const second = {
      name: 'Ollama',
      env: [
        { name: 'OPENAI_API_KEY', ...key },
        { name: 'ALLOWED_MODELS', value: 'a' },
      ],
    };
    expect(said({ providers: [...providers, second] })).toEqual([]);
  });

  it('compare with disabled providers only within their own list', () => {
    const { providers } = openai({ name: 'ALLOWED_MODELS', value: 'a' });
    const off = (...more: object[]) => ({
      providers: [
        ...providers,
        { name: 'Ollama', enabled: false, env: [{ name: 'ALLOWED_MODELS', value: 'b' }, ...more] },
      ],
    });
    expect(said(off())).toEqual([]);
    expect(said(off({ name: 'ALLOWED_MODELS', value: 'c' }))).toEqual([
      'spec.providers[1].env[1].name: Duplicate value: "ALLOWED_MODELS": differs from spec.providers[1].env[0]',
    ]);
  });

  it.each([
    ['SERVER_PORT', '8080', []],
    ['SERVER_PORT', '8081', [`${item}.name: Forbidden: SERVER_PORT is set by spec.server.port`]],
    ['SERVER_HOST', '0.0.0.0', []],
    ['AUTH_ENABLED', 'false', []],
    ['ENABLE_AUTH', 'true', [`${item}.name: Forbidden: ENABLE_AUTH is set by spec.auth.enabled`]],
    [
      'AUTH_OIDC_ISSUER',
      'https://a',
      [`${item}.name: Forbidden: AUTH_OIDC_ISSUER is set by spec.auth.oidc.issuerUrl`],
    ],
    ['AUTH_ANYTHING', 'x', [`${item}.name: Forbidden: AUTH_ANYTHING is set by spec.auth`]],
    ['TELEMETRY_METRICS_PORT', '9464', []],
    ['ENVIRONMENT', 'production', []],
    ['ENVIRONMENT', 'development', [`W ${item}.name: overrides spec.environment`]],
    ['CLIENT_TIMEOUT', '230s', [`W ${item}.name: overrides spec.server.timeouts.read`]],
    ['MCP_EXPOSE', 'true', []], // no field says anything of it
    ['DEBUG_MAX_MESSAGES', '10', []],
  ])('judge %s=%s', (name, value, expected) => {
    expect(said(env(name, value))).toEqual(expected);
  });

  it('take the client secret from the Secret that the field names, and from no other', () => {
    const clientSecretRef = { name: 'oidc', key: 'secret' };
    const spec = auth({ issuerUrl: 'https://auth.example.com', clientSecretRef });
    const variable = (secretKeyRef: object) =>
      said({ ...spec, ...openai({ name: 'AUTH_OIDC_CLIENT_SECRET', valueFrom: { secretKeyRef } }) });
    expect(variable(clientSecretRef)).toEqual([]);
    expect(variable({ ...clientSecretRef, key: 'other' })).toEqual([
      `${item}.name: Forbidden: AUTH_OIDC_CLIENT_SECRET is set by spec.auth.oidc.clientSecretRef`,
    ]);
  });

  it('take no address from a variable while the gateway serves TLS', () => {
    const reference = { name: 'tls', key: 'x' };
    const server = { tls: { enabled: true, certificateRef: reference, keyRef: reference } };
    expect(said({ server, ...env('SERVER_HOST', '0.0.0.0') })).toEqual([
      `${item}.name: Forbidden: SERVER_HOST is set by spec.server.host`,
    ]);
  });
});
