import type { KubernetesObject } from '../../kubernetes/object.ts';
import { apiVersionOf, type Resource } from '../../kubernetes/resource.ts';
import type {
  ApplyOptions,
  CreateOptions,
  DeleteOptions,
  JsonPatchOperation,
  JsonPatchOptions,
  ListOptions,
  ObjectLocation,
  ReadOptions,
  Selection,
  WatchOptions,
  WriteOptions,
} from './client-options.ts';
import { type Target, targetOf, type Verb } from './target.ts';

const defaultPageSize = 500;

/** One request: a target, and what HTTP needs beside it. */
export interface ApiRequest {
  readonly target: Target;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Query parameters; undefined and empty ones are left out. */
  readonly query?: Readonly<Record<string, string | undefined>>;
  /** `application/json` by default. */
  readonly accept?: string;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Of the body; `application/json` by default. */
  readonly contentType?: string;
  /** Whether the answer may come compressed: saves network, costs CPU. */
  readonly gzip?: boolean;
  /** Whether the request may reach the server twice; only then is it tried again. */
  readonly idempotent: boolean;
}

/** Reads one object. */
export function getRequest(resource: Resource, location: ObjectLocation, options: ReadOptions): ApiRequest {
  return {
    target: targetOf('get', resource, location),
    method: 'GET',
    accept: acceptOf('PartialObjectMetadata', options),
    idempotent: true,
  };
}

/** Reads a page of a collection: the first, or the one that `continueToken` stands for. */
export function listRequest(resource: Resource, options: ListOptions, continueToken: string): ApiRequest {
  const { resourceVersion, limit = defaultPageSize } = options;
  // A limit alone would make the version an exact one, which may be compacted already; a token brings its own version.
  const start = { resourceVersion, resourceVersionMatch: resourceVersion && 'NotOlderThan' };
  return {
    target: collectionTarget('list', resource, options),
    method: 'GET',
    query: {
      ...selectorsOf(options),
      ...(limit > 0 && { limit: String(limit) }),
      ...(continueToken === '' ? start : { continue: continueToken }),
    },
    accept: acceptOf('PartialObjectMetadataList', options),
    gzip: true,
    idempotent: true,
  };
}

/** Asks for all API groups with their resources; an API server before 1.26 answers with the groups alone. */
export function discoveryRequest(): ApiRequest {
  const aggregated = ['v2', 'v2beta1'].map(
    (version) => `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`,
  );
  return {
    target: { verb: 'get', path: '/apis' },
    method: 'GET',
    accept: [...aggregated, 'application/json'].join(','),
    gzip: true,
    idempotent: true,
  };
}

/** Opens a watch, with bookmarks. */
export function watchRequest(resource: Resource, options: WatchOptions): ApiRequest {
  return {
    target: collectionTarget('watch', resource, options),
    method: 'GET',
    query: {
      ...selectorsOf(options),
      watch: 'true',
      allowWatchBookmarks: 'true',
      resourceVersion: options.resourceVersion,
      timeoutSeconds: String(options.timeoutSeconds),
    },
    accept: acceptOf('PartialObjectMetadata', options),
    idempotent: true,
  };
}

/** Creates an object. Not to be repeated: the first try may have succeeded. */
export function createRequest(
  resource: Resource,
  object: KubernetesObject,
  { dryRun = false }: CreateOptions = {},
): ApiRequest {
  const namespace = object.metadata?.namespace;
  return {
    target: targetOf('create', resource, namespace === undefined ? {} : { namespace }),
    method: 'POST',
    query: { dryRun: dryRun ? 'All' : undefined },
    body: object,
    idempotent: false,
  };
}

/** Replaces an object. Not to be repeated: after a success that got lost, the second try would be a conflict. */
export function updateRequest(
  resource: Resource,
  object: KubernetesObject,
  options: WriteOptions,
): ApiRequest {
  return {
    target: writeTarget('update', resource, locationOf(object), options),
    method: 'PUT',
    body: object,
    idempotent: false,
  };
}

/** Applies an object server-side. */
export function applyRequest(
  resource: Resource,
  object: KubernetesObject,
  options: ApplyOptions,
): ApiRequest {
  return {
    target: targetOf('patch', resource, locationOf(object)),
    method: 'PATCH',
    query: {
      fieldManager: options.fieldManager,
      force: options.force ? 'true' : undefined,
      dryRun: options.dryRun ? 'All' : undefined,
    },
    body: { ...object, apiVersion: apiVersionOf(resource), kind: resource.kind },
    contentType: 'application/apply-patch+yaml', // JSON is YAML
    idempotent: true,
  };
}

/** Patches an object, provided that it still has the resourceVersion of the options. */
export function jsonPatchRequest(
  resource: Resource,
  location: ObjectLocation,
  operations: readonly JsonPatchOperation[],
  options: JsonPatchOptions,
): ApiRequest {
  const test = { op: 'test', path: '/metadata/resourceVersion', value: options.resourceVersion };
  return {
    target: writeTarget('patch', resource, location, options),
    method: 'PATCH',
    body: [test, ...operations],
    contentType: 'application/json-patch+json',
    idempotent: false,
  };
}

/** Merges fields into an object. */
export function mergePatchRequest(
  resource: Resource,
  location: ObjectLocation,
  patch: Readonly<Record<string, unknown>>,
  options: WriteOptions,
): ApiRequest {
  return {
    target: writeTarget('patch', resource, location, options),
    method: 'PATCH',
    body: patch,
    contentType: 'application/merge-patch+json',
    idempotent: true,
  };
}

/** Deletes an object, under the preconditions of the options. */
export function deleteRequest(
  resource: Resource,
  location: ObjectLocation,
  options: DeleteOptions,
): ApiRequest {
  const { uid, resourceVersion, propagationPolicy } = options;
  return {
    target: targetOf('delete', resource, location),
    method: 'DELETE',
    body: {
      apiVersion: 'v1',
      kind: 'DeleteOptions',
      preconditions: { uid, resourceVersion },
      propagationPolicy,
    },
    idempotent: true,
  };
}

const acceptOf = (kind: string, { metadataOnly }: ReadOptions): string =>
  metadataOnly ? `application/json;as=${kind};g=meta.k8s.io;v=v1` : 'application/json';

const selectorsOf = ({ labelSelector }: Selection) => ({ labelSelector });

const collectionTarget = (verb: Verb, resource: Resource, { namespace }: Selection): Target =>
  targetOf(verb, resource, namespace === undefined ? {} : { namespace });

const writeTarget = (
  verb: Verb,
  resource: Resource,
  location: ObjectLocation,
  { subresource }: WriteOptions,
): Target => targetOf(verb, resource, subresource === undefined ? location : { ...location, subresource });

function locationOf({ kind, metadata }: KubernetesObject): ObjectLocation {
  if (metadata?.name === undefined)
    throw new TypeError(`a ${kind ?? 'object'} to be written needs metadata.name`);
  const { name, namespace } = metadata;
  return namespace === undefined ? { name } : { namespace, name };
}
