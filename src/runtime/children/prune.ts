import type { StoredObject } from '../../kubernetes/object.ts';
import type { Informer } from '../cache/informer.ts';
import { isNotFound } from '../client/api-error.ts';
import type { ApiClient } from '../client/client.ts';
import type { DeleteOptions } from '../client/client-options.ts';
import { locationIn } from '../client/location.ts';
import type { DesiredObject } from './intent.ts';
import { isOwnChild } from './ownership.ts';

/**
 * The children that this operator made for an owner and that should no longer be. Objects that others made are never
 * among them, even if they name the owner.
 */
export function surplusChildren(
  owner: StoredObject,
  desired: readonly DesiredObject[],
  informer: Informer,
): StoredObject[] {
  const { uid } = owner.metadata;
  return informer
    .byIndex('ownerUid', uid)
    .filter((object) => isOwnChild(object, uid) && object.metadata.deletionTimestamp === undefined)
    .filter((object) => !desired.some((child) => isSame(child, object)));
}

/** Deletes an object, exactly as it was seen: one that has changed since is refused with 409. Gone already is as well. */
export async function prune(
  client: Pick<ApiClient, 'delete'>,
  informer: Informer,
  object: StoredObject,
  signal: AbortSignal,
): Promise<void> {
  const { uid, resourceVersion } = object.metadata;
  await remove(client, informer, object, { uid, resourceVersion, signal });
}

/** Deletes a child that this pass has made, whatever its own controller has written into it since. */
export async function takeBack(
  client: Pick<ApiClient, 'delete'>,
  informer: Informer,
  object: StoredObject,
  signal: AbortSignal,
): Promise<void> {
  await remove(client, informer, object, { uid: object.metadata.uid, signal });
}

async function remove(
  client: Pick<ApiClient, 'delete'>,
  informer: Informer,
  object: StoredObject,
  options: DeleteOptions,
): Promise<void> {
  try {
    await client.delete(informer.resource, locationIn(object.metadata), {
      ...options,
      propagationPolicy: 'Background',
    });
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
  informer.deleted(object);
}

function isSame(child: DesiredObject, object: StoredObject): boolean {
  return child.kind === object.kind && child.metadata.name === object.metadata.name;
}
