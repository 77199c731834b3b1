/** Whose an object is that has the name of a child. */
import type { KubernetesObject, StoredObject } from '../../kubernetes/object.ts';
import type { Problem } from '../controller/controlled-kind.ts';
import type { DesiredObject } from './intent.ts';
import { controllerOf, hasIntent, isManaged, type Keeper, keeperOf, keptFor } from './ownership.ts';

/**
 * - `ours`: the owner's child; or a child that this operator made and whose owner was deleted without it
 *   (`kubectl delete --cascade=orphan`): it goes on under the new owner; or one that is kept for an owner of its name
 * - `leaving`: on its way out, or the child of an owner that is gone and had the same name; its end is near
 * - `foreign`: anybody else's
 */
export type Ownership = 'ours' | 'leaving' | 'foreign';

/** Whose `object` is, seen from the owner that wants its name. */
export function ownershipOf(object: StoredObject, owner: StoredObject): Ownership {
  const controller = controllerOf(object);
  if (controller === undefined) {
    const keeper = keptFor(object);
    const isLeft =
      keeper === undefined ? hasIntent(object) && isManaged(object) : isSame(keeper, keeperOf(owner));
    if (!isLeft) return 'foreign';
  } else if (controller.uid !== owner.metadata.uid) {
    const isPredecessor = controller.kind === owner.kind && controller.name === owner.metadata.name;
    return isPredecessor ? 'leaving' : 'foreign';
  }
  return object.metadata.deletionTimestamp === undefined ? 'ours' : 'leaving';
}

/** Why nothing was done about a child whose name is another's. */
export const nameTakenReason = 'NameTaken';

/** The problem that another's object has the name of a child. It names whose it is, who alone can decide about it. */
export function nameTaken(desired: DesiredObject, other: KubernetesObject): Problem {
  return {
    reason: nameTakenReason,
    message:
      `${desired.kind} ${desired.metadata.name} exists already and ${standingOf(other)}; it is left as it is. ` +
      'Rename this resource, or delete the other.',
  };
}

function standingOf(other: KubernetesObject): string {
  const controller = controllerOf(other);
  if (controller !== undefined) return `belongs to ${controller.kind} ${controller.name}`;
  const keeper = keptFor(other);
  return keeper === undefined ? 'has no owner' : `is kept for ${keeper.kind.split('.')[0]} ${keeper.name}`;
}

function isSame(one: Keeper, other: Keeper): boolean {
  return one.kind === other.kind && one.name === other.name;
}

/** Names that passes have looked up and not used yet: of two resources that want one at the same time, the first has it. */
export class NameClaims {
  readonly #holders = new Map<string, { readonly child: DesiredObject; readonly owner: string }>();

  /** Claims a name for a child; returns whose child it is claimed for already, if that is another's. */
  claim(
    name: string,
    child: DesiredObject,
    { metadata: { uid: owner } }: StoredObject,
  ): DesiredObject | undefined {
    const holder = this.#holders.get(name);
    if (holder !== undefined && holder.owner !== owner) return holder.child;
    this.#holders.set(name, { child, owner });
    return undefined;
  }

  /** Gives up every claim of an owner. */
  release({ metadata: { uid } }: StoredObject): void {
    for (const [name, { owner }] of this.#holders) if (owner === uid) this.#holders.delete(name);
  }
}
