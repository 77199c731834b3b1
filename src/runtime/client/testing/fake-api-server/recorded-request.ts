import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { apiVersionOf, type Resource } from '../../../../kubernetes/resource.ts';
import type { Verb } from '../../target.ts';

/** One request, as the fake API server understood it. */
export interface RecordedRequest {
  readonly verb: Verb;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: IncomingHttpHeaders;
  /** The parsed JSON; undefined when nothing was sent. */
  readonly body: unknown;
  /** Absent: the path is that of no resource that is served. */
  readonly resource?: Resource;
  readonly namespace?: string;
  readonly name?: string;
  readonly subresource?: string;
}

const pathPattern =
  /^\/(?:api|apis\/(?<group>[^/]+))\/(?<version>[^/]+)(?:\/namespaces\/(?<namespace>[^/]+))?\/(?<plural>[^/]+)(?:\/(?<name>[^/]+))?(?:\/(?<subresource>[^/]+))?$/;

/** Reads a request to its end and finds the resource that it is about. */
export async function recordRequest(
  request: IncomingMessage,
  served: Iterable<Resource>,
): Promise<RecordedRequest> {
  const body = await text(request);
  const url = new URL(request.url ?? '/', 'http://fake');
  const query = Object.fromEntries(url.searchParams);
  const { group = '', version, plural, ...location } = pathPattern.exec(url.pathname)?.groups ?? {};
  const resource = [...served].find(
    (candidate) =>
      candidate.plural === plural &&
      apiVersionOf(candidate) === apiVersionOf({ group, version: version ?? '' }),
  );
  return {
    verb: verbOf(request.method, plural !== undefined && location.name === undefined, query),
    path: url.pathname,
    query,
    headers: request.headers,
    body: body === '' ? undefined : JSON.parse(body),
    ...(resource !== undefined && { resource, ...location }),
  };
}

function verbOf(method: string | undefined, isCollection: boolean, query: RecordedRequest['query']): Verb {
  switch (method) {
    case 'POST':
      return 'create';
    case 'PUT':
      return 'update';
    case 'PATCH':
      return 'patch';
    case 'DELETE':
      return 'delete';
    default:
      if (!isCollection) return 'get';
      return query.watch === 'true' ? 'watch' : 'list';
  }
}
