import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeApiServer } from '../../test/fake-api-server/fake-api-server.ts';
import { refusals } from '../../test/fake-api-server/status.ts';
import type { StoredObject } from '../kubernetes/object.ts';
import { ConfigMaps, Deployments, Leases } from '../kubernetes/resource.ts';
import * as errors from './api-error.ts';
import { ApiClient, type ApiClientOptions } from './client.ts';
import type { JsonPatchOperation, ListPage } from './client-options.ts';
import { cachedCredentials } from './credentials.ts';
import type { Denial } from './denial-notifier.ts';
import { FakeClock } from './fake-clock.ts';

type ConfigMap = StoredObject & { data?: Record<string, string>; status?: unknown };

const web = { namespace: 'team', name: 'web' };
const object = { metadata: web, data: { color: 'red' } };

let server: FakeApiServer;
let clock: FakeClock;
let client: ApiClient;
let warnings: string[][];
let denials: Denial[];

beforeEach(async () => {
  server = await FakeApiServer.start([ConfigMaps, Deployments, Leases]);
  clock = new FakeClock();
  warnings = [];
  denials = [];
  client = newClient();
});

afterEach(async () => {
  await client.close();
  await server.close();
});

function newClient(options: Partial<ApiClientOptions> = {}): ApiClient {
  const authentication = { headers: { authorization: 'Bearer secret' }, tls: {} };
  return new ApiClient({
    credentials: cachedCredentials(server.url, async () => authentication, clock),
    clock,
    userAgent: 'inference-operator/test',
    random: () => 0,
    onWarning: (warning, request) => warnings.push([warning, request]),
    onDenied: (denial) => denials.push(denial),
    ...options,
  });
}

const rejection = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => expect.fail('should have been rejected'),
    (error: unknown) => error,
  );

/** Resolves once the server has seen so many requests. */
const requestsToBe = (count: number) =>
  expect.poll(() => server.requests.length, { interval: 1 }).toBe(count);

async function pagesOf(pages: AsyncIterable<ListPage<ConfigMap>>): Promise<ListPage<ConfigMap>[]> {
  const all = [];
  for await (const page of pages) all.push(page);
  return all;
}

describe('reading', () => {
  it('gets an object as it is, unknown fields included', async () => {
    server.etcd.put(ConfigMaps, { ...object, ...{ fieldOfTheFuture: [1] } });
    const found = await client.get<ConfigMap>(ConfigMaps, web);
    expect(found).toMatchObject({ kind: 'ConfigMap', fieldOfTheFuture: [1], data: { color: 'red' } });
    expect(server.requests[0]?.headers).toMatchObject({
      authorization: 'Bearer secret',
      'user-agent': 'inference-operator/test',
      accept: 'application/json',
    });
    expect(server.requests[0]?.headers['accept-encoding']).toBeUndefined();
  });

  it('lists page by page, compressed, with types on the items', async () => {
    for (const name of ['a', 'b', 'c'])
      server.etcd.put(ConfigMaps, { metadata: { namespace: 'team', name } });
    const pages = await pagesOf(client.list(ConfigMaps, { limit: 2, resourceVersion: '0' }));
    expect(pages.map(({ items }) => items.map((item) => item.metadata.name))).toEqual([['a', 'b'], ['c']]);
    expect(pages.map((page) => page.resourceVersion)).toEqual(['4', '4']);
    expect(pages[1]?.items[0]).toMatchObject({ apiVersion: 'v1', kind: 'ConfigMap' });
    expect(server.requests.map((request) => request.query)).toEqual([
      { limit: '2', resourceVersion: '0', resourceVersionMatch: 'NotOlderThan' },
      { limit: '2', continue: 'rest-1' },
    ]);
    expect(server.requests[0]?.headers['accept-encoding']).toBe('gzip');
  });

  it('asks for 500 objects a page, and for metadata only where only that matters', async () => {
    const [page] = await pagesOf(client.list(Deployments, { metadataOnly: true, labelSelector: 'app=web' }));
    expect(page).toEqual({ items: [], resourceVersion: '1' });
    expect(server.requests[0]?.query).toEqual({ limit: '500', labelSelector: 'app=web' });
    expect(server.requests[0]?.headers.accept).toBe(
      'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1',
    );
  });

  it('tells that a list was compacted away between its pages', async () => {
    for (const name of ['a', 'b']) server.etcd.put(ConfigMaps, { metadata: { namespace: 'team', name } });
    const pages = client.list(ConfigMaps, { limit: 1 });
    await pages.next();
    server.compact();
    expect(errors.isGone(await rejection(pages.next()))).toBe(true);
  });

  it('reads paths outside of the resources', async () => {
    server.answer('/version', { major: '1' });
    expect(await client.getPath('/version')).toEqual({ major: '1' });
  });
});

describe('watching', () => {
  const options = { resourceVersion: '1', timeoutSeconds: 300, idleMs: 0, namespace: 'team' };

  it('yields changes and bookmarks, and ends when the server ends', async () => {
    const events: unknown[] = [];
    const watching = (async () => {
      for await (const event of client.watch<ConfigMap>(ConfigMaps, options)) events.push(event);
    })();
    await expect.poll(() => server.watches().length).toBe(1);
    server.etcd.put(ConfigMaps, object);
    server.etcd.put(ConfigMaps, { metadata: { namespace: 'other', name: 'unseen' } });
    server.etcd.delete(ConfigMaps, 'team', 'web');
    server.watches()[0]?.bookmark('7');
    server.watches()[0]?.close();
    await watching;
    expect(events).toMatchObject([
      { type: 'ADDED', object: { kind: 'ConfigMap', metadata: { resourceVersion: '2' } } },
      { type: 'DELETED', object: { metadata: { resourceVersion: '4' } } },
      { type: 'BOOKMARK', resourceVersion: '7' },
    ]);
    expect(server.requests[0]?.query).toEqual({
      watch: 'true',
      allowWatchBookmarks: 'true',
      resourceVersion: '1',
      timeoutSeconds: '300',
    });
  });

  it('closes its connection when its reader leaves', async () => {
    server.etcd.put(ConfigMaps, object);
    for await (const event of client.watch(ConfigMaps, options)) {
      expect(event.type).toBe('ADDED');
      break;
    }
    await expect.poll(() => server.watches().length).toBe(0);
  });

  it('rejects with the reason of its abort, and closes its connection', async () => {
    const controller = new AbortController();
    const next = client.watch(ConfigMaps, { ...options, signal: controller.signal }).next();
    await expect.poll(() => server.watches().length).toBe(1);
    const reason = new Error('enough');
    controller.abort(reason);
    expect(await rejection(next)).toBe(reason);
    await expect.poll(() => server.watches().length).toBe(0);
  });

  it('gives a silent connection up', async () => {
    const next = client.watch(ConfigMaps, { ...options, idleMs: 50 }).next();
    expect(await rejection(next)).toBeInstanceOf(errors.TransportError);
  });

  it('never shares a connection with calls, however many watches there are', async () => {
    const watches = Array.from({ length: 20 }, () => client.watch(ConfigMaps, options));
    for (const watch of watches) watch.next().catch(() => {});
    await expect.poll(() => server.watches().length).toBe(20);
    expect(await rejection(client.get(ConfigMaps, web))).toSatisfy(errors.isNotFound);
  });
});

describe('writing', () => {
  it('applies server-side', async () => {
    const applied = await client.apply<ConfigMap>(ConfigMaps, object, { fieldManager: 'op', force: true });
    expect(applied).toMatchObject({ data: { color: 'red' }, metadata: { uid: expect.any(String) } });
    const [request] = server.requests;
    expect(request).toMatchObject({
      path: '/api/v1/namespaces/team/configmaps/web',
      query: { fieldManager: 'op', force: 'true' },
      body: { apiVersion: 'v1', kind: 'ConfigMap', ...object },
    });
    expect(request?.headers['content-type']).toBe('application/apply-patch+yaml');
  });

  it('applies nothing to another object of the name, and makes no new one', async () => {
    const withUid = { ...object, metadata: { ...web, uid: 'gone' } };
    const apply = () => client.apply(ConfigMaps, withUid, { fieldManager: 'op' });
    expect(await rejection(apply())).toSatisfy(errors.isConflict);
    server.etcd.put(ConfigMaps, object);
    expect(await rejection(apply())).toSatisfy(errors.isInvalid);
  });

  it('applies a status to its subresource', async () => {
    server.etcd.put(ConfigMaps, object);
    await client.applyStatus(
      ConfigMaps,
      { metadata: web, ...{ status: { ready: true } } },
      { fieldManager: 'op' },
    );
    expect(server.requests[0]?.path).toBe('/api/v1/namespaces/team/configmaps/web/status');
    expect(server.etcd.get(ConfigMaps, 'team', 'web')).toMatchObject({ ...object, status: { ready: true } });
  });

  it('creates, once', async () => {
    await client.create(ConfigMaps, object);
    expect(await rejection(client.create(ConfigMaps, object))).toSatisfy(errors.isAlreadyExists);
  });

  it('updates what has not changed since', async () => {
    const created = await client.create<ConfigMap>(ConfigMaps, object);
    await client.update(ConfigMaps, { ...created, ...{ data: { color: 'blue' } } });
    expect(await rejection(client.update(ConfigMaps, created))).toSatisfy(errors.isConflict);
  });

  it('patches what has not changed since', async () => {
    const { resourceVersion } = server.etcd.put(ConfigMaps, object).metadata;
    const operations: JsonPatchOperation[] = [{ op: 'add', path: '/metadata/finalizers', value: ['ours'] }];
    const patch = () => client.jsonPatch(ConfigMaps, web, operations, { resourceVersion });
    expect((await patch()).metadata.finalizers).toEqual(['ours']);
    expect(await rejection(patch())).toSatisfy(errors.isInvalid);
    expect(server.requests[0]?.headers['content-type']).toBe('application/json-patch+json');
  });

  it('deletes only the object that was meant', async () => {
    const { uid } = server.etcd.put(ConfigMaps, object).metadata;
    expect(await rejection(client.delete(ConfigMaps, web, { uid: 'another' }))).toSatisfy(errors.isConflict);
    await client.delete(ConfigMaps, web, { uid, propagationPolicy: 'Background' });
    expect(server.etcd.list(ConfigMaps)).toEqual([]);
    expect(await rejection(client.delete(ConfigMaps, web))).toSatisfy(errors.isNotFound);
  });
});

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
    expect(await rejection(client.create(ConfigMaps, object))).toSatisfy(errors.isTooManyRequests);
    expect(server.requests).toHaveLength(1);
  });

  it('may be a load balancer, whose page is not quoted', async () => {
    server.inject({}, 'html');
    const error = await rejection(client.create(ConfigMaps, object));
    expect(error).toSatisfy(errors.isTransient);
    expect(String(error)).not.toContain('bad gateway');
  });

  it('is announced when it comes back, to every client of it', async () => {
    const lease = client.forLease();
    let recovered = 0;
    client.reachability.onRecovered(() => recovered++);
    await client.create(ConfigMaps, object);
    expect(recovered).toBe(0);
    await server.close();
    expect(await rejection(client.create(ConfigMaps, object))).toBeInstanceOf(errors.TransportError);
    await server.listen();
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
    const lease = client.forLease();
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
    const patch = () => rejection(client.applyStatus(Deployments, { metadata: web }, { fieldManager: 'op' }));
    expect(await patch()).toSatisfy(errors.isForbidden);
    await patch();
    await clock.advance(59_999);
    await patch();
    expect(denials).toHaveLength(1);
    expect(denials[0]).toMatchObject({ verb: 'patch', resource: 'deployments.apps/status' });
    expect(denials[0]?.message).toContain('may not patch deployments.apps/status in namespace team');
    expect(denials[0]?.message).toContain(
      '{apiGroups: ["apps"], resources: ["deployments/status"], verbs: ["patch"]}',
    );
    await clock.advance(1);
    await patch();
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
    await fresh.close();
  });
});
