import { isDeepStrictEqual } from 'node:util';
import fastJsonPatch from 'fast-json-patch';
import type { Json, KubernetesObject, ObjectMeta, StoredObject } from '../../../../kubernetes/object.ts';
import type { Resource } from '../../../../kubernetes/resource.ts';
import type { Etcd } from './etcd.ts';
import { refusals } from './status.ts';

/** Names an object, or its subresource. */
export interface Key {
  readonly namespace: string | undefined;
  readonly name: string;
  readonly subresource?: string | undefined;
}

/** What reading and writing one object means. Throws a Refusal where a real API server would refuse. */
export class Collection {
  readonly #etcd: Etcd;
  readonly #resource: Resource;

  constructor(etcd: Etcd, resource: Resource) {
    this.#etcd = etcd;
    this.#resource = resource;
  }

  get(key: Key): StoredObject {
    const found = this.#etcd.get(this.#resource, key.namespace, key.name);
    if (found === undefined) throw refusals.notFound(this.#text(key));
    return found;
  }

  create(namespace: string | undefined, object: KubernetesObject): StoredObject {
    const name = object.metadata?.name;
    const metadata: ObjectMeta = { ...object.metadata, ...(namespace !== undefined && { namespace }) };
    if (name !== undefined && this.#etcd.get(this.#resource, namespace, name) !== undefined) {
      throw refusals.alreadyExists(this.#text({ namespace, name }));
    }
    return this.#etcd.put(this.#resource, { ...object, metadata });
  }

  update(key: Key, object: KubernetesObject): StoredObject {
    const live = this.get(key);
    this.#checkVersions(key, live, object.metadata ?? {});
    return this.#store(key, live, object);
  }

  /** Server-side apply, so far as an overlay of maps can be it: lists are replaced, and no field is ever taken away. */
  apply(key: Key, object: KubernetesObject): StoredObject {
    const live = this.#etcd.get(this.#resource, key.namespace, key.name);
    if (live === undefined) {
      // A UID in an apply means "this very object": it cannot be created.
      if (object.metadata?.uid !== undefined) throw refusals.conflict(this.#text(key));
      if (key.subresource !== undefined) throw refusals.notFound(this.#text(key));
      return this.create(key.namespace, object);
    }
    const { uid, ...rest } = object.metadata ?? {};
    if (uid !== undefined && uid !== live.metadata.uid) throw refusals.immutableUid(this.#text(key));
    this.#checkVersions(key, live, rest);
    return this.#store(key, live, overlay(live, object));
  }

  /** A merge patch without null: it takes no field away. */
  mergePatch(key: Key, patch: object): StoredObject {
    const live = this.get(key);
    return this.#store(key, live, overlay(live, patch));
  }

  jsonPatch(key: Key, operations: fastJsonPatch.Operation[]): StoredObject {
    const live = this.get(key);
    try {
      const patched = fastJsonPatch.applyPatch(structuredClone(live), operations, true).newDocument;
      return this.#store(key, live, patched);
    } catch {
      throw refusals.unprocessablePatch(this.#text(key));
    }
  }

  delete(key: Key, preconditions: Pick<ObjectMeta, 'uid' | 'resourceVersion'>): StoredObject {
    this.#checkVersions(key, this.get(key), preconditions);
    const deleted = this.#etcd.delete(this.#resource, key.namespace, key.name);
    if (deleted === undefined) throw refusals.notFound(this.#text(key));
    return deleted;
  }

  /** Stores `wanted`, unless nothing changes: a write that changes nothing makes no new version. */
  #store(key: Key, live: StoredObject, wanted: object): StoredObject {
    const isStatus = key.subresource === 'status';
    const source: Record<string, unknown> = isStatus
      ? { ...live, ...('status' in wanted && { status: wanted.status }) }
      : { ...wanted, ...('status' in live && { status: live.status }) };
    const metadata: ObjectMeta = {
      ...(isStatus || !('metadata' in wanted) ? live.metadata : (wanted.metadata as ObjectMeta)),
      name: live.metadata.name,
      uid: live.metadata.uid,
      resourceVersion: live.metadata.resourceVersion,
      creationTimestamp: live.metadata.creationTimestamp ?? '',
    };
    const next = { ...source, apiVersion: live.apiVersion, kind: live.kind, metadata };
    return isDeepStrictEqual(next, live) ? live : this.#etcd.put(this.#resource, next);
  }

  #checkVersions(key: Key, live: StoredObject, wanted: Pick<ObjectMeta, 'uid' | 'resourceVersion'>): void {
    const { uid, resourceVersion } = wanted;
    const sameUid = uid === undefined || uid === live.metadata.uid;
    const sameVersion = resourceVersion === undefined || resourceVersion === live.metadata.resourceVersion;
    if (!sameUid || !sameVersion) throw refusals.conflict(this.#text(key));
  }

  #text({ name }: Pick<Key, 'name' | 'namespace'>): string {
    return `${this.#resource.plural} "${name}"`;
  }
}

type JsonMap = { [key: string]: Json };

function overlay(under: object, over: object): object {
  const merged: JsonMap = { ...(under as JsonMap) };
  for (const [name, value] of Object.entries(over as JsonMap)) {
    const below = merged[name];
    merged[name] = isMap(value) && isMap(below) ? (overlay(below, value) as JsonMap) : value;
  }
  return merged;
}

const isMap = (value: Json | undefined): value is JsonMap =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
