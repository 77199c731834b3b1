/**
 * What the tests of the older operator ask of an Orchestrator, on a real control plane. The numbers are those of the
 * project's checklist of upstream behaviours.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { ConfigMap, StoredObject } from '../../../src/kubernetes/object.ts';
import { ConfigMaps } from '../../../src/kubernetes/resource.ts';
import { daemonOf, hashAnnotation } from './daemon.ts';
import { Platform } from './platform.ts';
import { discoveringSpec, Mcps, minimalSpec, Orchestrators, type Reported, type Team } from './team.ts';

/** A release that knows the older name of the daemon. */
const olderImage = 'ghcr.io/inference-gateway/cli:0.166.1';

/** Every field that the older operator had. */
const fullSpec = {
  image: olderImage,
  channels: {
    maxWorkers: 7,
    imageRetention: 3,
    requireApproval: false,
    telegram: {
      enabled: true,
      tokenSecretRef: { name: 'bot', key: 'token' },
      allowedUsersSecretRef: { name: 'bot', key: 'users' },
      pollTimeout: '45s',
    },
  },
  gateway: { url: 'http://gateway:8080', apiKeySecretRef: { name: 'gateway', key: 'apiKey' } },
  agent: { model: 'deepseek/deepseek-v4-pro', systemPrompt: 'be kind' },
  tools: { enabled: true, schedule: true },
  a2a: { enabled: true, agents: ['http://a:8080', 'http://b:8080'] },
  env: [{ name: 'TZ', value: 'Europe/Berlin' }],
};

const fromSecret = (name: string, key: string) => ({ secretKeyRef: { name, key } });

let platform: Platform;
let team: Team;
let full: Awaited<ReturnType<typeof daemonOf>>;
let minimal: Awaited<ReturnType<typeof daemonOf>>;

beforeAll(async () => {
  platform = await Platform.start();
  team = await platform.team();
  await team.orchestrator('full', fullSpec);
  // Another bot: of two Orchestrators with one token the younger would not run.
  const telegram = { enabled: true, tokenSecretRef: { name: 'other-bot', key: 'token' } };
  await team.orchestrator('minimal', { ...minimalSpec, channels: { telegram } });
  [full, minimal] = await Promise.all([daemonOf(team, 'full'), daemonOf(team, 'minimal')]);
});
afterAll(() => platform?.[Symbol.asyncDispose]());

it('48: an MCP with TLS has an https URL once it is reconciled', async () => {
  const tls = { enabled: true, secretName: 'files-tls' };
  await team.apply(Mcps, 'files', { spec: { image: 'files-mcp:1.0.0', server: { tls } } });
  const url = async () => (await team.get<Reported>(Mcps, 'files')).status?.url;
  await expect.poll(url, { timeout: 20_000 }).toMatch(/^https:\/\/files-service\..*:8080/);
});

it('49: the Deployment has 1 replica, strategy Recreate, one container, `infer channels-manager`', () => {
  expect(full.deployment.spec).toMatchObject({ replicas: 1, strategy: { type: 'Recreate' } });
  expect(full.others).toEqual([]);
  expect(full.container).toMatchObject({ command: ['infer'], args: ['channels-manager'] });
});

it('50: INFER_CHANNELS_ENABLED=true, INFER_LOGGING_STDOUT=true, INFER_GATEWAY_RUN=false', () => {
  for (const { env } of [full, minimal]) {
    expect(env).toMatchObject({
      INFER_CHANNELS_ENABLED: 'true',
      INFER_LOGGING_STDOUT: 'true',
      INFER_GATEWAY_RUN: 'false',
    });
  }
});

it('51: maxWorkers, imageRetention and requireApproval are mapped', () => {
  expect(full.env).toMatchObject({
    INFER_CHANNELS_MAX_WORKERS: '7',
    INFER_CHANNELS_IMAGE_RETENTION: '3',
    INFER_CHANNELS_REQUIRE_APPROVAL: 'false',
  });
});

it('52: Telegram is on, pollTimeout 45s is "45", token and allowed users come from their Secret alone', () => {
  expect(full.env).toMatchObject({
    INFER_CHANNELS_TELEGRAM_ENABLED: 'true',
    INFER_CHANNELS_TELEGRAM_POLL_TIMEOUT: '45',
    INFER_CHANNELS_TELEGRAM_BOT_TOKEN: fromSecret('bot', 'token'),
    INFER_CHANNELS_TELEGRAM_ALLOWED_USERS: fromSecret('bot', 'users'),
  });
  const token = full.container.env?.find(({ name }) => name === 'INFER_CHANNELS_TELEGRAM_BOT_TOKEN');
  expect(token?.value).toBeUndefined();
});

it('53: gateway, key, model, prompt, tools, schedule, a2a and the agents "a,b"', () => {
  expect(full.env).toMatchObject({
    INFER_GATEWAY_URL: 'http://gateway:8080',
    INFER_GATEWAY_API_KEY: fromSecret('gateway', 'apiKey'),
    INFER_AGENT_MODEL: 'deepseek/deepseek-v4-pro',
    INFER_AGENT_SYSTEM_PROMPT: 'be kind',
    INFER_TOOLS_ENABLED: 'true',
    INFER_TOOLS_SCHEDULE_ENABLED: 'true',
    INFER_A2A_ENABLED: 'true',
    INFER_A2A_AGENTS: 'http://a:8080,http://b:8080',
  });
});

it('53: newer releases find the prompt under their own names', () => {
  expect(full.env).toMatchObject({
    INFER_PROMPTS_AGENT_SYSTEM_PROMPT: 'be kind',
    INFER_PROMPTS_AGENT_SYSTEM_PROMPT_REMOTE: 'be kind',
  });
});

it('54: a field that is absent has no variable', () => {
  expect(Object.keys(minimal.env).sort()).toEqual([
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

it('55: spec.env is handed on, first', () => {
  expect(full.container.env?.[0]).toEqual({ name: 'TZ', value: 'Europe/Berlin' });
});

describe('56: agents.yaml', () => {
  it('is an empty list while nothing is found', async () => {
    const empty = await platform.team();
    await empty.orchestrator('bot', discoveringSpec());
    await empty.reported(Orchestrators, 'bot');
    expect(await empty.agentsFileOf('bot')).toBe('agents: []\n');
  });

  it('has static-agent-N and those that are found, by name, with port 0 as 8080', async () => {
    const some = await platform.team();
    await some.agent('weather', {}, { port: 9000 });
    await some.agent('calendar');
    const spec = discoveringSpec();
    await some.orchestrator('bot', { ...spec, a2a: { ...spec.a2a, agents: ['http://x:1', 'http://y:2'] } });
    const { namespace } = some;
    await expect
      .poll(() => some.agentsFileOf('bot'), { timeout: 5_000 })
      .toBe(`agents:
  - name: static-agent-0
    url: http://x:1
    run: false
    enabled: true
  - name: static-agent-1
    url: http://y:2
    run: false
    enabled: true
  - name: calendar
    url: http://calendar.${namespace}.svc.cluster.local:8080
    run: false
    enabled: true
  - name: weather
    url: http://weather.${namespace}.svc.cluster.local:9000
    run: false
    enabled: true
`);
  });
});

describe('57: discovery', () => {
  it('off: no ConfigMap, no volume, no annotation', async () => {
    expect(await team.find(ConfigMaps, 'full-agents')).toBeUndefined();
    expect(full.template?.spec?.volumes?.map(({ name }) => name)).not.toContain('agents-config');
    expect(full.template?.metadata?.annotations).toBeUndefined();
  });

  it('on: volume agents-config from ConfigMap <name>-agents, by subPath, and a hash of the content', async () => {
    const some = await platform.team();
    await some.agent('calendar');
    await some.orchestrator('bot', discoveringSpec());
    const { template, container } = await daemonOf(some, 'bot');
    const volume = template?.spec?.volumes?.find(({ name }) => name === 'agents-config');
    expect(volume?.configMap?.name).toBe('bot-agents');
    expect(container.volumeMounts).toContainEqual({
      name: 'agents-config',
      mountPath: '/home/infer/.infer/agents.yaml',
      subPath: 'agents.yaml',
      readOnly: true,
    });
    expect(template?.metadata?.annotations?.[hashAnnotation]).toMatch(/^[0-9a-f]{64}$/);
  });
});

it('58: mcp.yaml likewise, with `enabled: true`, the parts of each URL, https, sorted', async () => {
  const some = await platform.team();
  const tls = { enabled: true, secretName: 'time-tls' };
  await some.apply(Mcps, 'time', { spec: { image: 'time-mcp:1.0.0', server: { port: 3000, tls } } });
  await some.apply(Mcps, 'files', { spec: { image: 'files-mcp:1.0.0' } });
  const mcp = { enabled: true, servers: ['http://x:1/mcp'], serviceDiscovery: { enabled: true } };
  await some.orchestrator('bot', { ...minimalSpec, mcp });
  const file = async () => {
    const configMap = await some.find<ConfigMap & StoredObject>(ConfigMaps, 'bot-mcps');
    return parse(configMap?.data?.['mcp.yaml'] ?? '{}');
  };
  const host = (name: string) => `${name}-service.${some.namespace}.svc.cluster.local`;
  const entry = { enabled: true, run: false };
  const servers = [
    { name: 'static-mcp-0', ...entry, scheme: 'http', host: 'x', port: 1, path: '/mcp' },
    { name: 'files', ...entry, scheme: 'http', host: host('files'), port: 8080, path: '/mcp' },
    { name: 'time', ...entry, scheme: 'https', host: host('time'), port: 3000, path: '/mcp' },
  ];
  await expect.poll(file, { timeout: 5_000 }).toMatchObject({ enabled: true, servers });
  const urls = [`http://${host('files')}:8080/mcp`, `https://${host('time')}:3000/mcp`];
  const status = async () => (await some.get<Reported>(Orchestrators, 'bot')).status;
  await expect
    .poll(status, { timeout: 5_000 })
    .toMatchObject({ discoveredMCPs: urls, discoveredMCPCount: 2 });
  const { template } = await daemonOf(some, 'bot');
  expect(Object.keys(template?.metadata?.annotations ?? {})).toEqual([
    'inference-gateway.com/mcps-config-hash',
  ]);
});

it('59: spec.telemetry came after what is served here: it is named as unknown, and nothing is made of it', async () => {
  const manifest = {
    apiVersion: 'core.inference-gateway.com/v1alpha1',
    kind: 'Orchestrator',
    metadata: { name: 'newer', namespace: team.namespace },
    spec: { ...minimalSpec, telemetry: { enabled: true } },
  };
  const { kubectl } = platform.cluster.controlPlane;
  const apply = ['apply', '--dry-run=server', '-o', 'json', '-f', '-'];
  const input = JSON.stringify(manifest);
  expect((await kubectl(apply, { input })).stderr).toContain('unknown field "spec.telemetry"');
  const { stdout } = await kubectl([...apply, '--validate=false'], { input });
  const { resources: _, ...written } = JSON.parse(stdout).spec; // the defaults
  expect(written).toEqual(minimalSpec);
});

it('72: 1 replica, Recreate, a command with infer, arguments with channels-manager, three variables', async () => {
  const names = ['INFER_CHANNELS_TELEGRAM_BOT_TOKEN', 'INFER_CHANNELS_ENABLED', 'INFER_GATEWAY_URL'];
  // A tag that does not tell the release: asked for both names of the daemon.
  const telegram = { enabled: true, tokenSecretRef: { name: 'third-bot', key: 'token' } };
  await team.orchestrator('latest', { ...minimalSpec, image: 'cli:latest', channels: { telegram } });
  for (const { deployment, container, env } of [full, await daemonOf(team, 'latest')]) {
    expect(deployment.spec).toMatchObject({ replicas: 1, strategy: { type: 'Recreate' } });
    expect(container.command).toContain('infer');
    expect(container.args).toContain('channels-manager');
    expect(Object.keys(env)).toEqual(expect.arrayContaining(names));
  }
});
