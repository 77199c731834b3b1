/** Agents come, change and go; what an Orchestrator may call follows, and its pod is restarted for nothing else. */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Deployment, StoredObject } from '../../../src/kubernetes/object.ts';
import { ConfigMaps, Deployments } from '../../../src/kubernetes/resource.ts';
import { until } from '../operator/until.ts';
import { daemonOf, hashAnnotation } from './daemon.ts';
import { Platform } from './platform.ts';
import {
  Agents,
  conditionOf,
  discoveringSpec,
  Mcps,
  minimalSpec,
  Orchestrators,
  type Reported,
  type Team,
} from './team.ts';

/** Within which a change of an Agent is to be followed, in milliseconds. */
const followedMs = 5_000;

const live = { stage: 'live' };
const idle = { stage: 'idle' };

/** A bot of its own for each Orchestrator: of two with one token the younger would not run. */
const withBot = (key: string, spec: object = discoveringSpec(live)) => ({
  ...spec,
  channels: { telegram: { enabled: true, tokenSecretRef: { name: 'bots', key } } },
});

let platform: Platform;
let team: Team;

beforeAll(async () => {
  platform = await Platform.start();
});
afterAll(() => platform?.[Symbol.asyncDispose]());

const urlOf = (name: string, port = 8080) => `http://${name}.${team.namespace}.svc.cluster.local:${port}`;

/** The URLs in the file of an Orchestrator. */
async function urlsOf(name: string): Promise<string[]> {
  const file = await team.agentsFileOf(name);
  // Written by us: a list of entries with a URL.
  const { agents } = parse(file ?? 'agents: []') as { agents: { url: string }[] };
  return agents.map(({ url }) => url);
}

/** How often the pod template has changed: nothing else of the Deployment does. */
async function generationOf(name: string): Promise<number> {
  const { metadata } = await team.get<Deployment & StoredObject>(Deployments, name);
  return metadata.generation ?? 0;
}

/** Resolves once file, pod template and status of an Orchestrator have exactly these Agents; the pod runs on the file. */
async function following(name: string, urls: readonly string[], withinMs = followedMs): Promise<void> {
  await until(
    `${name} calls ${urls.join(', ') || 'nobody'}`,
    async () => {
      const file = await team.agentsFileOf(name);
      const orchestrator = await team.find<Reported>(Orchestrators, name);
      const deployment = await team.find<Deployment & StoredObject>(Deployments, name);
      const hash = createHash('sha256')
        .update(file ?? '')
        .digest('hex');
      return (
        isSameList(await urlsOf(name), urls) &&
        isSameList(orchestrator?.status?.discoveredAgents ?? [], urls) &&
        orchestrator?.status?.discoveredAgentCount === urls.length &&
        deployment?.spec?.template.metadata?.annotations?.[hashAnnotation] === hash
      );
    },
    withinMs,
  );
}

const isSameList = (one: readonly string[], other: readonly string[]) => one.join() === other.join();

describe('an Agent', () => {
  beforeAll(async () => {
    team = await platform.team();
    await team.agent('calendar', live);
    await team.agent('spare', idle);
    await team.orchestrator('support', withBot('support'));
    // Sees the same changes at the same time: once it has followed one, nothing more is to come of those before.
    await team.orchestrator('witness', withBot('witness', discoveringSpec({ seen: 'yes' })));
    await Promise.all([daemonOf(team, 'support'), daemonOf(team, 'witness')]);
    await following('support', [urlOf('calendar')]);
  });

  it.each<[string, () => Promise<void>, () => string[]]>([
    ['added', () => team.agent('weather', live), () => [urlOf('calendar'), urlOf('weather')]],
    [
      'changed in its port',
      () => team.agent('weather', live, { port: 9000 }),
      () => [urlOf('calendar'), urlOf('weather', 9000)],
    ],
    [
      'relabelled into the selection',
      () => team.relabel(Agents, 'spare', live),
      () => [urlOf('calendar'), urlOf('spare'), urlOf('weather', 9000)],
    ],
    [
      'relabelled out of it',
      () => team.relabel(Agents, 'calendar', idle),
      () => [urlOf('spare'), urlOf('weather', 9000)],
    ],
    ['removed', () => team.delete(Agents, 'weather'), () => [urlOf('spare')]],
  ])('%s is followed within 5 s, by one restart', async (_, change, expected) => {
    const before = await generationOf('support');
    await change();
    await following('support', expected());
    expect(await generationOf('support')).toBe(before + 1);
  });

  it('changed in what is not in the file restarts nothing and rewrites nothing', async () => {
    const file = await team.get(ConfigMaps, 'support-agents');
    const before = await generationOf('support');
    await team.agent('spare', live, { image: 'agent:2.0.0', readTimeout: '90s' });
    await team.relabel(Agents, 'spare', { unrelated: 'yes' });
    await team.agent('stranger', { ...idle, seen: 'yes' });
    await following('witness', [urlOf('stranger')]);
    expect(await generationOf('support')).toBe(before);
    expect(await team.get(ConfigMaps, 'support-agents')).toEqual(file);
  });
});

describe('an Orchestrator', () => {
  beforeAll(async () => {
    team = await platform.team();
  });

  it('that comes after its Agents starts with them: nothing is restarted', async () => {
    const names = ['a', 'b', 'c'];
    await Promise.all(names.map((name) => team.agent(name, live)));
    // The operator has heard of them: each kind has a watch of its own.
    const isKnown = async (name: string) => (await team.find(Deployments, name)) !== undefined;
    await Promise.all(names.map((name) => until(`${name} is known`, () => isKnown(name))));
    await team.orchestrator('late', withBot('late'));
    await following('late', [urlOf('a'), urlOf('b'), urlOf('c')]);
    expect(await generationOf('late')).toBe(1);
  });

  it('is told of Agents in the namespace that it names, and of those with the labels that it names', async () => {
    const elsewhere = await platform.team();
    await elsewhere.agent('far', live);
    await elsewhere.agent('remote', idle);
    const spec = (serviceDiscovery: object) => ({
      ...minimalSpec,
      a2a: { enabled: true, serviceDiscovery: { enabled: true, ...serviceDiscovery } },
    });
    const { namespace } = elsewhere;
    const far = (name: string) => `http://${name}.${namespace}.svc.cluster.local:8080`;
    const matchExpressions = [{ key: 'stage', operator: 'NotIn', values: ['live'] }];
    await team.orchestrator('all', withBot('all', spec({ namespace })));
    await team.orchestrator('some', withBot('some', spec({ namespace, selector: { matchExpressions } })));
    await following('all', [far('far'), far('remote')]);
    await following('some', [far('remote')]);
    await elsewhere.delete(Agents, 'remote');
    await Promise.all([following('all', [far('far')]), following('some', [])]);
  });

  it('calls those that it names and those that are found, and none twice', async () => {
    const names = ['static-agent-0', 'both'];
    const found = await platform.team();
    await Promise.all(names.map((name) => found.agent(name)));
    const { namespace } = found;
    const both = `http://both.${namespace}.svc.cluster.local:8080`;
    await team.orchestrator(
      'mixed',
      withBot('mixed', {
        ...minimalSpec,
        a2a: {
          enabled: true,
          agents: ['https://translator.example.com/a2a', both],
          serviceDiscovery: { enabled: true, namespace },
        },
      }),
    );
    const named = async () => parse((await team.agentsFileOf('mixed')) ?? '')?.agents;
    const entry = { run: false, enabled: true };
    await expect.poll(named, { timeout: followedMs }).toEqual([
      { name: 'static-agent-1', url: 'https://translator.example.com/a2a', ...entry },
      { name: 'both', url: both, ...entry },
      { name: 'static-agent-0', url: `http://static-agent-0.${namespace}.svc.cluster.local:8080`, ...entry },
    ]);
    // The daemon would not look into the file beside it.
    expect((await daemonOf(team, 'mixed')).env).not.toHaveProperty('INFER_A2A_AGENTS');
  });

  it('says what it has found, and shows it', async () => {
    const orchestrator = await team.reported(Orchestrators, 'late');
    expect(orchestrator.status).toMatchObject({ ready: true, discoveredAgentCount: 3 });
    expect(conditionOf(orchestrator, 'Discovered')).toMatchObject({
      status: 'True',
      reason: 'AgentsDiscovered',
      message: `3 Agents in namespace "${team.namespace}"`,
    });
    const { cluster } = platform;
    const table = await cluster.kubectl('get', 'orch', 'late', '-n', team.namespace);
    expect(table.split('\n').map((line) => line.trim().split(/\s+/).slice(0, 3))).toMatchObject([
      ['NAME', 'READY', 'AGENTS'],
      ['late', 'True', '3'],
      [''],
    ]);
    await Promise.all(['a', 'b', 'c'].map((name) => team.delete(Agents, name)));
    await following('late', []);
    const empty = await team.reported(Orchestrators, 'late');
    expect(conditionOf(empty, 'Discovered')).toMatchObject({ status: 'False', reason: 'NoAgents' });
  });

  it('that discovers no more has neither file nor mount nor anything of it in its status', async () => {
    await team.orchestrator('late', withBot('late', minimalSpec));
    await until('the file is gone', async () => (await team.find(ConfigMaps, 'late-agents')) === undefined);
    const { status } = await team.reported(Orchestrators, 'late');
    expect(status).not.toHaveProperty('discoveredAgents');
    expect(status).not.toHaveProperty('discoveredAgentCount');
    expect(status?.conditions?.map(({ type }) => type)).toEqual(['Ready']);
    const { template } = await daemonOf(team, 'late');
    expect(template?.spec?.volumes?.map(({ name }) => name)).toEqual(['state', 'tmp']);
  });
});

describe('an MCP', () => {
  it('is followed likewise', async () => {
    team = await platform.team();
    const mcp = { enabled: true, serviceDiscovery: { enabled: true, selector: { matchLabels: live } } };
    await team.orchestrator('tools', withBot('tools', { ...minimalSpec, mcp }));
    await daemonOf(team, 'tools');
    const before = await generationOf('tools');
    const found = async () => (await team.get<Reported>(Orchestrators, 'tools')).status?.discoveredMCPs;
    await team.apply(Mcps, 'files', { spec: { image: 'files-mcp:1.0.0' } }, live);
    const url = `http://files-service.${team.namespace}.svc.cluster.local:8080/mcp`;
    await expect.poll(found, { timeout: followedMs }).toEqual([url]);
    expect(await generationOf('tools')).toBe(before + 1);
    await team.relabel(Mcps, 'files', idle);
    await expect.poll(found, { timeout: followedMs }).toEqual([]);
    expect(await generationOf('tools')).toBe(before + 2);
  });
});

describe('Agents of another namespace', () => {
  it('are discovered while its owner agrees, and the status says what is missing before', async () => {
    const owner = await platform.team('closed');
    team = await platform.team();
    await owner.apply(Agents, 'shared', { spec: { image: 'calendar-agent:1.0.0' } }, live);
    const { a2a } = discoveringSpec(live);
    const serviceDiscovery = { ...a2a.serviceDiscovery, namespace: owner.namespace };
    await team.orchestrator('guest', { ...minimalSpec, a2a: { ...a2a, serviceDiscovery } });
    const discovered = async () => {
      const orchestrator = await team.find<Reported>(Orchestrators, 'guest');
      const urls = orchestrator?.status?.discoveredAgents;
      const reason = orchestrator && conditionOf(orchestrator, 'Discovered')?.reason;
      return { urls, reason };
    };
    const inTime = { timeout: 20_000 };
    const closed = { urls: [], reason: 'NamespaceNotShared' };
    const open = {
      urls: [`http://shared.${owner.namespace}.svc.cluster.local:8080`],
      reason: 'AgentsDiscovered',
    };
    const consent = (...change: string[]) =>
      platform.cluster.kubectl(...change.slice(0, 1), 'namespace', owner.namespace, ...change.slice(1));
    await expect.poll(discovered, inTime).toEqual(closed);
    await consent('label', 'inference-gateway.com/discoverable=true');
    await expect.poll(discovered, inTime).toEqual(open);
    await consent('label', 'inference-gateway.com/discoverable-');
    await expect.poll(discovered, inTime).toEqual(closed);
    await consent('annotate', `inference-gateway.com/discoverable-by=others,${team.namespace}`);
    await expect.poll(discovered, inTime).toEqual(open);
    await consent('annotate', '--overwrite', 'inference-gateway.com/discoverable-by=others');
    await expect.poll(discovered, inTime).toEqual(closed);
  });
});

describe('two Orchestrators with one bot', () => {
  it('the younger is not started, says who has the token, and starts once it is free', async () => {
    team = await platform.team();
    await team.orchestrator('older', minimalSpec);
    await daemonOf(team, 'older');
    // Timestamps are whole seconds: of one second the UID would decide.
    const { creationTimestamp = '' } = (await team.get(Orchestrators, 'older')).metadata;
    await until('the next second', () => Date.now() >= Date.parse(creationTimestamp) + 1_000);
    await team.orchestrator('younger', minimalSpec);
    const younger = await team.reported(Orchestrators, 'younger', 'TokenInUse');
    expect(conditionOf(younger, 'Ready')?.message).toBe(
      'bot token "bot/token" is used by Orchestrator "older"',
    );
    const replicas = async () =>
      (await team.get<Deployment & StoredObject>(Deployments, 'younger')).spec?.replicas;
    expect(await replicas()).toBe(0);
    expect((await team.reported(Orchestrators, 'older')).status?.ready).toBe(true);

    await team.delete(Orchestrators, 'older');
    await team.reported(Orchestrators, 'younger');
    expect(await replicas()).toBe(1);
  });
});
