import type { StoredObject } from '../../kubernetes/object.ts';
import { apiVersionOf, type Resource } from '../../kubernetes/resource.ts';
import type { Informer } from '../cache/informer.ts';
import type { Informers } from '../cache/informers.ts';
import { type StoreKey, storeKeyOf } from '../cache/store-key.ts';
import { controllerOf, managedBySelector } from '../children/ownership.ts';
import type { Clock } from '../time/clock.ts';
import type { ControlledKind, ObservedObjects } from './controlled-kind.ts';
import { SelectedObjects } from './selected-objects.ts';

/** An informer of a watched kind, and the index that leads from a resource to the objects that concern it. */
interface WatchedInformer {
  readonly informer: Informer;
  readonly index: string;
}

/** All that a controller knows of the cluster: the resources of its kind, their children, and what wakes them. */
export class KindInformers {
  readonly resources: Informer;
  /** One for each kind in `owns`; they hold only objects that this operator made. */
  readonly owned: readonly Informer[];
  readonly #watched: readonly WatchedInformer[];
  readonly #selected: readonly SelectedObjects[];

  /** Asks for the informers, and has `enqueue` called with the key of every resource that something happened to. */
  constructor(
    kind: ControlledKind,
    informers: Informers,
    clock: Pick<Clock, 'setTimer'>,
    enqueue: (key: StoreKey) => void,
  ) {
    // A kind that is not installed yet, ours or one that we only look at, must not keep the other kinds waiting.
    this.resources = informers.of({ resource: kind.resource, optional: true });
    this.resources.addHandler(handlerOf(this.resources, (object) => [storeKeyOf(object)], enqueue));

    this.owned = kind.owns.map((resource) => informers.of({ resource, labelSelector: managedBySelector }));
    for (const informer of this.owned) {
      informer.addHandler(handlerOf(informer, (child) => ownerKeysOf(child, kind), enqueue));
    }

    this.#watched = kind.watches.map(({ resource, labelSelector, toKeys }) => {
      const scope = { resource, optional: true, ...(labelSelector !== undefined && { labelSelector }) };
      const informer = informers.of(scope);
      const index = `keys of ${kind.resource.plural}`;
      const keysOf = (object: StoredObject) => toKeys(object).map((key) => `${key.namespace}/${key.name}`);
      informer.addIndex(index, keysOf);
      informer.addHandler({
        added: (object) => keysOf(object).forEach(enqueue),
        updated: (before, after) => new Set([...keysOf(before), ...keysOf(after)]).forEach(enqueue),
        deleted: (object) => keysOf(object).forEach(enqueue),
      });
      return { informer, index };
    });

    this.#selected = (kind.selects ?? []).map((selected) => {
      const informer = informers.of({ resource: selected.resource, optional: true });
      return new SelectedObjects({ selected, informer, owners: this.resources, clock, enqueue });
    });
  }

  /** The informer of a child's kind; undefined if the kind is not owned. */
  ownedOf(child: { readonly apiVersion: string; readonly kind: string }): Informer | undefined {
    return this.owned.find(
      ({ resource }) => resource.kind === child.kind && apiVersionOf(resource) === child.apiVersion,
    );
  }

  /** What is there for a resource: its children, the watched objects that lead to it, and those that it selects. */
  observed(resource: StoredObject): ObservedObjects {
    const byKind: Record<string, Map<string, StoredObject>> = {};
    const note = (
      { kind }: Resource,
      objects: readonly StoredObject[],
      keyOf = ({ metadata }: StoredObject) => metadata.name,
    ) => {
      const byName = byKind[kind] ?? new Map<string, StoredObject>();
      byKind[kind] = byName;
      for (const object of objects) byName.set(keyOf(object), object);
    };
    for (const { informer, index } of this.#watched) {
      note(informer.resource, informer.byIndex(index, storeKeyOf(resource)));
    }
    for (const selected of this.#selected) note(selected.resource, selected.of(resource), storeKeyOf);
    for (const informer of this.owned) {
      const { uid } = resource.metadata;
      const children = informer.byIndex('ownerUid', uid);
      note(
        informer.resource,
        children.filter((child) => controllerOf(child)?.uid === uid),
      );
    }
    return { byKind };
  }
}

/** Enqueues the keys of what happened, unless it is the echo of a write of our own: who wrote knows already. */
function handlerOf(
  informer: Informer,
  keysOf: (object: StoredObject) => readonly StoreKey[],
  enqueue: (key: StoreKey) => void,
) {
  return {
    added: (object: StoredObject) => {
      informer.unlessEcho(object, () => keysOf(object).forEach(enqueue));
    },
    updated: (before: StoredObject, after: StoredObject) => {
      informer.unlessEcho(after, () => new Set([...keysOf(before), ...keysOf(after)]).forEach(enqueue));
    },
    deleted: (object: StoredObject) => keysOf(object).forEach(enqueue),
  };
}

/** The key of the resource that controls a child, if it is of this kind. */
function ownerKeysOf(child: StoredObject, { resource }: ControlledKind): StoreKey[] {
  const owner = controllerOf(child);
  if (owner?.kind !== resource.kind || owner.apiVersion.split('/')[0] !== resource.group) return [];
  const { namespace } = child.metadata;
  return [namespace === undefined ? owner.name : `${namespace}/${owner.name}`];
}
