import { beforeEach, describe, expect, it, vi } from 'vitest';
import { ConfigMaps, Deployments, Leases } from '../../kubernetes/resource.ts';
import * as errors from './api-error.ts';
import { cachedCredentials } from './credentials.ts';
import { object, rejection, soon, startClient, web } from './testing/client-fixture.ts';
import { refusals } from './testing/fake-api-server/status.ts';

vi.setConfig({ testTimeout: 20_000 }); // real sockets on busy machines

type Started = Awaited<ReturnType<typeof startClient>>;
let server: Started['server'];
let clock: Started['clock'];
let client: Started['client'];
let newClient: Started['newClient'];
let warnings: Started['warnings'];
let denials: Started['denials'];

beforeEach(async () => {
  ({ server, clock, client, newClient, warnings, denials } = await startClient());
});

/** Resolves once the server has seen so many requests. */
const requestsToBe = (count: number) => soon(() => server.requests.length).toBe(count);

describe('an overloaded or absent API server', () => {
  it('is asked again after the time that it names', async () => {
    server.etcd.put(ConfigMaps, object);
    server.inject({ verb: 'get' }, refusals.tooManyRequests(2));
    const call = client.get(ConfigMaps, web);
    await requestsToBe(1);
    await clock.advance(2000);
    expect(server.requests).toHaveLength(1);
    await clock.advance(1000);
    expect((await call).metadata.name).toBe('web');
    expect(server.requests).toHaveLength(2);
  });

  it('is not waited for beyond the deadline', async () => {
    server.inject({ verb: 'get' }, refusals.tooManyRequests(20));
    const error = await rejection(client.get(ConfigMaps, web));
    expect(error).toMatchObject({ code: 429, retryAfterMs: 20_000 });
  });

  it.each(['reset', 'hang'] as const)('is a transient error when it answers with a %s', async (fault) => {
    server.inject({}, fault, 5);
    const error = rejection(client.create(ConfigMaps, object));
    await requestsToBe(1);
    await clock.advance(10_000);
    expect(await error).toBeInstanceOf(errors.TransportError);
    expect(await error).toSatisfy(errors.isTransient);
    expect(server.requests).toHaveLength(1);
  });

  it('gets no second create', async () => {
    server.inject({ verb: 'create' }, refusals.tooManyRequests(0));
    expect(await rejection(client.create(ConfigMaps, object))).toMatchObject({ code: 429 });
    expect(server.requests).toHaveLength(1);
  });

  it('may be a load balancer, whose page is not quoted', async () => {
    server.inject({}, 'html');
    const error = await rejection(client.create(ConfigMaps, object));
    expect(error).toSatisfy(errors.isTransient);
    expect(String(error)).not.toContain('bad gateway');
  });

  it('is announced when it comes back, to every client of it', async () => {
    const lease = newClient({ reachability: client.reachability });
    let recovered = 0;
    client.reachability.onRecovered(() => recovered++);
    await client.create(ConfigMaps, object);
    expect(recovered).toBe(0);
    await server.close();
    expect(await rejection(client.create(ConfigMaps, object))).toBeInstanceOf(errors.TransportError);
    await server.listen();
    for (const tooEarly of [refusals.starting(), refusals.tooManyRequests(1), refusals.internal()]) {
      server.inject({ verb: 'create' }, tooEarly);
      await rejection(client.create(ConfigMaps, object));
    }
    expect(recovered).toBe(0);
    expect(client.reachability.isUnreachable).toBe(true);
    await rejection(lease.get(Leases, web));
    await client.get(ConfigMaps, web);
    expect(recovered).toBe(1);
    await lease.close();
  });
});

describe('the bounds of a call', () => {
  it('has at most 16 calls under way, and the Lease passes them by', async () => {
    server.inject({ plural: 'configmaps' }, 'hang', 40);
    const calls = Array.from({ length: 40 }, () => rejection(client.get(ConfigMaps, web)));
    await requestsToBe(16);
    const lease = newClient({ reachability: client.reachability });
    await lease.create(Leases, { metadata: web });
    expect(server.requestsOf('get', ConfigMaps)).toHaveLength(16);
    await lease.close();
    await clock.advance(10_000);
    await Promise.all(calls);
  });

  it('takes a shorter deadline from its caller', async () => {
    server.inject({}, 'hang');
    const error = rejection(client.update(ConfigMaps, object, { deadlineMs: 2000 }));
    await requestsToBe(1);
    await clock.advance(2000);
    expect(await error).toBeInstanceOf(errors.TransportError);
    expect(clock.pendingTimers).toBe(0);
  });
});

describe('what the API server says beside its answer', () => {
  it('hands warnings on', async () => {
    server.warning = 'v1 is deprecated';
    await client.create(ConfigMaps, object);
    expect(warnings).toEqual([['v1 is deprecated', 'create configmaps team']]);
  });

  it('names verb, resource and missing rule of a 403, once a minute', async () => {
    server.inject({}, refusals.forbidden(), 4);
    const write = () => rejection(client.update(Deployments, { metadata: web }, { subresource: 'status' }));
    expect(await write()).toSatisfy(errors.isForbidden);
    await write();
    await clock.advance(59_999);
    await write();
    expect(denials).toHaveLength(1);
    expect(denials[0]).toMatchObject({ verb: 'update', resource: 'deployments.apps/status' });
    expect(denials[0]?.message).toContain('may not update deployments.apps/status in namespace team');
    expect(denials[0]?.message).toContain(
      '{apiGroups: ["apps"], resources: ["deployments/status"], verbs: ["update"]}',
    );
    await clock.advance(1);
    await write();
    expect(denials).toHaveLength(2);
  });

  it('reads its credentials again after a 401', async () => {
    let token = 0;
    const read = async () => ({ headers: { authorization: `Bearer ${++token}` }, tls: {} });
    const fresh = newClient({ credentials: cachedCredentials(server.url, read, clock) });
    server.inject({}, refusals.unauthorized());
    expect(await rejection(fresh.get(ConfigMaps, web))).toSatisfy(errors.isUnauthorized);
    await rejection(fresh.get(ConfigMaps, web));
    expect(server.requests.map((request) => request.headers.authorization)).toEqual(['Bearer 1', 'Bearer 2']);
    expect(denials[0]?.message).toContain("does not accept this operator's credentials (to get configmaps)");
  });
});
