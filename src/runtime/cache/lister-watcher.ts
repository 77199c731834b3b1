import type { StoredObject } from '../../kubernetes/object.ts';
import type { Resource } from '../../kubernetes/resource.ts';
import type { ApiClient } from '../client/client.ts';
import type { ListPage, Selection } from '../client/client-options.ts';
import type { WatchEvent } from '../client/watch-event.ts';

/** A page of 500 objects is parsed in about 8 ms, 5000 objects at once would block admission reviews for 120 ms. */
export const pageSize = 500;
/** For one page. An API server that serves from its watch cache answers with everything on the first. */
const listDeadlineMs = 60_000;

/** Where a reflector gets its objects from: one collection of an API server. */
export interface ListerWatcher<T extends StoredObject> {
  /** The pages of the collection at a version not older than the given one; `limit` 0: one page of all. */
  list(options: ListRequest): AsyncIterable<ListPage<T>>;
  /** What happens after the given version, for so many seconds. Throws the signal's reason when it aborts. */
  watch(options: WatchRequest): AsyncIterable<WatchEvent<T>>;
}

/** What a reflector lists. */
export interface ListRequest {
  readonly resourceVersion: string;
  readonly limit: number;
  readonly signal: AbortSignal;
}

/** What a reflector watches. */
export interface WatchRequest {
  readonly resourceVersion: string;
  readonly timeoutSeconds: number;
  readonly signal: AbortSignal;
}

/** The objects of a resource, as far as `selection` takes them in, through a client. */
export function listerWatcherOf<T extends StoredObject>(
  client: Pick<ApiClient, 'list' | 'watch'>,
  resource: Resource,
  selection: Selection & { readonly metadataOnly?: boolean } = {},
): ListerWatcher<T> {
  return {
    list: (options) => client.list<T>(resource, { ...selection, ...options, deadlineMs: listDeadlineMs }),
    // Silence is judged by the reflector; the connection's own limit only has to be beyond the end of the watch.
    watch: (options) =>
      client.watch<T>(resource, { ...selection, ...options, idleMs: (options.timeoutSeconds + 60) * 1000 }),
  };
}
