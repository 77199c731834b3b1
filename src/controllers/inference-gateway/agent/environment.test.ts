import { describe, expect, it } from 'vitest';
import { agent, fullSpec } from './testing/rendered.ts';

const { environmentOf, podOf } = agent;

describe('the environment of an agent', () => {
  it('says everything under the names of today and of before', () => {
    const { TOKEN, MODE, POD, MEMORY, MOCK_MODE, ...own } = environmentOf(fullSpec);
    expect(own).toEqual({
      A2A_SERVER_PORT: '9000',
      PORT: '9000',
      HOST: '0.0.0.0',
      A2A_SERVER_READ_TIMEOUT: '31s',
      READ_TIMEOUT: '31s',
      A2A_SERVER_WRITE_TIMEOUT: '32s',
      WRITE_TIMEOUT: '32s',
      A2A_SERVER_IDLE_TIMEOUT: '33s',
      IDLE_TIMEOUT: '33s',
      A2A_TIMEZONE: 'Europe/Berlin',
      TIMEZONE: 'Europe/Berlin',
      A2A_SERVER_TLS_ENABLE: 'true',
      A2A_SERVER_TLS_ENABLED: 'true',
      TLS_ENABLED: 'true',
      A2A_SERVER_TLS_CERT_PATH: '/etc/a2a/tls/tls.crt',
      A2A_SERVER_TLS_KEY_PATH: '/etc/a2a/tls/tls.key',
      TLS_SECRET_REF: 'calendar-tls',
      A2A_AGENT_URL: 'https://calendar.team.svc.cluster.local:9000',
      A2A_DEBUG: 'true',
      LOG_LEVEL: 'debug',
      LOG_FORMAT: 'json',
      A2A_TELEMETRY_ENABLE: 'true',
      A2A_TELEMETRY_ENABLED: 'true',
      A2A_TELEMETRY_METRICS_PORT: '9500',
      A2A_OTEL_EXPORTER_PROMETHEUS_PORT: '9500',
      QUEUE_ENABLED: 'true',
      A2A_QUEUE_MAX_SIZE: '50',
      QUEUE_MAX_SIZE: '50',
      A2A_QUEUE_CLEANUP_INTERVAL: '5m',
      QUEUE_CLEANUP_INTERVAL: '5m',
      AGENT_ENABLED: 'true',
      A2A_AGENT_CLIENT_MAX_CONVERSATION_HISTORY: '20',
      AGENT_MAX_CONVERSATION_HISTORY: '20',
      A2A_AGENT_CLIENT_MAX_CHAT_COMPLETION_ITERATIONS: '7',
      A2A_AGENT_CLIENT_MAX_RETRIES: '4',
      A2A_AGENT_CLIENT_PROVIDER: 'groq',
      A2A_AGENT_CLIENT_MODEL: 'meta-llama/llama-4',
      A2A_AGENT_CLIENT_BASE_URL: 'http://ai.team.svc.cluster.local:8080/v1',
      A2A_AGENT_CLIENT_API_KEY: { secretKeyRef: { name: 'keys', key: 'groq', optional: false } },
      A2A_AGENT_CLIENT_MAX_TOKENS: '8192',
      A2A_AGENT_CLIENT_TEMPERATURE: '0.2',
      A2A_AGENT_CLIENT_SYSTEM_PROMPT: 'You manage calendars.',
      A2A_AGENT_CLIENT_CUSTOM_HEADERS: 'X-Team:calendar,X-Cost:a:b',
      A2A_AGENT_CLIENT_CUSTOM_HEADER_0_NAME: 'X-Team',
      A2A_AGENT_CLIENT_CUSTOM_HEADER_0_VALUE: 'calendar',
      A2A_AGENT_CLIENT_CUSTOM_HEADER_1_NAME: 'X-Cost',
      A2A_AGENT_CLIENT_CUSTOM_HEADER_1_VALUE: 'a:b',
      A2A_AGENT_CLIENT_TLS_CA_FILE: '/etc/a2a/client-tls/ca.crt',
      A2A_AGENT_CLIENT_TLS_CERT_FILE: '/etc/a2a/client-tls/tls.crt',
      A2A_AGENT_CLIENT_TLS_KEY_FILE: '/etc/a2a/client-tls/tls.key',
    });
  });

  it('says nothing of what is left to the agent', () => {
    const names = Object.keys(environmentOf({}));
    expect(names.filter((name) => /QUEUE|LLM|PROVIDER|MODEL|API_KEY|CERT|_PORT$/.test(name))).toEqual([
      'A2A_SERVER_PORT',
    ]);
  });

  it('has an older key where there is no newer one, which an agent starts without', () => {
    const older = (secretRef: string) => environmentOf({ agent: { apiKey: { secretRef } } });
    expect(older('key').A2A_AGENT_CLIENT_API_KEY).toEqual({
      secretKeyRef: { name: 'key', key: 'value', optional: true },
    });
    expect(older('')).not.toHaveProperty('A2A_AGENT_CLIENT_API_KEY');
  });

  it('hands free text on as it is written, whatever the kubelet makes of "$(...)"', () => {
    const systemPrompt = 'Costs $5, see $(HOST) and $$.';
    const customHeaders = [{ name: 'X-Team', value: '$(HOST)' }];
    const env = environmentOf({ agent: { llm: { systemPrompt, customHeaders, model: 'a/$(b)' } } });
    // What Kubernetes makes of a doubled dollar is a single one, and it looks no further.
    const expanded = (name: string) => String(env[name]).replaceAll('$$', '$');
    expect(expanded('A2A_AGENT_CLIENT_SYSTEM_PROMPT')).toBe(systemPrompt);
    expect(expanded('A2A_AGENT_CLIENT_CUSTOM_HEADERS')).toBe('X-Team:$(HOST)');
    expect(expanded('A2A_AGENT_CLIENT_MODEL')).toBe('$(b)');
    expect(Object.values(env).join()).not.toMatch(/(?<!\$)\$\(/);
  });

  it('has each name once: a variable of the user comes first, and wins', () => {
    const env = [
      { name: 'A2A_TIMEZONE', value: 'Europe/Paris' },
      { name: 'A2A_TIMEZONE', value: 'Europe/Paris' },
    ];
    const names = podOf({ env }).container.env?.map(({ name }) => name) ?? [];
    expect(names[0]).toBe('A2A_TIMEZONE');
    expect(names).toEqual([...new Set(names)]);
    expect(environmentOf({ env })).toMatchObject({ A2A_TIMEZONE: 'Europe/Paris', TIMEZONE: 'UTC' });
  });

  it('listens on every address where pods have only IPv6, unless it is told another', () => {
    const around = { everyAddress: '::' } as const;
    expect(environmentOf({}, around)).toMatchObject({ HOST: '::' });
    expect(environmentOf({ host: '127.0.0.1' }, around)).toMatchObject({ HOST: '127.0.0.1' });
  });
});
