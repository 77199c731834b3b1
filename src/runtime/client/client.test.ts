import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { StoredObject } from '../../kubernetes/object.ts';
import { ConfigMaps, Deployments } from '../../kubernetes/resource.ts';
import * as errors from './api-error.ts';
import type { ApiClient } from './client.ts';
import type { JsonPatchOperation, ListPage } from './client-options.ts';
import { object, rejection, soon, startClient, web } from './testing/client-fixture.ts';
import type { FakeApiServer } from './testing/fake-api-server/fake-api-server.ts';

vi.setConfig({ testTimeout: 20_000 }); // real sockets on busy machines

type ConfigMap = StoredObject & { data?: Record<string, string>; status?: unknown };

let server: FakeApiServer;
let client: ApiClient;

beforeEach(async () => {
  ({ server, client } = await startClient());
});

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

  it('asks once what is served', async () => {
    server.serve(Deployments);
    const isServed = await client.servedResources();
    expect(isServed(Deployments)).toBe(true);
    expect(isServed({ ...Deployments, version: 'v2' })).toBe(false);
    expect(isServed({ ...Deployments, plural: 'statefulsets' })).toBe(false);
    expect(isServed({ ...Deployments, group: 'other.test' })).toBe(false);
    expect(server.requests).toHaveLength(1);
  });

  it('takes any resource of a version as served when the API server tells versions alone', async () => {
    server.answer('/apis', { kind: 'APIGroupList', groups: [{ versions: [{ groupVersion: 'apps/v1' }] }] });
    const isServed = await client.servedResources();
    expect(isServed(Deployments)).toBe(true);
    expect(isServed({ ...Deployments, version: 'v2' })).toBe(false);
  });
});

describe('watching', () => {
  const options = { resourceVersion: '1', timeoutSeconds: 300, idleMs: 0, namespace: 'team' };

  it('yields changes and bookmarks, and ends when the server ends', async () => {
    const events: unknown[] = [];
    const watching = (async () => {
      for await (const event of client.watch<ConfigMap>(ConfigMaps, options)) events.push(event);
    })();
    await soon(() => server.watches().length).toBe(1);
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
    await soon(() => server.watches().length).toBe(0);
  });

  it('rejects with the reason of its abort, and closes its connection', async () => {
    const controller = new AbortController();
    const next = client.watch(ConfigMaps, { ...options, signal: controller.signal }).next();
    await soon(() => server.watches().length).toBe(1);
    const reason = new Error('enough');
    controller.abort(reason);
    expect(await rejection(next)).toBe(reason);
    await soon(() => server.watches().length).toBe(0);
  });

  it('gives a silent connection up', async () => {
    const next = client.watch(ConfigMaps, { ...options, idleMs: 50 }).next();
    expect(await rejection(next)).toBeInstanceOf(errors.TransportError);
  });

  it('never shares a connection with calls, however many watches there are', async () => {
    const watches = Array.from({ length: 20 }, () => client.watch(ConfigMaps, options));
    for (const watch of watches) watch.next().catch(() => {});
    await soon(() => server.watches().length).toBe(20);
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

  it('replaces a status by its subresource', async () => {
    server.etcd.put(ConfigMaps, object);
    await client.update(
      ConfigMaps,
      { metadata: web, ...{ status: { ready: true } } },
      { subresource: 'status' },
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
