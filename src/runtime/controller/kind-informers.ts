import type { StoredObject } from '../../kubernetes/object.ts';
import type { EveryAddress } from '../../kubernetes/pod-addresses.ts';
import { apiVersionOf, isSameKind, type Resource, resourceName } from '../../kubernetes/resource.ts';
import type { Informer } from '../cache/informer.ts';
import type { Informers } from '../cache/informers.ts';
import { type StoreKey, storeKeyOf } from '../cache/store-key.ts';
import { controllerOf, type Keeper, keeperOf, keptFor, managedBySelector } from '../children/ownership.ts';
import type { Clock } from '../time/clock.ts';
import type { ControlledKind, ObservedObjects, Problem, WorkloadAnswer } from './controlled-kind.ts';
import { Observation } from './observation.ts';
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
  /** One for each kind in `keeps`: likewise. */
  readonly kept: readonly Informer[];
  readonly #kind: ControlledKind;
  readonly #watched: readonly WatchedInformer[];
  readonly #selected: readonly SelectedObjects[];
  /** Of every kind that it looks at, its own first. */
  readonly #all: readonly Informer[];

  /** Asks for the informers, and has `enqueue` called with the key of every resource that something happened to. */
  constructor(
    kind: ControlledKind,
    informers: Informers,
    clock: Pick<Clock, 'setTimer'>,
    enqueue: (key: StoreKey) => void,
  ) {
    this.#kind = kind;
    this.resources = informers.of({ resource: kind.resource });
    this.resources.addHandler(handlerOf(this.resources, (object) => [storeKeyOf(object)], enqueue));

    this.owned = kind.owns.map((resource) => informers.of({ resource, labelSelector: managedBySelector }));
    for (const informer of this.owned) {
      informer.addHandler(handlerOf(informer, (child) => ownerKeysOf(child, kind), enqueue));
    }

    this.kept = (kind.keeps ?? []).map((resource) =>
      informers.of({ resource, labelSelector: managedBySelector }),
    );
    for (const informer of this.kept) {
      informer.addIndex(keptIndex, keptValuesOf);
      informer.addHandler(handlerOf(informer, (child) => keeperKeysOf(child, kind), enqueue));
    }

    this.#watched = kind.watches.map(({ resource, labelSelector, toKeys }) => {
      const informer = informers.of({ resource, ...(labelSelector !== undefined && { labelSelector }) });
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

    const selections = (kind.selects ?? []).map((selected) => {
      const informer = informers.of({ resource: selected.resource });
      return {
        informer,
        objects: new SelectedObjects({ selected, informer, owners: this.resources, clock, enqueue }),
      };
    });
    this.#selected = selections.map(({ objects }) => objects);

    const others = [
      ...this.owned,
      ...this.kept,
      ...this.#watched.map(({ informer }) => informer),
      ...selections.map(({ informer }) => informer),
    ];
    for (const informer of others) {
      informer.onStateChanged(() => {
        for (const resource of this.resources.list()) enqueue(storeKeyOf(resource));
      });
    }
    this.#all = [this.resources, ...others];
  }

  /** Resolves when it is known how each of them stands: its objects are here, or why not. */
  async settled(): Promise<void> {
    await Promise.all(this.#all.map(({ settled }) => settled));
  }

  /**
   * Why nothing may be made for the resources now: what is there cannot be known, or a kind of children that they cannot
   * do without is not served.
   */
  obstacle(): Problem | undefined {
    const forbidden = this.#all.filter(({ state }) => state === 'forbidden');
    if (forbidden.length > 0) {
      const message = `the operator may not list and watch ${namesOf(forbidden)}: its role lacks that right; nothing is changed until it has it`;
      return { reason: 'Forbidden', message };
    }
    const missing = [...this.owned, ...this.kept].filter(
      ({ state, resource }) => state === 'absent' && !this.#isOptional(resource),
    );
    if (missing.length === 0) return undefined;
    const message = `the API server does not serve ${namesOf(missing)}; nothing is changed until it does`;
    return { reason: 'KindNotServed', message };
  }

  /** Whether the API server serves the kind of a child. */
  isServed(child: { readonly apiVersion: string; readonly kind: string }): boolean {
    return this.informerOf(child)?.state !== 'absent';
  }

  #isOptional(resource: Resource): boolean {
    return this.#kind.owns.some((owned) => 'isOptional' in owned && isSameKind(owned, resource));
  }

  /** The informer of a child's kind; undefined if the kind is neither owned nor kept. */
  informerOf(child: { readonly apiVersion: string; readonly kind: string }): Informer | undefined {
    return [...this.owned, ...this.kept].find(
      ({ resource }) => resource.kind === child.kind && apiVersionOf(resource) === child.apiVersion,
    );
  }

  /**
   * What is there for a resource: its children, the watched objects that lead to it, and those that it selects.
   *
   * @param answer what its running workload has answered last
   * @param everyAddress what programs of the cluster listen on
   */
  observed(
    resource: StoredObject,
    answer: WorkloadAnswer | undefined,
    everyAddress: EveryAddress,
  ): ObservedObjects {
    const isServed = (kind: Resource): boolean =>
      this.#all.every(({ state, resource: known }) => state !== 'absent' || !isSameKind(known, kind));
    const observation = new Observation(this.#kind, answer, { isServed, everyAddress });
    for (const { informer, index } of this.#watched) {
      observation.add(informer.resource, informer.byIndex(index, storeKeyOf(resource)));
    }
    for (const selected of this.#selected) {
      observation.add(selected.resource, selected.of(resource), storeKeyOf);
    }
    const { uid } = resource.metadata;
    for (const informer of this.owned) {
      const children = informer.byIndex('ownerUid', uid);
      observation.add(
        informer.resource,
        children.filter((child) => controllerOf(child)?.uid === uid),
      );
    }
    for (const informer of this.kept) {
      const { namespace } = resource.metadata;
      observation.add(
        informer.resource,
        informer.byIndex(keptIndex, keptValue(namespace, keeperOf(resource))),
      );
    }
    return observation;
  }
}

function namesOf(informers: readonly Informer[]): string {
  return informers.map(({ resource }) => resourceName(resource)).join(', ');
}

/** Finds children by the resource that they are kept for. */
const keptIndex = 'keptFor';

const keptValue = (namespace: string | undefined, { kind, name }: Keeper): string =>
  `${kind}/${namespace ?? ''}/${name}`;

function keptValuesOf(child: StoredObject): string[] {
  const keeper = keptFor(child);
  return keeper === undefined ? [] : [keptValue(child.metadata.namespace, keeper)];
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
  return [keyBeside(child, owner.name)];
}

/** The key of the resource that a child is kept for, if it is of this kind. */
function keeperKeysOf(child: StoredObject, { resource }: ControlledKind): StoreKey[] {
  const keeper = keptFor(child);
  return keeper?.kind === `${resource.kind}.${resource.group}` ? [keyBeside(child, keeper.name)] : [];
}

/** The key of what has a name in the namespace of an object. */
function keyBeside({ metadata: { namespace } }: StoredObject, name: string): StoreKey {
  return namespace === undefined ? name : `${namespace}/${name}`;
}
