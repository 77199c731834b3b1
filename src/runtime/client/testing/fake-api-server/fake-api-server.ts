import { createServer, type Server, type ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import type { Operation } from 'fast-json-patch';
import { matchesLabels } from '../../../../kubernetes/label-selector.ts';
import { parseLabelSelector } from '../../../../kubernetes/label-selector-parser.ts';
import type { KubernetesObject, StoredObject } from '../../../../kubernetes/object.ts';
import { apiVersionOf, type Resource } from '../../../../kubernetes/resource.ts';
import { Collection } from './collection.ts';
import { Etcd } from './etcd.ts';
import { type Fault, type FaultMatch, FaultScript } from './fault-script.ts';
import { PageCache } from './page-cache.ts';
import { type RecordedRequest, recordRequest } from './recorded-request.ts';
import { Refusal, refusals } from './status.ts';
import { WatchStream } from './watch-stream.ts';

/**
 * A scriptable Kubernetes API server on the loopback interface, for the resources that it was told of. Objects are
 * changed through `etcd` or by requests; faults befall requests (`inject`) or open watches (`watches`).
 */
export class FakeApiServer {
  /** Everything that was asked, in order. */
  readonly requests: RecordedRequest[] = [];
  readonly etcd = new Etcd();
  /** Sent as a `Warning` with every answer. */
  warning: string | undefined;
  readonly #resources: Set<Resource>;
  readonly #faults = new FaultScript();
  readonly #pages = new PageCache();
  readonly #paths = new Map<string, unknown>();
  readonly #watches = new Set<WatchStream>();
  readonly #server: Server;
  #port = 0;

  private constructor(resources: readonly Resource[]) {
    this.#resources = new Set(resources);
    this.#server = createServer(async (request, response) => {
      const recorded = await recordRequest(request, this.#resources);
      this.requests.push(recorded);
      const fault = this.#faults.take(recorded);
      if (fault === undefined || fault instanceof Refusal) this.#respond(recorded, response, fault);
      else commit(fault, response);
    });
    this.#server.keepAliveTimeout = 60_000;
    this.etcd.subscribe((change) => {
      for (const watch of this.watches(change.resource)) watch.send(change);
    });
  }

  /** A running server. */
  static async start(resources: readonly Resource[] = []): Promise<FakeApiServer> {
    const fake = new FakeApiServer(resources);
    await fake.listen();
    return fake;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Opens the port; after {@link close} the same one again, as an API server that comes back. */
  async listen(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(this.#port, '127.0.0.1', resolve);
    });
    const address = this.#server.address();
    if (typeof address === 'object' && address !== null) this.#port = address.port;
  }

  /** Resets all connections and refuses new ones. */
  async close(): Promise<void> {
    for (const watch of this.#watches) watch.reset();
    this.#watches.clear();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** Begins to serve a resource, as when its CRD is created. */
  serve(resource: Resource): void {
    this.#resources.add(resource);
  }

  /** Stops serving a resource and ends its watches, as when its CRD is deleted. */
  withdraw(resource: Resource): void {
    this.#resources.delete(resource);
    for (const watch of this.watches(resource)) watch.close();
  }

  /** Answers GET of a path outside of the resources. */
  answer(path: string, body: unknown): void {
    this.#paths.set(path, body);
  }

  /** Lets a fault befall the next `times` matching requests. */
  inject(match: FaultMatch, fault: Fault, times = 1): void {
    this.#faults.add(match, fault, times);
  }

  /** Forgets the past: watches and lists that go on from it are told 410. */
  compact(): void {
    this.etcd.compact();
    this.#pages.clear();
  }

  /** The open watches of a resource, or all. */
  watches(resource?: Resource): WatchStream[] {
    return [...this.#watches].filter(
      (watch) => watch.isOpen && (resource === undefined || watch.resource === resource),
    );
  }

  /** The requests of one verb, and of one resource if given. */
  requestsOf(verb: RecordedRequest['verb'], resource?: Resource): RecordedRequest[] {
    return this.requests.filter(
      (request) => request.verb === verb && (resource === undefined || request.resource === resource),
    );
  }

  #respond(request: RecordedRequest, response: ServerResponse, refusal: Refusal | undefined): void {
    if (this.warning !== undefined) response.setHeader('warning', `299 - "${this.warning}"`);
    try {
      if (refusal !== undefined) throw refusal;
      if (request.verb === 'watch') this.#watch(request, response);
      else reply(response, request.verb === 'create' ? 201 : 200, this.#result(request), request);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      for (const [name, value] of Object.entries(error.headers)) response.setHeader(name, value);
      reply(response, error.status.code, error.status, request);
    }
  }

  /** An APIGroupDiscoveryList; the core group, which the real one has elsewhere, is in it too. */
  #discovery(): unknown {
    const items = [...this.#resources].map(({ group, version, plural }) => ({
      metadata: { name: group },
      versions: [{ version, resources: [{ resource: plural }] }],
    }));
    return { apiVersion: 'apidiscovery.k8s.io/v2', kind: 'APIGroupDiscoveryList', items };
  }

  #result(request: RecordedRequest): unknown {
    const { resource, namespace, name, subresource, body } = request;
    if (resource === undefined) {
      if (request.path === '/apis') return this.#paths.get('/apis') ?? this.#discovery();
      if (!this.#paths.has(request.path)) throw refusals.kindAbsent();
      return this.#paths.get(request.path);
    }
    if (request.verb === 'list') return this.#list(resource, request);
    const collection = new Collection(this.etcd, resource);
    const object = body as KubernetesObject; // what our own client sent
    if (name === undefined) return collection.create(namespace, object);
    const key = { namespace, name, subresource };
    switch (request.verb) {
      case 'update':
        return collection.update(key, object);
      case 'patch':
        switch (request.headers['content-type']) {
          case 'application/apply-patch+yaml':
            return collection.apply(key, object);
          case 'application/merge-patch+json':
            return collection.mergePatch(key, object);
          default:
            return collection.jsonPatch(key, body as Operation[]);
        }
      case 'delete':
        return collection.delete(key, (body as { preconditions?: object }).preconditions ?? {});
      default:
        return collection.get(key);
    }
  }

  #list(resource: Resource, request: RecordedRequest): unknown {
    const { query, namespace } = request;
    const { resourceVersion = '', limit = '0', continue: token } = query;
    if (Number(resourceVersion) > this.etcd.revision) throw refusals.tooLarge();
    const { items, revision, continueToken } =
      token === undefined
        ? this.#pages.first(
            this.etcd.list(resource, namespace).filter(selectionOf(request)),
            this.etcd.revision,
            Number(limit),
          )
        : this.#pages.next(token, Number(limit));
    return {
      apiVersion: apiVersionOf(resource),
      kind: `${resource.kind}List`,
      metadata: { resourceVersion: String(revision), ...(continueToken && { continue: continueToken }) },
      items: items.map(withoutType),
    };
  }

  #watch(request: RecordedRequest, response: ServerResponse): void {
    const { resource, query } = request;
    if (resource === undefined) throw refusals.kindAbsent();
    const from = Number(query.resourceVersion);
    if (from > this.etcd.revision) throw refusals.tooLarge();
    const watch = new WatchStream(resource, selectionOf(request), response);
    const missed = this.etcd.changesSince(resource, from);
    if (missed === undefined) {
      // A real API server has answered 200 by then, and tells it in the stream.
      watch.error(refusals.gone());
      watch.close();
      return;
    }
    for (const change of missed) watch.send(change);
    this.#watches.add(watch);
    response.once('close', () => this.#watches.delete(watch));
  }
}

/** Which objects a list or a watch asks for. */
function selectionOf({ namespace, query }: RecordedRequest): (object: StoredObject) => boolean {
  const { requirements, error } = parseLabelSelector(query.labelSelector ?? '');
  if (requirements === undefined) throw new Error(`the fake API server was asked for ${error}`);
  return ({ metadata }) =>
    (namespace === undefined || namespace === metadata.namespace) &&
    matchesLabels(requirements, metadata.labels ?? {});
}

/** The items of a list have neither apiVersion nor kind. */
function withoutType({ apiVersion: _, kind: __, ...rest }: StoredObject): object {
  return rest;
}

function reply(response: ServerResponse, code: number, body: unknown, request: RecordedRequest): void {
  const bytes = Buffer.from(JSON.stringify(body));
  const gzip = request.headers['accept-encoding'] === 'gzip';
  response.writeHead(code, {
    'content-type': 'application/json',
    ...(gzip && { 'content-encoding': 'gzip' }),
  });
  response.end(gzip ? gzipSync(bytes) : bytes);
}

function commit(fault: Exclude<Fault, Refusal>, response: ServerResponse): void {
  switch (fault) {
    case 'reset':
      response.socket?.resetAndDestroy();
      break;
    case 'hang':
      break;
    case 'end at once':
      response.writeHead(200, { 'content-type': 'application/json' }).end();
      break;
    case 'html':
      response.writeHead(502, { 'content-type': 'text/html' }).end('<html>bad gateway</html>');
      break;
  }
}
