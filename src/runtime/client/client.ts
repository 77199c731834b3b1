import type { KubernetesObject, StoredObject } from '../../kubernetes/object.ts';
import { apiVersionOf, type Resource } from '../../kubernetes/resource.ts';
import type { WriteFence } from '../election/leader-election.ts';
import type { Clock } from '../time/clock.ts';
import { ApiError, FencedError, isConflict, isNotFound } from './api-error.ts';
import {
  type ApiRequest,
  applyRequest,
  createRequest,
  deleteRequest,
  discoveryRequest,
  getRequest,
  jsonPatchRequest,
  listRequest,
  mergePatchRequest,
  updateRequest,
  watchRequest,
} from './api-request.ts';
import type {
  ApplyOptions,
  CallOptions,
  CreateOptions,
  DeleteOptions,
  JsonPatchOperation,
  JsonPatchOptions,
  ListOptions,
  ListPage,
  ObjectLocation,
  ReadOptions,
  WatchOptions,
  WriteOptions,
} from './client-options.ts';
import type { Credentials } from './credentials.ts';
import { type Denial, DenialNotifier } from './denial-notifier.ts';
import { servedIn } from './discovery.ts';
import { splitLines } from './line-splitter.ts';
import { Reachability } from './reachability.ts';
import { textOf, type Verb } from './target.ts';
import { Transport } from './transport.ts';
import { decodeWatchEvent, type WatchEvent } from './watch-event.ts';

/** Calls at once; more wait their turn. No rate limit: the API server's priority and fairness does that better. */
const maxConnections = 16;

/** What became of a write: it met another, was refused for what it asks, or could not be answered. */
export type WriteResult = 'applied' | 'deleted' | 'conflict' | 'rejected' | 'error';

const writingVerbs: ReadonlySet<Verb> = new Set(['create', 'update', 'patch', 'delete']);

function resultOf(error: unknown): WriteResult {
  if (isConflict(error) || isNotFound(error)) return 'conflict';
  return error instanceof ApiError && [400, 403, 413, 422].includes(error.code) ? 'rejected' : 'error';
}

/** What a client depends on. */
export interface ApiClientOptions {
  readonly credentials: Credentials;
  readonly clock: Clock;
  /** Sent as `User-Agent`, such as `inference-operator/0.1.0`. */
  readonly userAgent: string;
  /** Uniform in [0, 1); `Math.random` by default. */
  readonly random?: () => number;
  /** Gets what the API server warns of, with the request that earned it. */
  readonly onWarning?: (warning: string, request: string) => void;
  /** Gets 401 and 403 answers, at most one a minute for each verb and resource. */
  readonly onDenied?: (denial: Denial) => void;
  /** Is told of every write that was sent, and what became of it. */
  readonly onWritten?: (resource: Resource, result: WriteResult) => void;
  /** Shared with other clients of the same API server; its own by default. */
  readonly reachability?: Reachability;
  /** Says whether a write may start, and how long it may take: a leader's. Without it, all may. */
  readonly fence?: WriteFence;
}

/**
 * The Kubernetes API for objects in their wire form. Nothing is converted on the way in or out, so that fields newer
 * than this operator survive. Every method rejects with ApiError, TransportError or the caller's abort reason; reads,
 * applies and deletes are tried again within their deadline while the API server is overloaded or out of reach.
 */
export class ApiClient {
  /** Tells when the API server answers again. */
  readonly reachability: Reachability;
  readonly #transport: Transport;
  readonly #onWritten: NonNullable<ApiClientOptions['onWritten']>;

  constructor(options: ApiClientOptions) {
    this.reachability = options.reachability ?? new Reachability();
    this.#onWritten = options.onWritten ?? (() => {});
    this.#transport = new Transport(
      {
        credentials: options.credentials,
        clock: options.clock,
        userAgent: options.userAgent,
        random: options.random ?? Math.random,
        reachability: this.reachability,
        denials: new DenialNotifier(options.clock, options.onDenied ?? (() => {})),
        onWarning: options.onWarning ?? (() => {}),
        fence: options.fence,
      },
      maxConnections,
    );
  }

  /** One object, as the API server (not a cache) has it. */
  async get<T extends StoredObject>(
    resource: Resource,
    location: ObjectLocation,
    options: ReadOptions = {},
  ): Promise<T> {
    return this.#callFor<T>(resource, getRequest(resource, location, options), options);
  }

  /**
   * The objects of a collection, page by page. A list whose pages are compacted away while it runs rejects with 410.
   * The deadline is that of each page.
   */
  async *list<T extends StoredObject>(
    resource: Resource,
    options: ListOptions = {},
  ): AsyncGenerator<ListPage<T>> {
    let continueToken = '';
    do {
      const body = await this.#transport.call(listRequest(resource, options, continueToken), options);
      const { items, metadata } = body as RawList; // vouched for by the API server
      // The items of a list come without apiVersion and kind, those of a watch with them.
      yield {
        items: (items ?? []).map((item) => stamped<T>(resource, item)),
        resourceVersion: metadata.resourceVersion,
      };
      continueToken = metadata.continue ?? '';
    } while (continueToken !== '');
  }

  /**
   * The events of a collection after a resourceVersion, bookmarks included; ends when the API server ends it. An ERROR
   * event throws its ApiError; a line that is no event, or half of one, throws MalformedEventError. Never tried again
   * by itself: only its reader knows which event was the last.
   */
  async *watch<T extends StoredObject>(
    resource: Resource,
    options: WatchOptions,
  ): AsyncGenerator<WatchEvent<T>> {
    const request = watchRequest(resource, options);
    for await (const line of splitLines(this.#transport.stream(request, options))) {
      const event = decodeWatchEvent<T>(line, textOf(request.target));
      yield event.type === 'BOOKMARK' ? event : { ...event, object: stamped<T>(resource, event.object) };
    }
  }

  /** Creates an object; the answer has its UID. */
  async create<T extends StoredObject>(
    resource: Resource,
    object: KubernetesObject,
    options: CreateOptions = {},
  ): Promise<T> {
    return this.#callFor<T>(resource, createRequest(resource, object, options), options);
  }

  /** Replaces an object (PUT). With a resourceVersion in it, one that has changed since rejects with 409. */
  async update<T extends StoredObject>(
    resource: Resource,
    object: KubernetesObject,
    options: WriteOptions = {},
  ): Promise<T> {
    return this.#callFor<T>(resource, updateRequest(resource, object, options), options);
  }

  /** Server-side apply: the object's fields become ours; what we applied before and now leave out goes. */
  async apply<T extends StoredObject>(
    resource: Resource,
    object: KubernetesObject,
    options: ApplyOptions,
  ): Promise<T> {
    return this.#callFor<T>(resource, applyRequest(resource, object, options), options);
  }

  /** Patches an object if it still has `resourceVersion`; otherwise rejects with 422 (the test fails) or 409. */
  async jsonPatch<T extends StoredObject>(
    resource: Resource,
    location: ObjectLocation,
    operations: readonly JsonPatchOperation[],
    options: JsonPatchOptions,
  ): Promise<T> {
    return this.#callFor<T>(resource, jsonPatchRequest(resource, location, operations, options), options);
  }

  /** Merges fields into an object (RFC 7386); lists are replaced as a whole. */
  async mergePatch<T extends StoredObject>(
    resource: Resource,
    location: ObjectLocation,
    patch: Readonly<Record<string, unknown>>,
    options: WriteOptions = {},
  ): Promise<T> {
    return this.#callFor<T>(resource, mergePatchRequest(resource, location, patch, options), options);
  }

  /** Deletes an object; resolves once the API server has accepted that, which is before the object is gone. */
  async delete(resource: Resource, location: ObjectLocation, options: DeleteOptions = {}): Promise<void> {
    await this.#call(resource, deleteRequest(resource, location, options), options);
  }

  /** The JSON at a path outside of the resources, such as `/version`, `/apis` or `/openapi/v3`. */
  async getPath(path: string, options: CallOptions = {}): Promise<unknown> {
    return this.#transport.call({ target: { verb: 'get', path }, method: 'GET', idempotent: true }, options);
  }

  /** Asks in one request what the API server serves; tells whether a resource of an API group is among it. */
  async servedResources(options: CallOptions = {}): Promise<(resource: Resource) => boolean> {
    return servedIn(await this.#transport.call(discoveryRequest(), options));
  }

  /** Ends all connections; calls and watches under way reject. */
  async close(): Promise<void> {
    await this.#transport.close();
  }

  async #callFor<T extends StoredObject>(
    resource: Resource,
    request: ApiRequest,
    options: CallOptions,
  ): Promise<T> {
    return stamped<T>(resource, await this.#call(resource, request, options));
  }

  async #call(resource: Resource, request: ApiRequest, options: CallOptions): Promise<unknown> {
    const { verb } = request.target;
    if (!writingVerbs.has(verb)) return this.#transport.call(request, options);
    try {
      const answer = await this.#transport.call(request, options);
      this.#onWritten(resource, verb === 'delete' ? 'deleted' : 'applied');
      return answer;
    } catch (error) {
      if (!(error instanceof FencedError)) this.#onWritten(resource, resultOf(error));
      throw error;
    }
  }
}

/** A list as the API server sends it. */
interface RawList {
  readonly items?: readonly unknown[] | null;
  readonly metadata: { readonly resourceVersion: string; readonly continue?: string };
}

/**
 * An object of the resource, typed where raw JSON enters: the API server vouches for its shape. It gets the resource's
 * apiVersion and kind whichever way it came: as a list's item it has none, as metadata only it has those of
 * PartialObjectMetadata.
 */
function stamped<T extends StoredObject>(resource: Resource, raw: unknown): T {
  return { ...(raw as T), apiVersion: apiVersionOf(resource), kind: resource.kind };
}
