import { randomUUID } from 'node:crypto';
import type { KubernetesObject, StoredObject } from '../../../../kubernetes/object.ts';
import { apiVersionOf, type Resource } from '../../../../kubernetes/resource.ts';

/** One change of one object, as a watch tells it. */
export interface Change {
  readonly revision: number;
  readonly resource: Resource;
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly object: StoredObject;
  /** The object before; absent: there was none. */
  readonly before?: StoredObject;
}

/** What the fake API server keeps: objects, a revision that counts every change, and a log that can be compacted. */
export class Etcd {
  readonly #objects = new Map<string, StoredObject>();
  readonly #listeners = new Set<(change: Change) => void>();
  #log: Change[] = [];
  #revision: number;
  /** Changes up to this revision are forgotten. */
  #compacted: number;

  constructor(revision = 1) {
    this.#revision = revision;
    this.#compacted = revision;
  }

  get revision(): number {
    return this.#revision;
  }

  get compacted(): number {
    return this.#compacted;
  }

  /** Calls `listener` with each change from now on; returns how to stop that. */
  subscribe(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The objects of a resource, by namespace and name. */
  list(resource: Resource, namespace?: string): StoredObject[] {
    const prefix = `${collectionKey(resource)}/${namespace === undefined ? '' : `${namespace}/`}`;
    return [...this.#objects.entries()]
      .filter(([key]) => key.startsWith(prefix))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, object]) => object);
  }

  get(resource: Resource, namespace: string | undefined, name: string): StoredObject | undefined {
    return this.#objects.get(objectKey(resource, namespace, name));
  }

  /** Creates or replaces an object; gives it a new resourceVersion, and a UID unless it exists or brings one. */
  put(resource: Resource, object: KubernetesObject): StoredObject {
    const { namespace, name = `generated-${this.#revision + 1}` } = object.metadata ?? {};
    const key = objectKey(resource, namespace, name);
    const before = this.#objects.get(key);
    const stored: StoredObject = {
      ...object,
      apiVersion: apiVersionOf(resource),
      kind: resource.kind,
      metadata: {
        creationTimestamp: '2030-01-01T00:00:00Z',
        ...object.metadata,
        name,
        uid: before?.metadata.uid ?? object.metadata?.uid ?? randomUUID(),
        resourceVersion: String(++this.#revision),
      },
    };
    this.#objects.set(key, stored);
    this.#record({
      resource,
      type: before === undefined ? 'ADDED' : 'MODIFIED',
      object: stored,
      ...(before && { before }),
    });
    return stored;
  }

  /** Deletes an object; undefined when there is none. Its last state carries the revision of its deletion. */
  delete(resource: Resource, namespace: string | undefined, name: string): StoredObject | undefined {
    const key = objectKey(resource, namespace, name);
    const object = this.#objects.get(key);
    if (object === undefined) return undefined;
    this.#objects.delete(key);
    const metadata = { ...object.metadata, resourceVersion: String(++this.#revision) };
    const last = { ...object, metadata };
    this.#record({ resource, type: 'DELETED', object: last, before: object });
    return last;
  }

  /** The changes of a resource after a revision. Undefined when some of them are forgotten. */
  changesSince(resource: Resource, revision: number): Change[] | undefined {
    if (revision < this.#compacted) return undefined;
    return this.#log.filter(
      (change) => change.revision > revision && collectionKey(change.resource) === collectionKey(resource),
    );
  }

  /** Forgets the log: who watches from before now is told 410. */
  compact(): void {
    this.#log = [];
    this.#compacted = this.#revision;
  }

  #record(told: Omit<Change, 'revision'>): void {
    const change: Change = { revision: this.#revision, ...told };
    this.#log.push(change);
    for (const listener of this.#listeners) listener(change);
  }
}

const collectionKey = ({ group, plural }: Resource): string => `${plural}.${group}`;

const objectKey = (resource: Resource, namespace: string | undefined, name: string): string =>
  `${collectionKey(resource)}/${namespace ?? ''}/${name}`;
