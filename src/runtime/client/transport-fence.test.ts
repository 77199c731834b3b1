import { beforeEach, describe, expect, it, vi } from 'vitest';
import { ConfigMaps, Deployments, Leases } from '../../kubernetes/resource.ts';
import { FencedError, isTransient, TransportError } from './api-error.ts';
import type { ApiClient } from './client.ts';
import { object, rejection, soon, startClient, web } from './testing/client-fixture.ts';
import { refusals } from './testing/fake-api-server/status.ts';

vi.setConfig({ testTimeout: 20_000 }); // real sockets on busy machines

type Started = Awaited<ReturnType<typeof startClient>>;
let server: Started['server'];
let clock: Started['clock'];
/** Of a process that leads as long as `leads`. */
let client: ApiClient;
let newClient: Started['newClient'];
let leads: boolean;

beforeEach(async () => {
  leads = true;
  ({ server, clock, newClient } = await startClient());
  client = newClient({ fence: { mayWrite: () => leads, writeTimeout: 4000 } });
});

const requestsToBe = (count: number) => soon(() => server.requests.length).toBe(count);
const apply = () => client.apply(ConfigMaps, object, { fieldManager: 'op' });

const writes: [string, () => Promise<unknown>][] = [
  ['create', () => client.create(ConfigMaps, object)],
  ['update', () => client.update(ConfigMaps, object)],
  ['apply', apply],
  ['a merge patch', () => client.mergePatch(ConfigMaps, web, {})],
  ['a JSON patch', () => client.jsonPatch(ConfigMaps, web, [], { resourceVersion: '1' })],
  ['delete', () => client.delete(ConfigMaps, web)],
];

describe('behind a fence', () => {
  it.each(writes)('%s is not sent when this process does not lead', async (_, write) => {
    leads = false;
    const error = await rejection(write());
    expect(error).toBeInstanceOf(FencedError);
    expect(error).toSatisfy(isTransient);
    expect(String(error)).toMatch(/not sent, this process does not lead$/);
    expect(server.requests).toEqual([]);
    expect(client.reachability.isUnreachable).toBe(false);
  });

  it('reads are made all the same, and so is whatever concerns the Lease', async () => {
    leads = false;
    server.etcd.put(ConfigMaps, object);
    expect((await client.get(ConfigMaps, web)).metadata.name).toBe('web');
    const lease = newClient();
    await lease.create(Leases, { metadata: web });
    await lease.close();
  });

  it('a write that waits for a connection is not sent once this process does not lead any more', async () => {
    server.inject({ verb: 'get' }, 'hang', 16);
    const deadlineMs = 1000;
    const reads = Array.from({ length: 16 }, () => rejection(client.get(Deployments, web, { deadlineMs })));
    await requestsToBe(16);
    const waiting = rejection(apply());
    await clock.advance(0);
    leads = false;
    await clock.advance(deadlineMs);
    await Promise.all(reads);
    expect(await waiting).toBeInstanceOf(FencedError);
    expect(server.requestsOf('patch')).toEqual([]);

    leads = true;
    await apply();
    expect(server.requestsOf('patch')).toHaveLength(1);
  });

  it('a write is not tried again once this process does not lead any more', async () => {
    server.inject({ verb: 'patch' }, refusals.tooManyRequests(1));
    const retried = rejection(apply());
    await requestsToBe(1);
    leads = false;
    await clock.advance(2000);
    expect(await retried).toBeInstanceOf(FencedError);
    expect(server.requestsOf('patch')).toHaveLength(1);
  });

  it('a write that gets no answer is given up before anybody else can lead; a read may take longer', async () => {
    server.inject({}, 'hang', 2);
    const write = rejection(client.apply(ConfigMaps, object, { fieldManager: 'op', deadlineMs: 9000 }));
    let reads = true;
    const read = rejection(client.get(ConfigMaps, web)).then(() => {
      reads = false;
    });
    await requestsToBe(2);
    await clock.advance(4000);
    expect(await write).toBeInstanceOf(TransportError);
    expect(reads).toBe(true);
    await clock.advance(6000);
    await read;
  });
});
