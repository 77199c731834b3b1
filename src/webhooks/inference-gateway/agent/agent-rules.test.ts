import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { admittedKind } from '../../../admission/examination.ts';
import { additions } from '../../../admission/patch.ts';
import { agentSchema } from '../../../schemas/inference-gateway/agent/schema.ts';
import { judged } from '../../testing/judged.ts';
import { agentSpecs } from './testing/spec-arbitrary.ts';
import { defaults, rules } from './webhook.ts';

const judgedAgent = judged(admittedKind({ schema: agentSchema, rules, defaults }));
const image = 'ghcr.io/inference-gateway/google-calendar-agent:0.5.2';
const baseURL = 'http://ai.team.svc.cluster.local:8080/v1';

/** What is said of a spec with an image. */
const said = (spec: object, metadata?: object) => judgedAgent({ image, ...spec }, metadata);
/** What is said of a language model, with a URL that is in order. */
const llm = (more: object) => said({ agent: { llm: { baseURL, ...more } } });

describe('agent/name', () => {
  it('waits for the name that the API server makes, and tells long names from wrong ones', () => {
    expect(said({}, { generateName: '1-' })).toEqual([]);
    expect(said({}, { name: 'a'.repeat(63) })).toEqual([]);
    expect(said({}, { name: 'a'.repeat(64) })).toEqual([
      'metadata.name: Too long: may not be more than 63 characters',
    ]);
    expect(said({}, { name: 'my.agent' })).toEqual([
      'metadata.name: Invalid value: "my.agent": must be a DNS label that starts with a letter: a Service of this name is created',
    ]);
  });
});

describe('agent/model', () => {
  it.each(['openai/gpt-4o', 'groq/meta-llama/llama-4', ''])('takes %j', (model) => {
    expect(llm({ model })).toEqual([]);
  });

  it.each(['gpt-4o', '/gpt-4o', 'openai/'])('asks for provider and model in %j', (model) => {
    expect(llm({ model })).toEqual([
      `spec.agent.llm.model: Invalid value: ${JSON.stringify(model)}: must be written as provider/model, such as "openai/gpt-4o"`,
    ]);
  });

  it('warns of a provider that the gateway does not have', () => {
    expect(llm({ model: 'opena/gpt-4o' })).toEqual([
      'W spec.agent.llm.model: "opena" is not a provider the gateway knows; did you mean "openai"?',
    ]);
    expect(llm({ model: 'house/gpt' })).toEqual([
      'W spec.agent.llm.model: "house" is not a provider the gateway knows',
    ]);
  });
});

describe('rules on the URL of the model', () => {
  const url = (text: string) => said({ agent: { llm: { baseURL: text, model: 'openai/gpt-4o' } } });
  const endIt = 'W spec.agent.llm.baseURL: agents append /chat/completions: end it in /v1';
  it.each<[string, string[]]>([
    [baseURL, []],
    [`${baseURL}/`, []],
    ['https://api.example.com/openai/v1', []],
    ['http://ai:8080', [endIt]],
    ['http://ai:8080/v10', [endIt]],
    ['ai:8080/v1', ['spec.agent.llm.baseURL: Invalid value: must be an http or https URL']],
    ['ftp://ai/v1', ['spec.agent.llm.baseURL: Invalid value: must be an http or https URL']],
  ])('say of %s %j', (text, expected) => {
    expect(url(text)).toEqual(expected);
  });

  it('miss it where there is a model and nothing else that says it', () => {
    const missing = 'W spec.agent.llm.baseURL: without it the agent does not call your gateway';
    expect(said({ agent: { llm: { model: 'openai/gpt-4o' } } })).toEqual([missing]);
    const env = [{ name: 'A2A_AGENT_CLIENT_BASE_URL', value: baseURL }];
    expect(said({ agent: { llm: { model: 'openai/gpt-4o' } }, env })).toEqual([]);
    expect(said({})).toEqual([]);
  });

  it('never quote it: it can hold a password', () => {
    expect(url('http//user:canary@ai').join()).not.toContain('canary');
  });
});

describe('agent/temperature', () => {
  it.each(['0', '0.7', '2', '2.0', '1.99999'])('takes %s', (temperature) => {
    expect(llm({ temperature })).toEqual([]);
  });

  it.each(['2.1', '-1', 'warm', '', '1e0', '.5', 'NaN', '0x1'])('refuses %j', (temperature) => {
    expect(llm({ temperature })).toEqual([
      `spec.agent.llm.temperature: Invalid value: ${JSON.stringify(temperature)}: must be a number from 0 to 2, such as "0.7"`,
    ]);
  });
});

describe('agent/custom-headers', () => {
  const headers = (...customHeaders: object[]) => llm({ customHeaders });
  const path = 'spec.agent.llm.customHeaders';

  it('takes what HTTP takes', () => {
    expect(headers({ name: 'X-Team', value: 'calendar: support' }, { name: "x_!#$%&'*", value: '' })).toEqual(
      [],
    );
  });

  it.each(['X Team', '', 'X:Team', 'X-Tëam', 'X é'])('refuses the name %j', (name) => {
    expect(headers({ name, value: 'a' })).toEqual([
      `${path}[0].name: Invalid value: ${JSON.stringify(name)}: must be the name of a header, such as "X-Team"`,
    ]);
  });

  it.each([
    ['a\r\nX-Admin: yes', 'the line break U+000D'],
    ['a\nb', 'the line break U+000A'],
    ['a\0b', 'the control character U+0000'],
  ])('refuses the value %j, unquoted', (value, character) => {
    expect(headers({ name: 'X', value })).toEqual([
      `${path}[0].value: Invalid value: must not hold ${character}`,
    ]);
  });

  it('refuses a name twice, however it is written', () => {
    expect(headers({ name: 'X-Team', value: 'a' }, { name: 'x-team', value: 'b' })).toEqual([
      `${path}[1].name: Duplicate value: "x-team"`,
    ]);
  });
});

describe('agent/queue', () => {
  const refused = ['spec.queue.maxSize: Invalid value: 0: must be greater than or equal to 1'];
  it.each<[object, string[]]>([
    [{ maxSize: 1 }, []],
    [{ enabled: true, maxSize: 0 }, refused],
    [{ maxSize: 0 }, refused],
    [{ enabled: false, maxSize: 0 }, ['W spec.queue.enabled: current agents always have a queue']],
    [{ cleanupInterval: '' }, []],
  ])('says of %j %j', (queue, expected) => {
    expect(said({ queue })).toEqual(expected);
  });
});

describe('rules on TLS', () => {
  it.each<[object, string[]]>([
    [{ tls: { enabled: true, secretRef: 'calendar-tls' } }, []],
    [{ tls: { enabled: false, secretRef: 'A B' } }, []],
    [{ tls: { enabled: true } }, ['spec.tls.secretRef: Required value: when spec.tls.enabled is true']],
    [
      { agent: { tls: { enabled: true, secretRef: '' } } },
      ['spec.agent.tls.secretRef: Required value: when spec.agent.tls.enabled is true'],
    ],
    [
      { tls: { enabled: true, secretRef: 'A B' } },
      [
        'spec.tls.secretRef: Invalid value: "A B": must be the name of a Secret: lower-case letters, digits, "-" and "."; did you mean "a-b"?',
      ],
    ],
  ])('say of %j %j', (spec, expected) => {
    expect(said(spec)).toEqual(expected);
  });
});

describe('rules on variables', () => {
  const env = (...variables: object[]) => said({ env: variables });
  const reserved = (name: string, field: string) => [
    `spec.env[0].name: Forbidden: ${name} is set by spec.${field}`,
  ];

  it.each([
    ['A2A_SERVER_PORT', '9000', 'port'],
    ['PORT', '9000', 'port'],
    ['TLS_ENABLED', 'true', 'tls.enabled'],
    ['A2A_SERVER_TLS_ENABLED', 'true', 'tls.enabled'],
    ['A2A_SERVER_TLS_CERT_PATH', '/a', 'tls'],
  ])('leave %s to its field', (name, value, field) => {
    expect(env({ name, value })).toEqual(reserved(name, field));
  });

  it('let a variable repeat its field', () => {
    expect(said({ port: 9000, env: [{ name: 'A2A_SERVER_PORT', value: '9000' }] })).toEqual([]);
    expect(env({ name: 'A2A_TIMEZONE', value: 'UTC' })).toEqual([]);
    expect(env({ name: 'A2A_SERVER_TLS_ENABLE', value: 'false' })).toEqual([]);
  });

  it.each([
    ['A2A_TIMEZONE', 'Europe/Berlin', 'timezone'],
    ['A2A_SERVER_WRITE_TIMEOUT', '10m', 'writeTimeout'],
    ['A2A_AGENT_CLIENT_MAX_RETRIES', '9', 'agent.maxRetries'],
    ['LOG_LEVEL', 'debug', 'logging.level'],
    ['A2A_DEBUG', 'true', 'logging.level'],
  ])('warn that %s wins over its field', (name, value, field) => {
    expect(env({ name, value })).toEqual([`W spec.env[0].name: overrides spec.${field}`]);
  });

  it('leave alone what no field says', () => {
    expect(env({ name: 'A2A_AGENT_CLIENT_SYSTEM_PROMPT', value: 'Be kind.' })).toEqual([]);
    expect(env({ name: 'A2A_AUTH_ENABLED', value: 'true' })).toEqual([]);
  });

  it('name a reference without name or key', () => {
    expect(llm({ apiKeySecretRef: { name: '', key: '' } })).toEqual([
      'spec.agent.llm.apiKeySecretRef.key: Required value: the key in the Secret',
      'spec.agent.llm.apiKeySecretRef.name: Required value: the name of a Secret',
    ]);
  });
});

describe('what has no effect', () => {
  it.each<[object, string[]]>([
    [{ host: '127.0.0.1' }, ['W spec.host: current agents listen on every address']],
    [{ logging: { format: 'text' } }, ['W spec.logging.format: current agents always log JSON']],
    [{ agent: { enabled: false } }, ['W spec.agent.enabled: current agents decide by their own code']],
    [{ logging: { level: 'inof' } }, ['W spec.logging.level: not known to any agent: did you mean "info"?']],
    [
      { logging: { format: 'xml' } },
      ['W spec.logging.format: not known to any agent: use one of json, text'],
    ],
    [{ logging: { level: 'debug', format: 'json' }, agent: { enabled: true } }, []],
  ])('is said: %j %j', (spec, expected) => {
    expect(said(spec)).toEqual(expected);
  });
});

describe('rules on ports', () => {
  const telemetry = (metrics?: object) => ({ enabled: true, ...(metrics !== undefined && { metrics }) });
  it.each<[object, string[]]>([
    [{ port: 9464, telemetry: { enabled: false } }, []],
    [
      { port: 9464, telemetry: telemetry() },
      ['spec.telemetry.metrics.port: Duplicate value: 9464: must differ from spec.port'],
    ],
    [{ port: 9464, telemetry: telemetry({ port: 9465 }) }, []],
    [
      { port: 80 },
      ['W spec.port: ports below 1024 need a privilege that the pod does not have on every node'],
    ],
    [{ port: 0 }, ['spec.port: Invalid value: 0: must be between 1 and 65535']],
  ])('say of %j %j', (spec, expected) => {
    expect(said(spec)).toEqual(expected);
  });
});

describe('defaults', () => {
  it('complete the blocks that are absent', () => {
    const spec = defaults({ ...defaults({} as never), telemetry: { enabled: true } });
    expect(spec).toMatchObject({
      logging: { level: 'info', format: 'json' },
      agent: { maxConversationHistory: 10, maxChatCompletionIterations: 5, maxRetries: 3 },
      telemetry: { enabled: true, metrics: { enabled: false, port: 9464 } },
    });
    expect(spec).not.toHaveProperty('queue');
    expect(spec.agent).not.toHaveProperty('llm');
  });

  it('are stable, change nothing that is there, and add nothing to list items', () => {
    fc.assert(
      fc.property(agentSpecs, (spec) => {
        const completed = defaults(spec);
        expect(defaults(completed)).toEqual(completed);
        const patch = additions(spec, completed, '/spec'); // throws where a value differs
        expect(patch.filter(({ path }) => /\/\d+(\/|$)/.test(path))).toEqual([]);
      }),
    );
  });
});
