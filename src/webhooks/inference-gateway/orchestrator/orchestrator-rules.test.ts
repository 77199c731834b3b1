import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { admittedKind } from '../../../admission/examination.ts';
import { orchestratorSchema } from '../../../schemas/inference-gateway/orchestrator/schema.ts';
import { judged } from '../../testing/judged.ts';
import { orchestratorSpecs } from './testing/spec-arbitrary.ts';
import { defaults, rules } from './webhook.ts';

const judgedOrchestrator = judged(admittedKind({ schema: orchestratorSchema, rules, defaults }));

const telegram = {
  enabled: true,
  tokenSecretRef: { name: 'bot', key: 'token' },
  allowedUsersSecretRef: { name: 'bot', key: 'users' },
};
const minimal = {
  image: 'ghcr.io/inference-gateway/cli:0.179.0',
  channels: { telegram },
  gateway: { url: 'http://ai:8080' },
  agent: { model: 'openai/gpt-4o' },
};

/** What is said of the least spec with some blocks exchanged. */
const said = (spec: object, metadata?: object) => judgedOrchestrator({ ...minimal, ...spec }, metadata);
const onTelegram = (more: object) => said({ channels: { telegram: { ...telegram, ...more } } });

describe('defaults', () => {
  it('say what the pod asks for where nothing does; what else is absent is left to the image', () => {
    const resources = {
      requests: { cpu: '100m', memory: '256Mi' },
      limits: { cpu: '1', memory: '1Gi' },
    };
    fc.assert(
      fc.property(orchestratorSpecs, (spec) => {
        expect(defaults(spec)).toEqual({ resources, ...spec });
      }),
    );
  });

  it('leave nothing to say of the least spec', () => {
    expect(said({})).toEqual([]);
  });
});

describe('orchestrator/name', () => {
  it('tells long names from those that fit in a label', () => {
    expect(said({}, { generateName: 'bot-' })).toEqual([]);
    expect(said({}, { name: 'a'.repeat(63) })).toEqual([]);
    expect(said({}, { name: 'a'.repeat(64) })).toEqual([
      'metadata.name: Too long: may not be more than 63 characters',
    ]);
  });
});

describe('orchestrator/singleton', () => {
  it.each([0, 2, -1])('refuses %i pods', (replicas) => {
    expect(said({ replicas })).toEqual([
      `spec.replicas: Invalid value: ${replicas}: must be 1: Telegram allows one getUpdates consumer per bot token; run several Orchestrators with different tokens and disjoint allow-lists`,
    ]);
  });

  it('takes the one pod, said or not', () => {
    expect(said({ replicas: 1 })).toEqual([]);
  });
});

describe('orchestrator/channel', () => {
  const idle = [
    'spec.channels: Required value: enable a channel or tools.schedule: the daemon exits without one',
  ];
  it.each<[string, object, string[]]>([
    ['no channels', { channels: undefined }, idle],
    ['none that is on', { channels: { telegram: { enabled: false } } }, idle],
    ['tools alone', { channels: {}, tools: { enabled: true } }, idle],
    ['a schedule', { channels: {}, tools: { enabled: true, schedule: true } }, []],
    ['a heartbeat', { channels: {}, env: [{ name: 'INFER_HEARTBEAT_ENABLED', value: 'true' }] }, []],
  ])('of %s', (_, spec, expected) => {
    expect(said(spec)).toEqual(expected);
  });
});

describe('orchestrator/token', () => {
  const missing = ['spec.channels.telegram.tokenSecretRef: Required value: when telegram is enabled'];
  it.each<[string, object | undefined]>([
    ['no reference', undefined],
    ['no name', { key: 'token' }],
    ['an empty name', { name: '', key: 'token' }],
  ])('is asked for with %s', (_, tokenSecretRef) => {
    expect(onTelegram({ tokenSecretRef })).toEqual(missing);
  });

  it('is not asked for while Telegram is off', () => {
    const channels = { telegram: { enabled: false } };
    expect(said({ channels, tools: { enabled: true, schedule: true } })).toEqual([]);
  });
});

describe('orchestrator/allow-list', () => {
  const rejected = ['W spec.channels.telegram.allowedUsersSecretRef: without it every message is rejected'];
  it('warns of a bot that answers nobody', () => {
    expect(onTelegram({ allowedUsersSecretRef: undefined })).toEqual(rejected);
  });

  it('takes a variable in its place', () => {
    const env = [{ name: 'INFER_CHANNELS_TELEGRAM_ALLOWED_USERS', value: '1,2' }];
    const channels = { telegram: { ...telegram, allowedUsersSecretRef: undefined } };
    expect(said({ channels, env })).toEqual([]);
  });
});

describe('orchestrator/poll-timeout', () => {
  it.each(['1s', '50s', '0m45s'])('takes %s', (pollTimeout) => {
    expect(onTelegram({ pollTimeout })).toEqual([]);
  });

  it.each(['', '30', '0s', '1.5s', '51s', '999ms', '1h'])('refuses %j', (pollTimeout) => {
    expect(onTelegram({ pollTimeout })).toEqual([
      `spec.channels.telegram.pollTimeout: Invalid value: ${JSON.stringify(pollTimeout)}: must be whole seconds between 1s and 50s`,
    ]);
  });
});

describe('orchestrator/limits', () => {
  it.each<[object, string[]]>([
    [{ maxWorkers: 1, imageRetention: 0 }, []],
    [{ maxWorkers: 0 }, ['spec.channels.maxWorkers: Invalid value: 0: must be greater than or equal to 1']],
    [
      { imageRetention: -1 },
      ['spec.channels.imageRetention: Invalid value: -1: must be greater than or equal to 0'],
    ],
  ])('of %j', (limits, expected) => {
    expect(said({ channels: { telegram, ...limits } })).toEqual(expected);
  });
});

describe('orchestrator/gateway-url', () => {
  it.each(['http://ai:8080', 'https://ai.example.com/v1', 'http://ai:8080/'])('takes %s', (url) => {
    expect(said({ gateway: { url } })).toEqual([]);
  });

  it.each(['', 'ai:8080', 'ftp://ai', 'http://'])('refuses %j', (url) => {
    expect(said({ gateway: { url } })).toEqual([
      `spec.gateway.url: Invalid value: ${JSON.stringify(url)}: must be an http or https URL`,
    ]);
  });

  it('does not quote a password', () => {
    expect(said({ gateway: { url: 'ftp://me:s3cret@ai' } }).join()).not.toContain('s3cret');
  });
});

describe('orchestrator/agents', () => {
  const agents = (...urls: string[]) => said({ a2a: { enabled: true, agents: urls } });
  it.each<[string, string[], string[]]>([
    ['none', [], []],
    ['two', ['http://a:8080', 'https://a:8080'], []],
    ['a text', ['a'], ['spec.a2a.agents[0]: Invalid value: must be an http or https URL']],
    [
      'a variable',
      ['http://a', 'http://b/$HOME'],
      [
        'spec.a2a.agents[1]: Invalid value: must not contain "$": the daemon would put a variable in its place',
      ],
    ],
    [
      'a comma',
      ['http://a/b,c'],
      ['spec.a2a.agents[0]: Invalid value: must not contain ",", at which the daemon splits its list'],
    ],
    [
      'one twice',
      ['http://a', 'http://b', 'http://a/'],
      ['spec.a2a.agents[2]: Duplicate value: "http://a/"'],
    ],
  ])('of %s', (_, urls, expected) => {
    expect(agents(...urls)).toEqual(expected);
  });

  it('quotes neither passwords nor queries', () => {
    const lines = agents(
      'http://me:s3cret@a/?key=s3cret',
      'http://me:s3cret@a/?key=s3cret',
      'x://me:s3cret@a',
    );
    expect(lines).toHaveLength(2);
    expect(lines.join()).not.toContain('s3cret');
  });
});

describe('orchestrator/mcp-servers', () => {
  const parts =
    'Invalid value: must have neither user nor query nor fragment: the daemon takes host, port and path';
  it.each<[string[], string[]]>([
    [['http://a:8080/mcp', 'https://a/mcp'], []],
    [['files'], ['spec.mcp.servers[0]: Invalid value: must be an http or https URL']],
    [['http://me:s3cret@a/mcp'], [`spec.mcp.servers[0]: ${parts}`]],
    [['http://a/mcp?key=s3cret'], [`spec.mcp.servers[0]: ${parts}`]],
    [['http://a/mcp', 'http://a/mcp/'], ['spec.mcp.servers[1]: Duplicate value: "http://a/mcp/"']],
  ])('of %j', (servers, expected) => {
    expect(said({ mcp: { enabled: true, servers } })).toEqual(expected);
  });
});

describe('orchestrator/discovery', () => {
  it('is judged for MCPs too', () => {
    const serviceDiscovery = { enabled: true, namespace: 'Tools' };
    expect(said({ mcp: { enabled: true, serviceDiscovery } })).toEqual([
      'spec.mcp.serviceDiscovery.namespace: Invalid value: "Tools": must be the name of a namespace: lower-case letters, digits and "-", 63 at most',
    ]);
  });

  const discovery = (serviceDiscovery: object) =>
    said({ a2a: { enabled: true, serviceDiscovery: { enabled: true, ...serviceDiscovery } } });
  it.each(['', 'agents', 'a'.repeat(63)])('looks in the namespace %j', (namespace) => {
    expect(discovery({ namespace })).toEqual([]);
  });

  it.each(['Agents', 'a.b', '-a', 'a'.repeat(64)])('has no namespace %j', (namespace) => {
    expect(discovery({ namespace })).toEqual([
      `spec.a2a.serviceDiscovery.namespace: Invalid value: ${JSON.stringify(namespace)}: must be the name of a namespace: lower-case letters, digits and "-", 63 at most`,
    ]);
  });

  it('names every mistake in a selector, in the words of the API server', () => {
    const selector = {
      matchLabels: { 'a b': 'c' },
      matchExpressions: [
        { key: 'stage', operator: 'In' },
        { key: 'stage', operator: 'Exists', values: ['x'] },
        { key: 'stage', operator: 'Is' },
      ],
    };
    expect(discovery({ selector }).map((line) => line.split(': ').slice(0, 2).join(': '))).toEqual([
      'spec.a2a.serviceDiscovery.selector.matchExpressions[0].values: Required value',
      'spec.a2a.serviceDiscovery.selector.matchExpressions[1].values: Forbidden',
      'spec.a2a.serviceDiscovery.selector.matchExpressions[2].operator: Invalid value',
      'spec.a2a.serviceDiscovery.selector.matchLabels: Invalid value',
    ]);
  });
});

describe('rules on variables', () => {
  const env = (...variables: object[]) => said({ env: variables });
  const secret = { secretKeyRef: { name: 'bot', key: 'token' } };
  it.each<[string, object, string[]]>([
    ['a variable of no field', { name: 'TZ', value: 'UTC' }, []],
    ['what the field says', { name: 'INFER_CHANNELS_TELEGRAM_BOT_TOKEN', valueFrom: secret }, []],
    ['what a field says of the model', { name: 'INFER_AGENT_MODEL', value: 'openai/gpt-4o' }, []],
    [
      'another model',
      { name: 'INFER_AGENT_MODEL', value: 'groq/llama-4' },
      ['W spec.env[0].name: overrides spec.agent.model'],
    ],
    [
      'another token',
      { name: 'INFER_CHANNELS_TELEGRAM_BOT_TOKEN', value: '1:a' },
      [
        'spec.env[0].name: Forbidden: INFER_CHANNELS_TELEGRAM_BOT_TOKEN is set by spec.channels.telegram.tokenSecretRef',
      ],
    ],
    [
      'channels that are off',
      { name: 'INFER_CHANNELS_ENABLED', value: 'false' },
      ['spec.env[0].name: Forbidden: INFER_CHANNELS_ENABLED is set by spec.channels.telegram.enabled'],
    ],
    [
      'another place for logs',
      { name: 'INFER_LOGGING_DIR', value: '/logs' },
      [
        'spec.env[0].name: Forbidden: whether the bot still hears its channel is read from the logs where they are',
      ],
    ],
  ])('of %s', (_, variable, expected) => {
    expect(env(variable)).toEqual(expected);
  });

  it('agents in a variable would hide those that are discovered', () => {
    const variables = { env: [{ name: 'INFER_A2A_AGENTS', value: 'http://a' }] };
    const a2a = { enabled: true, serviceDiscovery: { enabled: true } };
    expect(said({ ...variables, a2a })).toEqual([
      'spec.env[0].name: Forbidden: INFER_A2A_AGENTS is set by spec.a2a.serviceDiscovery',
    ]);
    expect(said({ ...variables, a2a: { enabled: true, agents: ['http://b'] } })).toEqual([
      'W spec.env[0].name: overrides spec.a2a.agents',
    ]);
    expect(said({ ...variables, a2a: { enabled: false } })).toEqual([]);
  });
});

describe('orchestrator/a2a-off', () => {
  it.each<[object, string[]]>([
    [{ enabled: false }, []],
    [
      { enabled: false, agents: ['http://a'], serviceDiscovery: { enabled: true } },
      [
        'W spec.a2a.agents: ignored because a2a.enabled is false',
        'W spec.a2a.serviceDiscovery: ignored because a2a.enabled is false',
      ],
    ],
    [{ enabled: false, agents: [], serviceDiscovery: { enabled: false } }, []],
  ])('of %j', (a2a, expected) => {
    expect(said({ a2a })).toEqual(expected);
  });
});

it('orchestrator/mcp-off: of servers that nobody uses', () => {
  const mcp = { enabled: false, servers: ['http://a/mcp'], serviceDiscovery: { enabled: true } };
  expect(said({ mcp })).toEqual([
    'W spec.mcp.servers: ignored because mcp.enabled is false',
    'W spec.mcp.serviceDiscovery: ignored because mcp.enabled is false',
  ]);
  expect(said({ mcp: { enabled: false } })).toEqual([]);
});

it('says everything at once, by path', () => {
  const spec = {
    replicas: 2,
    image: 'a b',
    channels: { telegram: { enabled: true, pollTimeout: 'soon' } },
    gateway: { url: 'ai', apiKeySecretRef: { name: '', key: 'k' } },
    agent: { model: 'gpt-4o' },
    a2a: { enabled: true, agents: ['x'], serviceDiscovery: { enabled: true, namespace: 'A' } },
    resources: { limits: { cpu: 'much' } },
  };
  expect(said(spec).map((line) => line.split(': ')[0])).toEqual([
    'spec.a2a.agents[0]',
    'spec.a2a.serviceDiscovery.namespace',
    'spec.agent.model',
    'spec.channels.telegram.pollTimeout',
    'spec.channels.telegram.tokenSecretRef',
    'spec.gateway.apiKeySecretRef.name',
    'spec.gateway.url',
    'spec.image',
    'spec.replicas',
    'spec.resources.limits.cpu',
    'W spec.channels.telegram.allowedUsersSecretRef',
  ]);
});
