/**
 * That the condition Reachable says whether a client gets through: servers are programs of their own, greeted where the
 * API server has put their Services.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mcpSchema } from '../../../src/schemas/inference-gateway/mcp/schema.ts';
import { createAuthority } from '../../cluster/certificates.ts';
import type { McpBehaviour } from '../../stand-ins/mcp/behaviours.ts';
import { WorkloadCluster, type WorkloadResource } from '../workload-cluster.ts';

const Mcps = mcpSchema.resource;
const image = 'ghcr.io/example/files-mcp:1.4.0';
const speaks = 'files 1.4.0 speaks MCP 2025-06-18';

let cluster: WorkloadCluster;

beforeAll(async () => {
  cluster = await WorkloadCluster.start();
});
afterAll(() => cluster?.[Symbol.asyncDispose]());

/** Creates an MCP, and a program behind its Service that behaves so. */
async function runServer(name: string, behaviour: McpBehaviour, spec: object = {}) {
  await cluster.apply(Mcps, name, { image, ...spec });
  return cluster.behind(`${name}-service`, { kind: 'mcp', behaviour });
}

describe('a sound server is Reachable', () => {
  it.each([
    ['json', 'answering in JSON', 'session-7'],
    ['stream', 'answering in a stream', 'session-8'],
  ] as const)('%s: and its session is ended', async (name, behaviour, session) => {
    const server = await runServer(name, behaviour);
    const { status, message } = await cluster.condition(Mcps, name, 'Reachable', 'Initialized');
    expect(status).toBe('True');
    expect(message).toBe(speaks);
    const [greeting, end] = server.requests.map(({ method, path }) => `${method} ${path}`);
    expect([greeting, end]).toEqual(['POST /mcp', 'DELETE /mcp']);
    expect(server.requests[1]?.headers['mcp-session-id']).toBe(session);
  });

  it('over TLS, with a certificate that names its Service', async () => {
    await cluster.apply(Mcps, 'secure', { image, server: { tls: { secretName: 'files-tls' } } });
    const certificate = createAuthority('servers').issue({ commonName: 'files' }, [
      'secure-service.default.svc.cluster.local',
    ]);
    await cluster.behind('secure-service', { kind: 'mcp', behaviour: 'answering in JSON' }, certificate);
    expect(await cluster.condition(Mcps, 'secure', 'Reachable', 'Initialized')).toMatchObject({
      message: speaks,
    });
  });

  it('and is shown as such by kubectl', async () => {
    await runServer('shown', 'answering in JSON');
    await cluster.condition(Mcps, 'shown', 'Reachable', 'Initialized');
    const lines = (await cluster.kubectl('get', 'mcp', 'shown', '-n', 'default')).split('\n');
    expect(lines[0]?.split(/\s+/)).toEqual(['NAME', 'READY', 'REACHABLE', 'URL', 'AGE']);
    expect(lines[1]?.split(/\s+/).slice(0, 4)).toEqual([
      'shown',
      'True',
      'True',
      'http://shown-service.default.svc.cluster.local:8080',
    ]);
  });
});

describe('any other is not, and is told why', () => {
  it.each([
    ['guarded', 'refusing the Host', 'HttpStatus', 'refuse the name of the Service as Host'],
    ['elsewhere', 'at another path', 'HttpStatus', 'does it listen at another path?'],
    ['web', 'a web server', 'NotMcp', 'neither JSON nor a stream of events'],
    ['refusing', 'refusing to initialize', 'InitializeRefused', 'the server refuses initialize: too old'],
    ['endless', 'endless', 'TooLarge', 'the answer is larger than 64 KiB'],
    ['redirecting', 'redirecting', 'Redirected', 'which is not followed (302)'],
  ] as const)('%s', { concurrent: true }, async (name, behaviour, reason, words) => {
    await runServer(name, behaviour);
    const { status, message } = await cluster.condition(Mcps, name, 'Reachable', reason);
    expect(status).toBe('False');
    expect(message).toContain(words);
    // Its pods are as good as any: whether they run is said by Ready.
    expect(await cluster.condition(Mcps, name, 'Ready', 'Available')).toMatchObject({ status: 'True' });
  });

  it('within the time that its spec gives it', async () => {
    await runServer('slow', 'silent', { server: { timeout: '2s' } });
    const { message } = await cluster.condition(Mcps, 'slow', 'Reachable', 'TimedOut');
    expect(message).toBe('no answer within 2 s');
  });
});

describe('it follows what happens', () => {
  it('to a server that comes back', async () => {
    const server = await runServer('recovering', 'failing');
    await cluster.condition(Mcps, 'recovering', 'Reachable', 'HttpStatus');
    await server.become('answering in JSON');
    await cluster.condition(Mcps, 'recovering', 'Reachable', 'Initialized');
  });

  it('to a server that is stopped', async () => {
    await runServer('stopping', 'answering in JSON');
    await cluster.condition(Mcps, 'stopping', 'Reachable', 'Initialized');
    await cluster.apply(Mcps, 'stopping', { image, replicas: 0 });
    expect(await cluster.condition(Mcps, 'stopping', 'Reachable', 'NotAsked')).toMatchObject({
      status: 'Unknown',
    });
    const stopped = await cluster.find<WorkloadResource>(Mcps, 'stopping');
    expect(stopped?.status?.ready).toBe(false);
  });
});

it('the operator has come through all of this', () => {
  expect(cluster.operator.isRunning).toBe(true);
  expect(cluster.failures()).toEqual([]);
});
