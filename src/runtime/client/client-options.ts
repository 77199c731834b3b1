import type { Json, StoredObject } from '../../kubernetes/object.ts';

/** Bounds of one call, its retries included. */
export interface CallOptions {
  /** Ends the call early; it then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Milliseconds until the call is given up; 10 s by default. */
  readonly deadlineMs?: number;
  /** Gets each `Warning` of the answer, in place of the client's `onWarning`. */
  readonly onWarning?: (warning: string) => void;
}

/** Names one object. */
export interface ObjectLocation {
  /** Absent for cluster-scoped resources. */
  readonly namespace?: string;
  readonly name: string;
}

/** How objects are read. */
export interface ReadOptions extends CallOptions {
  /** Only `metadata` is sent (`PartialObjectMetadata`): for kinds of which only names, labels and owners matter. */
  readonly metadataOnly?: boolean;
}

/** Which objects of a resource. */
export interface Selection {
  /** Absent: all namespaces. */
  readonly namespace?: string;
  readonly labelSelector?: string;
}

/** How a collection is listed. */
export interface ListOptions extends ReadOptions, Selection {
  /**
   * How fresh: absent or empty for the most recent state, `0` for whatever the server has at hand, else not older than
   * this version.
   */
  readonly resourceVersion?: string;
  /** Objects on a page, 500 by default; 0 for one page of all. */
  readonly limit?: number;
}

/** One page of a list. */
export interface ListPage<T extends StoredObject = StoredObject> {
  readonly items: readonly T[];
  /** Of the whole list, the same on all its pages: where a watch goes on. */
  readonly resourceVersion: string;
}

/** How a collection is watched. */
export interface WatchOptions extends ReadOptions, Selection {
  /** Events after this version. */
  readonly resourceVersion: string;
  /** The server ends the watch after so long. */
  readonly timeoutSeconds: number;
  /** The connection is given up after so many milliseconds without a byte. */
  readonly idleMs: number;
}

/** How an object is created. */
export interface CreateOptions extends CallOptions {
  /** Admission and validation as ever, but nothing is stored. */
  readonly dryRun?: boolean;
}

/** How an object is written. */
export interface WriteOptions extends CallOptions {
  /** Such as `status`. */
  readonly subresource?: string;
}

/** How an object is applied. */
export interface ApplyOptions extends CallOptions {
  readonly fieldManager: string;
  /** Takes fields over from other managers; without it a conflict is answered with 409. */
  readonly force?: boolean;
  /** As for a creation. */
  readonly dryRun?: boolean;
}

/** How an object is deleted. */
export interface DeleteOptions extends CallOptions {
  /** Only the object that was meant: another one of the same name is answered with 409. */
  readonly uid?: string;
  /** Only the object as it was seen: one that has changed since is answered with 409. */
  readonly resourceVersion?: string;
  readonly propagationPolicy?: 'Background' | 'Foreground' | 'Orphan';
}

/** How an object is patched. */
export interface JsonPatchOptions extends WriteOptions {
  /** Only the object as it was seen: on one that has changed since, the patch fails as a whole. */
  readonly resourceVersion: string;
}

/** One step of a JSON patch (RFC 6902). */
export type JsonPatchOperation =
  | { readonly op: 'add' | 'replace' | 'test'; readonly path: string; readonly value: Json }
  | { readonly op: 'remove'; readonly path: string }
  | { readonly op: 'move' | 'copy'; readonly path: string; readonly from: string };
