/** What the tests of the older operator ask of an Orchestrator; the numbers are those of the project's checklist. */
import { describe, expect, it } from 'vitest';
import { minimalSpec, rendered, storedAgent } from './rendered.ts';

const a2a = (more: object) => ({ ...minimalSpec, a2a: { enabled: true, ...more } });
const discovery = { serviceDiscovery: { enabled: true, namespace: 'agents' } };

describe('behaviour 49', () => {
  it('one pod, never two, in one container', () => {
    const { deployment, template } = rendered(minimalSpec);
    expect(deployment).toMatchObject({ replicas: 1, strategy: { type: 'Recreate' } });
    expect(template?.spec?.containers).toHaveLength(1);
  });

  it('the command `infer channels-manager`, of images that have it', () => {
    const { container } = rendered({ ...minimalSpec, image: 'ghcr.io/inference-gateway/cli:0.166.1' });
    expect(container).toMatchObject({ command: ['infer'], args: ['channels-manager'] });
  });
});

it('behaviour 50: what is always said', () => {
  expect(rendered(minimalSpec).env).toMatchObject({
    INFER_CHANNELS_ENABLED: 'true',
    INFER_LOGGING_STDOUT: 'true',
    INFER_GATEWAY_RUN: 'false',
  });
});

it('behaviour 51: the knobs of the channels', () => {
  const channels = { ...minimalSpec.channels, maxWorkers: 7, imageRetention: 3, requireApproval: false };
  expect(rendered({ ...minimalSpec, channels }).env).toMatchObject({
    INFER_CHANNELS_MAX_WORKERS: '7',
    INFER_CHANNELS_IMAGE_RETENTION: '3',
    INFER_CHANNELS_REQUIRE_APPROVAL: 'false',
  });
});

it('behaviour 52: Telegram, its timeout in seconds and its secrets by reference', () => {
  const telegram = {
    enabled: true,
    tokenSecretRef: { name: 'bot', key: 'token' },
    allowedUsersSecretRef: { name: 'bot', key: 'users' },
    pollTimeout: '45s',
  };
  expect(rendered({ ...minimalSpec, channels: { telegram } }).env).toMatchObject({
    INFER_CHANNELS_TELEGRAM_ENABLED: 'true',
    INFER_CHANNELS_TELEGRAM_BOT_TOKEN: { secretKeyRef: { name: 'bot', key: 'token' } },
    INFER_CHANNELS_TELEGRAM_ALLOWED_USERS: { secretKeyRef: { name: 'bot', key: 'users' } },
    INFER_CHANNELS_TELEGRAM_POLL_TIMEOUT: '45',
  });
});

it('behaviour 53: gateway, model, prompt, tools and agents', () => {
  const spec = {
    ...a2a({ agents: ['http://a', 'http://b'] }),
    gateway: { url: 'http://gateway:8080', apiKeySecretRef: { name: 'gateway', key: 'apiKey' } },
    agent: { model: 'deepseek/v4', systemPrompt: 'be kind' },
    tools: { enabled: true, schedule: true },
  };
  expect(rendered(spec).env).toMatchObject({
    INFER_GATEWAY_URL: 'http://gateway:8080',
    INFER_GATEWAY_API_KEY: { secretKeyRef: { name: 'gateway', key: 'apiKey' } },
    INFER_AGENT_MODEL: 'deepseek/v4',
    INFER_AGENT_SYSTEM_PROMPT: 'be kind',
    INFER_TOOLS_ENABLED: 'true',
    INFER_TOOLS_SCHEDULE_ENABLED: 'true',
    INFER_A2A_ENABLED: 'true',
    INFER_A2A_AGENTS: 'http://a,http://b',
  });
});

it('behaviour 54: nothing is said of what the spec does not say', () => {
  expect(Object.keys(rendered(minimalSpec).env).sort()).toEqual([
    'INFER_AGENT_MODEL',
    'INFER_CHANNELS_ENABLED',
    'INFER_CHANNELS_TELEGRAM_BOT_TOKEN',
    'INFER_CHANNELS_TELEGRAM_ENABLED',
    'INFER_GATEWAY_RUN',
    'INFER_GATEWAY_URL',
    'INFER_LOGGING_DIR',
    'INFER_LOGGING_STDOUT',
  ]);
});

it("behaviour 55: the user's variables, first", () => {
  const env = [
    { name: 'TZ', value: 'Europe/Berlin' },
    { name: 'LIMIT', valueFrom: { resourceFieldRef: { resource: 'limits.memory', divisor: '1Mi' } } },
  ];
  expect(rendered({ ...minimalSpec, env }).container.env?.slice(0, 2)).toEqual(env);
});

describe('behaviour 56', () => {
  it('agents.yaml: without agents an empty list', () => {
    expect(rendered(a2a(discovery)).agentsYaml).toBe('agents: []\n');
  });

  it('agents.yaml: those given by URL, then those discovered, by name', () => {
    const agents = [storedAgent('weather', { port: 9000 }), storedAgent('calendar', { port: 0 })];
    const spec = a2a({ agents: ['http://x:1', 'http://y:2'], ...discovery });
    expect(rendered(spec, { agents }).agentsYaml).toBe(`agents:
  - name: static-agent-0
    url: http://x:1
    run: false
    enabled: true
  - name: static-agent-1
    url: http://y:2
    run: false
    enabled: true
  - name: calendar
    url: http://calendar.agents.svc.cluster.local:8080
    run: false
    enabled: true
  - name: weather
    url: http://weather.agents.svc.cluster.local:9000
    run: false
    enabled: true
`);
  });
});

describe('behaviour 57', () => {
  const hashOf = (name: string) =>
    rendered(a2a(discovery), { agents: [storedAgent(name)] }).template?.metadata?.annotations?.[
      'inference-gateway.com/agents-config-hash'
    ];

  it('no file and no annotation without discovery', () => {
    const { template, children } = rendered(a2a({ agents: ['http://x:1'] }));
    expect(template?.metadata?.annotations).toBeUndefined();
    expect(template?.spec?.volumes?.map(({ name }) => name)).toEqual(['state', 'tmp']);
    expect(children).toHaveLength(1);
  });

  it('with it the file of the ConfigMap, and its hash', () => {
    const { template, container, configMap } = rendered(a2a(discovery));
    expect(configMap?.metadata?.name).toBe('bot-agents');
    expect(template?.spec?.volumes).toContainEqual({
      name: 'agents-config',
      configMap: { name: 'bot-agents' },
    });
    expect(container.volumeMounts).toContainEqual({
      name: 'agents-config',
      mountPath: '/home/infer/.infer/agents.yaml',
      subPath: 'agents.yaml',
      readOnly: true,
    });
    expect(hashOf('a')).toMatch(/^[0-9a-f]{64}$/);
    expect(hashOf('a')).toBe(hashOf('a'));
    expect(hashOf('a')).not.toBe(hashOf('b'));
  });
});
