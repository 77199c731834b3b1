/**
 * That an Agent's status says what the running agent says of itself: agents are programs of their own, asked where the
 * API server has put their Services.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { agentSchema } from '../../../src/schemas/inference-gateway/agent/schema.ts';
import { createAuthority } from '../../cluster/certificates.ts';
import type { AgentBehaviour } from '../../stand-ins/agent/behaviours.ts';
import { until } from '../operator/until.ts';
import { WorkloadCluster, type WorkloadResource } from '../workload-cluster.ts';

const Agents = agentSchema.resource;
const image = 'ghcr.io/inference-gateway/google-calendar-agent:0.5.2';

let cluster: WorkloadCluster;

beforeAll(async () => {
  cluster = await WorkloadCluster.start();
});
afterAll(() => cluster?.[Symbol.asyncDispose]());

/** Creates an Agent, and a program behind its Service that behaves so. */
async function runAgent(name: string, behaviour: AgentBehaviour, spec: object = {}) {
  await cluster.apply(Agents, name, { image, ...spec });
  return cluster.behind(name, { kind: 'agent', behaviour });
}

const fetched = (name: string) => cluster.condition(Agents, name, 'CardFetched', 'Fetched');

async function cardOf(name: string): Promise<unknown> {
  return (await cluster.find<WorkloadResource>(Agents, name))?.status?.card;
}

describe('status.card', () => {
  it.each([
    ['0.2', { name: 'calendar', version: '1.2.0', skillsNames: 'List events' }],
    ['0.3', { protocolVersion: '0.3.0', skillsNames: 'List events, Create event' }],
    ['1.0', { protocolVersion: '1.0', url: 'https://calendar/a2a' }],
  ] as const)('37: is what an agent of protocol %s says', async (version, expected) => {
    const name = `protocol-${version.replace('.', '-')}`;
    await runAgent(name, `of protocol ${version}`);
    await fetched(name);
    expect(await cardOf(name)).toMatchObject(expected);
  });

  it('needs no more of a card than a name', async () => {
    await runAgent('terse', 'with a name only');
    await fetched('terse');
    expect(await cardOf('terse')).toMatchObject({
      name: 'calendar',
      capabilities: { streaming: false, pushNotifications: false, stateTransitionHistory: false },
      skills: [],
    });
  });

  it('35: is asked for at the port of the spec, at agent-card.json before agent.json', async () => {
    const agent = await runAgent('ported', 'of protocol 0.2', { port: 9000 });
    await fetched('ported');
    expect(agent.requests.slice(0, 2).map(({ path }) => path)).toEqual([
      '/.well-known/agent-card.json',
      '/.well-known/agent.json',
    ]);
    expect(agent.requests[0]?.headers.host).toBe('ported.default.svc.cluster.local:9000');
  });

  it('35: is not asked for while there is no Service to ask', async () => {
    await cluster.apply(Agents, 'serviceless', { image: '' });
    await cluster.condition(Agents, 'serviceless', 'Ready', 'InvalidSpec');
    const { message } = await cluster.condition(Agents, 'serviceless', 'CardFetched', 'NotAsked');
    expect(message).toBe('no pod is available that could be asked');
  });

  it('is shown by kubectl', async () => {
    await runAgent('shown', 'of protocol 0.3');
    await fetched('shown');
    const lines = (await cluster.kubectl('get', 'agent', 'shown', '-n', 'default')).split('\n');
    expect(lines[0]?.split(/\s{2,}/).slice(0, 7)).toEqual([
      'NAME',
      'VERSION',
      'READY',
      'URL',
      'STREAMING',
      'PUSH NOTIFICATIONS',
      'STATE TRANSITION HISTORY',
    ]);
    expect(lines[1]?.split(/\s+/).slice(0, 7)).toEqual([
      'shown',
      '1.2.0',
      'True',
      'http://shown.default.svc.cluster.local:8080',
      'true',
      'true',
      'false',
    ]);
  });

  it('comes over TLS too, from an agent whose certificate names its Service', async () => {
    const authority = createAuthority('agents');
    const tls = { enabled: true, secretRef: 'agent-tls' };
    await Promise.all(
      ['secure', 'misnamed'].map(async (name) => {
        await cluster.apply(Agents, name, { image, tls });
        const hosts = [name === 'secure' ? 'secure.default.svc.cluster.local' : 'localhost'];
        const certificate = authority.issue({ commonName: name }, hosts);
        await cluster.behind(name, { kind: 'agent', behaviour: 'of protocol 0.3' }, certificate);
      }),
    );
    await fetched('secure');
    expect(await cardOf('secure')).toMatchObject({ name: 'calendar' });
    const { message } = await cluster.condition(Agents, 'misnamed', 'CardFetched', 'CertificateInvalid');
    expect(message).toContain('does not name misnamed.default.svc.cluster.local');
    expect(await cardOf('misnamed')).toBeUndefined();
  });
});

describe('a rollout', () => {
  it('has the agent asked anew', async () => {
    const agent = await runAgent('renewed', 'of protocol 0.3');
    await fetched('renewed');
    await agent.become('renamed');
    expect(await cardOf('renewed')).toMatchObject({ version: '1.2.0' });
    await cluster.apply(Agents, 'renewed', { image: `${image}-next` });
    await until('the card is the new one', async () => {
      const card = await cardOf('renewed');
      return typeof card === 'object' && card !== null && 'version' in card && card.version === '2.0.0';
    });
  });

  it('to another port has it asked there', async () => {
    const before = await runAgent('moved', 'of protocol 0.3');
    await fetched('moved');
    await before.stop();
    await cluster.apply(Agents, 'moved', { image, port: 9090 });
    await until('the Service has moved', async () => {
      const { spec } = await cluster.service('moved');
      return spec?.ports?.[0]?.port === 9090;
    });
    await cluster.behind('moved', { kind: 'agent', behaviour: 'renamed' });
    await until('the card is the new one', async () => {
      const card = await cardOf('moved');
      return typeof card === 'object' && card !== null && 'name' in card && card.name === 'diary';
    });
  });
});

describe('a restart of the operator', () => {
  it('loses no card, though the agent says nothing any more', { timeout: 90_000 }, async () => {
    const agent = await runAgent('remembered', 'of protocol 0.3');
    await fetched('remembered');
    await agent.become('silent');
    const before = agent.requests.length;
    await cluster.restartOperator();
    await until('the agent is asked again', () => agent.requests.length > before);
    await fetched('remembered');
    expect(await cardOf('remembered')).toMatchObject({ name: 'calendar' });
    await cluster.condition(Agents, 'remembered', 'CardFetched', 'TimedOut');
    expect(await cardOf('remembered')).toMatchObject({ name: 'calendar' });
  });
});

describe('a broken or hostile agent', () => {
  const hostile = [
    ['huge', 'with a huge card', 'TooLarge'],
    ['endless', 'endless', 'TooLarge'],
    ['headed', 'with a huge header', 'TooLarge'],
    ['slow', 'silent', 'TimedOut'],
    ['trickling', 'trickling', 'TimedOut'],
    ['web', 'not JSON', 'CardInvalid'],
    ['mistyped', 'with numbers for texts', 'CardInvalid'],
    ['redirecting', 'redirecting', 'Redirected'],
    ['failing', 'failing', 'HttpStatus'],
    ['cut', 'cut', 'ConnectionClosed'],
    ['ssh', 'not HTTP', 'NotHttp'],
    ['cardless', 'without a card', 'CardNotFound'],
  ] as const;

  it.each(hostile)(
    '37: (%s) keeps its last good card, and is told in a condition',
    { concurrent: true, timeout: 90_000 },
    async (name, behaviour, reason) => {
      const agent = await runAgent(name, 'of protocol 0.3');
      await fetched(name);
      await agent.become(behaviour);
      // A new rollout, so that it is asked now and not minutes later.
      await cluster.apply(Agents, name, { image: `${image}-next` });
      await cluster.condition(Agents, name, 'CardFetched', reason);
      expect(await cardOf(name)).toMatchObject({ name: 'calendar', version: '1.2.0' });
      await agent.become('renamed');
      await cluster.condition(Agents, name, 'CardFetched', 'Fetched');
      expect(await cardOf(name)).toMatchObject({ name: 'diary' });
    },
  );

  it('has done no harm to the others, nor to the operator', async () => {
    await runAgent('after-all', 'of protocol 0.3');
    await fetched('after-all');
    expect(cluster.operator.isRunning).toBe(true);
    expect(cluster.failures()).toEqual([]);
  });
});
