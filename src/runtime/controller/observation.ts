import type { StoredObject } from '../../kubernetes/object.ts';
import { type EveryAddress, everyIPv4Address } from '../../kubernetes/pod-addresses.ts';
import { isSameKind, type Resource, type ResourceOf } from '../../kubernetes/resource.ts';
import type { ControlledKind, ObservedObjects, WorkloadAnswer } from './controlled-kind.ts';

/** The objects of one kind. */
interface ObservedKind {
  readonly resource: Resource;
  readonly objects: Map<string, StoredObject>;
}

/** What is the same for all resources of a cluster. */
interface Cluster {
  /** Whether the API server serves a kind; all by default. */
  readonly isServed?: (resource: Resource) => boolean;
  /** What programs listen on to be reached at every address of their pods; `0.0.0.0` by default. */
  readonly everyAddress?: EveryAddress;
}

const nameOf = ({ metadata }: StoredObject): string => metadata.name;

/** What is seen around one resource at one moment: of every kind that its controller looks at, what was added. */
export class Observation implements ObservedObjects {
  declare readonly answer?: WorkloadAnswer;
  readonly everyAddress: EveryAddress;
  readonly #kinds: ObservedKind[] = [];
  readonly #isServed: (resource: Resource) => boolean;

  /** @param answer what the running workload has answered last */
  constructor(
    {
      owns,
      keeps = [],
      watches,
      selects = [],
    }: Pick<ControlledKind, 'owns' | 'keeps' | 'watches' | 'selects'>,
    answer?: WorkloadAnswer,
    { isServed = () => true, everyAddress = everyIPv4Address }: Cluster = {},
  ) {
    this.#isServed = isServed;
    this.everyAddress = everyAddress;
    for (const resource of owns) this.#declare(resource);
    for (const resource of keeps) this.#declare(resource);
    for (const { resource } of watches) this.#declare(resource);
    for (const { resource } of selects) this.#declare(resource);
    if (answer !== undefined) this.answer = answer;
  }

  of<Content>(resource: ResourceOf<Content>): ReadonlyMap<string, Content> {
    // The API server has sent these objects for this resource, and the token says what it sends.
    return this.#declared(resource).objects as ReadonlyMap<string, unknown> as ReadonlyMap<string, Content>;
  }

  isServed(resource: Resource): boolean {
    return this.#isServed(this.#declared(resource).resource);
  }

  /**
   * Adds objects of a kind. Returns itself.
   *
   * @throws {Error} for a kind that the controller does not look at
   */
  add(resource: Resource, objects: readonly StoredObject[], keyOf = nameOf): this {
    const known = this.#declared(resource).objects;
    for (const object of objects) known.set(keyOf(object), object);
    return this;
  }

  #find(resource: Resource): ObservedKind | undefined {
    // A kind looks at ten others at most: comparing is faster than a key that would be made for each question.
    return this.#kinds.find((one) => one.resource === resource || isSameKind(one.resource, resource));
  }

  #declare(resource: Resource): void {
    if (this.#find(resource) === undefined) this.#kinds.push({ resource, objects: new Map() });
  }

  #declared(resource: Resource): ObservedKind {
    const found = this.#find(resource);
    if (found === undefined) {
      const { group, kind } = resource;
      throw new Error(`${kind} of the group "${group}" is neither owned nor kept nor watched nor selected`);
    }
    return found;
  }
}
