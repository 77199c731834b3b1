import { describe, expect, it } from 'vitest';
import { createAuthority } from '../../test/cluster/certificates.ts';
import { type AgentBehaviour, agentBehaviours } from '../../test/stand-ins/agent/behaviours.ts';
import { StandInServer } from '../../test/stand-ins/stand-in-server.ts';
import { askForCard } from './agent-card.ts';

const service = { namespace: 'team', name: 'calendar', address: '10.96.0.7', port: 8080, tls: false };
const request = { service, revision: '1', timeoutMs: 10_000 };

const startAgent = (behaviour: AgentBehaviour, options = {}) =>
  StandInServer.start(agentBehaviours, behaviour, options);

/** What comes of asking an agent that behaves so. */
async function asked(behaviour: AgentBehaviour, signal = AbortSignal.timeout(5_000)) {
  await using agent = await startAgent(behaviour);
  const answer = await askForCard(request, signal, () => ({ address: '127.0.0.1', port: agent.port }));
  return { answer, requests: agent.requests };
}

describe('an agent of any version of the protocol', () => {
  it.each(['of protocol 0.2', 'of protocol 0.3', 'of protocol 1.0', 'with a name only'] as const)(
    '%s has a card',
    async (behaviour) => {
      const { answer } = await asked(behaviour);
      expect(answer).toMatchObject({ ok: true, card: { name: 'calendar' } });
    },
  );

  it('is asked at the newer path first, by the name of its Service, and for nothing encoded', async () => {
    const { requests } = await asked('of protocol 0.2');
    expect(requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'GET /.well-known/agent-card.json',
      'GET /.well-known/agent.json',
    ]);
    for (const { headers } of requests) {
      expect(headers).toMatchObject({
        host: 'calendar.team.svc.cluster.local:8080',
        accept: 'application/json',
        'accept-encoding': 'identity',
      });
    }
  });
});

describe('a broken or hostile agent', () => {
  it.each<[AgentBehaviour, string, string]>([
    [
      'without a card',
      'CardNotFound',
      'there is no agent card at /.well-known/agent-card.json or /.well-known/agent.json',
    ],
    ['with a huge card', 'TooLarge', 'the answer is larger than 256 KiB'],
    ['endless', 'TooLarge', 'the answer is larger than 256 KiB'],
    ['with a huge header', 'TooLarge', 'the header of the answer is larger than 16 KiB'],
    ['not JSON', 'CardInvalid', 'the agent card is no JSON'],
    ['with a list for a card', 'CardInvalid', 'the agent card: the whole must be an object'],
    ['with numbers for texts', 'CardInvalid', 'the agent card: version must be a string'],
    [
      'redirecting',
      'Redirected',
      'GET /.well-known/agent-card.json is redirected elsewhere, which is not followed (302)',
    ],
    ['failing', 'HttpStatus', 'GET /.well-known/agent-card.json is answered with status 500'],
    ['not HTTP', 'NotHttp', 'the answer is no HTTP'],
    ['closed', 'ConnectionClosed', 'the connection is closed before an answer comes (does it speak TLS?)'],
    ['cut', 'ConnectionClosed', 'the connection is closed in the middle of the answer'],
  ])('%s is told so: %s', async (behaviour, reason, message) => {
    const { answer } = await asked(behaviour);
    expect(answer).toEqual({ ok: false, reason, message });
  });

  it.each(['silent', 'trickling'] as const)('%s holds nobody beyond the signal', async (behaviour) => {
    await using agent = await startAgent(behaviour);
    const asking = new AbortController();
    const answer = askForCard(request, asking.signal, () => ({ address: '127.0.0.1', port: agent.port }));
    await expect.poll(() => agent.requests).toHaveLength(1);
    asking.abort(new Error('time is up'));
    await expect(answer).rejects.toThrow('time is up');
  });

  it('that is not there is told so', async () => {
    const agent = await startAgent('of protocol 0.3');
    const { port } = agent;
    await agent[Symbol.asyncDispose]();
    const dial = () => ({ address: '127.0.0.1', port });
    expect(await askForCard(request, AbortSignal.timeout(5_000), dial)).toEqual({
      ok: false,
      reason: 'Unreachable',
      message: 'no connection can be made: ECONNREFUSED',
    });
  });
});

describe('an agent with TLS', () => {
  const authority = createAuthority('agents');
  const own = ['calendar.team.svc.cluster.local'];

  async function askedOverTls(hosts: readonly string[], behaviour: AgentBehaviour = 'of protocol 0.3') {
    const certificate = authority.issue({ commonName: 'calendar' }, hosts);
    await using agent = await startAgent(behaviour, { certificate });
    const answer = await askForCard(
      { ...request, service: { ...service, tls: true } },
      AbortSignal.timeout(5_000),
      () => ({ address: '127.0.0.1', port: agent.port }),
    );
    return { answer, requests: agent.requests };
  }

  it.each([own, ['calendar.team.svc'], ['*.team.svc.cluster.local']])(
    'has a card where its certificate names the Service as %s',
    async (name) => {
      expect((await askedOverTls([name])).answer).toMatchObject({ ok: true });
    },
  );

  it('is asked nothing where it does not', async () => {
    const { answer, requests } = await askedOverTls(['localhost']);
    expect(answer).toEqual({
      ok: false,
      reason: 'CertificateInvalid',
      message: 'the certificate does not name calendar.team.svc.cluster.local or calendar.team.svc',
    });
    expect(requests).toEqual([]);
  });

  it('is told where it speaks plain HTTP, and the other way round', async () => {
    await using plain = await startAgent('of protocol 0.3');
    const dial = () => ({ address: '127.0.0.1', port: plain.port });
    const tls = { ...request, service: { ...service, tls: true } };
    expect(await askForCard(tls, AbortSignal.timeout(5_000), dial)).toMatchObject({ reason: 'TlsFailed' });

    const certificate = authority.issue({ commonName: 'calendar' }, own);
    await using secret = await startAgent('of protocol 0.3', { certificate });
    const other = () => ({ address: '127.0.0.1', port: secret.port });
    expect(await askForCard(request, AbortSignal.timeout(5_000), other)).toMatchObject({
      reason: 'ConnectionClosed',
    });
  });
});
