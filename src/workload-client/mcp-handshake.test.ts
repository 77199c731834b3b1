import { describe, expect, it } from 'vitest';
import { type McpBehaviour, mcpBehaviours } from '../../test/stand-ins/mcp/behaviours.ts';
import { StandInServer } from '../../test/stand-ins/stand-in-server.ts';
import { greetServer } from './mcp-handshake.ts';

const service = { namespace: 'tools', name: 'files-service', address: '10.96.0.8', port: 8080, tls: false };
const request = { service, revision: '1', timeoutMs: 10_000 };

/** What comes of greeting a server that behaves so. */
async function greeted(behaviour: McpBehaviour) {
  await using server = await StandInServer.start(mcpBehaviours, behaviour);
  const dial = () => ({ address: '127.0.0.1', port: server.port });
  const answer = await greetServer(request, AbortSignal.timeout(5_000), dial);
  return { answer, requests: server.requests };
}

describe('a sound server', () => {
  it.each(['answering in JSON', 'answering in a stream', 'without sessions'] as const)(
    '%s is reachable',
    async (behaviour) => {
      expect((await greeted(behaviour)).answer).toEqual({
        ok: true,
        server: { name: 'files', version: '1.4.0', protocolVersion: '2025-06-18' },
      });
    },
  );

  it('is greeted as the protocol has it', async () => {
    const [post] = (await greeted('answering in JSON')).requests;
    expect(post).toMatchObject({
      method: 'POST',
      path: '/mcp',
      headers: {
        host: 'files-service.tools.svc.cluster.local:8080',
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
      },
    });
    expect(JSON.parse(post?.body ?? '')).toEqual({
      jsonrpc: '2.0',
      id: 1,
      method: 'initialize',
      params: {
        protocolVersion: '2025-06-18',
        capabilities: {},
        clientInfo: { name: 'inference-operator', version: '1' },
      },
    });
  });

  it.each([
    ['answering in JSON', 'session-7'],
    ['answering in a stream', 'session-8'],
  ] as const)('%s has its session ended', async (behaviour, session) => {
    const { requests } = await greeted(behaviour);
    expect(requests.at(-1)).toMatchObject({
      method: 'DELETE',
      path: '/mcp',
      headers: { 'mcp-session-id': session, 'mcp-protocol-version': '2025-06-18' },
    });
  });

  it('without sessions is asked once', async () => {
    expect((await greeted('without sessions')).requests).toHaveLength(1);
  });
});

describe('any other server', () => {
  it.each<[McpBehaviour, string, string]>([
    [
      'refusing the Host',
      'HttpStatus',
      'POST /mcp is answered with status 421: does it refuse the name of the Service as Host, against DNS rebinding?',
    ],
    [
      'behind a login',
      'HttpStatus',
      'POST /mcp is answered with status 401: it wants a credential, and the operator has none',
    ],
    [
      'at another path',
      'HttpStatus',
      'POST /mcp is answered with status 404: does it listen at another path?',
    ],
    ['failing', 'HttpStatus', 'POST /mcp is answered with status 500'],
    ['redirecting', 'Redirected', 'POST /mcp is redirected elsewhere, which is not followed (302)'],
    ['refusing to initialize', 'InitializeRefused', 'the server refuses initialize: too old'],
    ['without a version', 'NotMcp', 'the answer to initialize names no protocolVersion'],
    ['a web server', 'NotMcp', 'POST /mcp is answered with neither JSON nor a stream of events'],
    ['not JSON', 'NotMcp', 'POST /mcp is answered with JSON that is no answer of JSON-RPC to initialize'],
    [
      'answering something else',
      'NotMcp',
      'POST /mcp is answered with JSON that is no answer of JSON-RPC to initialize',
    ],
    [
      'with a stream without an answer',
      'NotMcp',
      'POST /mcp is answered with a stream that ends without an answer to initialize',
    ],
    ['endless', 'TooLarge', 'the answer is larger than 64 KiB'],
    ['closed', 'ConnectionClosed', 'the connection is closed before an answer comes (does it speak TLS?)'],
    ['not HTTP', 'NotHttp', 'the answer is no HTTP'],
  ])('%s is told so: %s', async (behaviour, reason, message) => {
    expect((await greeted(behaviour)).answer).toEqual({ ok: false, reason, message });
  });

  it('that is silent holds nobody beyond the signal', async () => {
    await using server = await StandInServer.start(mcpBehaviours, 'silent');
    const asking = new AbortController();
    const dial = () => ({ address: '127.0.0.1', port: server.port });
    const answer = greetServer(request, asking.signal, dial);
    await expect.poll(() => server.requests).toHaveLength(1);
    asking.abort(new Error('time is up'));
    await expect(answer).rejects.toThrow('time is up');
  });
});
