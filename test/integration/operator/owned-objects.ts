/** What the operator has made, whatever for. */

import { controlledKinds } from '../../../src/controlled-kinds.ts';
import type { StoredObject } from '../../../src/kubernetes/object.ts';
import type { Resource } from '../../../src/kubernetes/resource.ts';
import { controllerOf, managedBySelector } from '../../../src/runtime/children/ownership.ts';
import type { ApiClient } from '../../../src/runtime/client/client.ts';

/** Kinds of everything that the operator makes. */
const owned: readonly Resource[] = [...new Set(controlledKinds.flatMap(({ controlled }) => controlled.owns))];

/** All objects of a resource. */
export async function listAll<T extends StoredObject>(
  client: ApiClient,
  resource: Resource,
  labelSelector?: string,
): Promise<T[]> {
  const found: T[] = [];
  const selection = labelSelector === undefined ? {} : { labelSelector };
  for await (const { items } of client.list<T>(resource, selection)) found.push(...items);
  return found;
}

/** An object with the resource that it is of. */
export interface OwnedObject {
  readonly resource: Resource;
  readonly object: StoredObject;
}

/** All objects that carry the operator's label. */
export async function ownedObjects(client: ApiClient): Promise<OwnedObject[]> {
  const lists = await Promise.all(
    owned.map(async (resource) => {
      const objects = await listAll(client, resource, managedBySelector);
      return objects.map((object) => ({ resource, object }));
    }),
  );
  return lists.flat();
}

/** Deletes the objects whose controller is gone, as the garbage collector does where there is a controller manager. */
export async function collectGarbage(client: ApiClient): Promise<void> {
  const objects = await ownedObjects(client);
  const owners = await Promise.all(controlledKinds.map(({ schema }) => listAll(client, schema.resource)));
  const present = new Set(owners.flat().map(({ metadata }) => metadata.uid));
  const garbage = objects.filter(({ object }) => {
    const owner = controllerOf(object);
    return owner !== undefined && !present.has(owner.uid);
  });
  await Promise.allSettled(
    garbage.map(({ resource, object: { metadata } }) =>
      client.delete(
        resource,
        { namespace: metadata.namespace ?? '', name: metadata.name },
        { uid: metadata.uid },
      ),
    ),
  );
}
