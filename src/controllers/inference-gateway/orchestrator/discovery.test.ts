import { describe, expect, it } from 'vitest';
import { selectedAgents, sharingNamespaces } from './discovery.ts';
import {
  discoveringSpec,
  rendered,
  statusOf,
  storedAgent,
  storedNamespace,
  storedOrchestrator,
} from './testing/rendered.ts';

const spec = (serviceDiscovery: object, enabled = true) => ({
  ...discoveringSpec,
  a2a: { enabled, serviceDiscovery: { enabled: true, ...serviceDiscovery } },
});

const inTeam = storedAgent('a', {}, { namespace: 'team', labels: { stage: 'live' } });
const inAgents = storedAgent('b', {}, { labels: { stage: 'live', region: 'eu' } });

const selects = (orchestrator: object) =>
  [inTeam, inAgents]
    .filter((agent) => selectedAgents.selects(storedOrchestrator(orchestrator), agent))
    .map(({ metadata }) => metadata.name);

describe('an Orchestrator', () => {
  it.each([
    ['its own namespace', spec({}), ['a']],
    ['its own namespace where none is named', spec({ namespace: '' }), ['a']],
    ['another namespace', spec({ namespace: 'agents' }), ['b']],
    ['a namespace without agents', spec({ namespace: 'nowhere' }), []],
    [
      'labels that are there',
      spec({ namespace: 'agents', selector: { matchLabels: { stage: 'live' } } }),
      ['b'],
    ],
    ['labels that are not', spec({ namespace: 'agents', selector: { matchLabels: { stage: 'test' } } }), []],
    [
      'an expression',
      spec({
        namespace: 'agents',
        selector: { matchExpressions: [{ key: 'region', operator: 'In', values: ['eu', 'us'] }] },
      }),
      ['b'],
    ],
    [
      'an operator that does not exist',
      spec({ namespace: 'agents', selector: { matchExpressions: [{ key: 'region', operator: 'Is' }] } }),
      [],
    ],
    ['nothing while discovery is off', spec({ enabled: false }), []],
    ['nothing while a2a is off', spec({}, false), []],
  ])('discovers by %s', (_, orchestrator, names) => {
    expect(selects(orchestrator)).toEqual(names);
  });

  it('selects nothing when its spec is none', () => {
    const { spec: _, ...without } = storedOrchestrator({}) as { spec?: object } & typeof inTeam;
    expect(selectedAgents.selects(without, inTeam)).toBe(false);
  });
});

describe('a discovered Agent', () => {
  const urlsOf = (...agents: ReturnType<typeof storedAgent>[]) =>
    statusOf(discoveringSpec, { agents }).discoveredAgents;

  it.each([
    ['its port', { port: 9000 }, 'http://x.agents.svc.cluster.local:9000'],
    ['port 8080 where it names none', {}, 'http://x.agents.svc.cluster.local:8080'],
    ['https with TLS', { port: 8443, tls: { enabled: true } }, 'https://x.agents.svc.cluster.local:8443'],
    ['http with TLS off', { tls: { enabled: false } }, 'http://x.agents.svc.cluster.local:8080'],
  ])('is called at %s', (_, agentSpec, url) => {
    expect(urlsOf(storedAgent('x', agentSpec))).toEqual([url]);
  });

  it('is not called any more once it is being deleted', () => {
    expect(urlsOf(storedAgent('x', {}, { deletionTimestamp: '2026-05-01T12:00:00Z' }))).toEqual([]);
  });
});

describe('the status', () => {
  it('lists what was found, sorted, and counts it', () => {
    const agents = [storedAgent('b', { tls: { enabled: true } }), storedAgent('a')];
    expect(statusOf(discoveringSpec, { agents })).toMatchObject({
      discoveredAgents: ['http://a.agents.svc.cluster.local:8080', 'https://b.agents.svc.cluster.local:8080'],
      discoveredAgentCount: 2,
    });
  });

  const discovered = (status: ReturnType<typeof statusOf>) =>
    status.conditions.find(({ type }) => type === 'Discovered');

  it('has a condition for it', () => {
    expect(discovered(statusOf(discoveringSpec, { agents: [storedAgent('a')] }))).toEqual({
      type: 'Discovered',
      status: 'True',
      reason: 'AgentsDiscovered',
      message: '1 Agent in namespace "agents"',
      observedGeneration: 3,
    });
    expect(discovered(statusOf(discoveringSpec))).toMatchObject({ status: 'False', reason: 'NoAgents' });
  });

  it('says nothing of discovery that is off', () => {
    const status = statusOf(spec({ enabled: false }));
    expect(discovered(status)).toBeUndefined();
    expect(status).not.toHaveProperty('discoveredAgentCount');
  });

  it('leaves the pod alone when an Agent changes in what is not in the file', () => {
    const template = (agent: object) =>
      rendered(discoveringSpec, { agents: [storedAgent('a', agent)] }).template;
    expect(template({ port: 8080, image: 'one' })).toEqual(template({ port: 8080, image: 'two' }));
    expect(template({ port: 8080 })).not.toEqual(template({ port: 8081 }));
  });
});

describe('another namespace', () => {
  const shares = (metadata: object, orchestrator: object = spec({ namespace: 'agents' })) =>
    sharingNamespaces.selects(storedOrchestrator(orchestrator), storedNamespace('agents', metadata));

  it.each<[string, object, boolean]>([
    ['says nothing', {}, false],
    ['shares with everybody', { labels: { 'inference-gateway.com/discoverable': 'true' } }, true],
    ['says that it does not', { labels: { 'inference-gateway.com/discoverable': 'false' } }, false],
    ['names this one', { annotations: { 'inference-gateway.com/discoverable-by': 'other, team' } }, true],
    ['names others', { annotations: { 'inference-gateway.com/discoverable-by': 'teams,my-team' } }, false],
  ])('that %s', (_, metadata, expected) => {
    expect(shares(metadata)).toBe(expected);
  });

  it('does not matter to who does not look there', () => {
    const labels = { 'inference-gateway.com/discoverable': 'true' };
    expect(shares({ labels }, spec({}))).toBe(false);
    expect(shares({ labels }, spec({ namespace: 'agents', enabled: false }))).toBe(false);
  });

  it('that does not agree gives nothing away, and the status says what is missing', () => {
    const around = { agents: [storedAgent('a')], namespaces: [] };
    const { conditions, discoveredAgents, discoveredAgentCount } = statusOf(discoveringSpec, around);
    expect({ discoveredAgents, discoveredAgentCount }).toEqual({
      discoveredAgents: [],
      discoveredAgentCount: 0,
    });
    expect(conditions.find(({ type }) => type === 'Discovered')).toMatchObject({
      status: 'False',
      reason: 'NamespaceNotShared',
      message:
        'namespace "agents" does not share its Agents with namespace "team": whoever owns it may label it inference-gateway.com/discoverable=true, or name "team" in its annotation inference-gateway.com/discoverable-by',
    });
    expect(rendered(discoveringSpec, around).agentsYaml ?? '').not.toContain('a.agents');
  });

  it('of its own needs nobody', () => {
    const own = storedAgent('a', {}, { namespace: 'team' });
    expect(statusOf(spec({}), { agents: [own], namespaces: [] }).discoveredAgentCount).toBe(1);
  });
});
