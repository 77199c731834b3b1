/** Waiting for many objects at once, as cheaply as can be: the machine is shared with what is measured. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { StoredObject } from '../src/kubernetes/object.ts';
import type { Resource } from '../src/kubernetes/resource.ts';
import { ApiError, isGone } from '../src/runtime/client/api-error.ts';
import type { ApiClient } from '../src/runtime/client/client.ts';

/** Which objects count, and how many there should be. */
export interface Count<T> {
  readonly resource: Resource;
  readonly count: number;
  readonly isCounted: (object: T) => boolean;
  /** Is told of each object as soon as it counts. */
  readonly counted?: (object: T) => void;
}

/** Resolves when so many objects count or have counted. Watches, so that it neither asks nor waits longer than it must. */
export async function untilCount<T extends StoredObject>(
  client: ApiClient,
  { resource, count, isCounted, counted }: Count<T>,
): Promise<void> {
  const names = new Set<string>();
  const note = (object: T): boolean => {
    const { name } = object.metadata;
    if (!names.has(name) && isCounted(object)) {
      names.add(name);
      counted?.(object);
    }
    return names.size >= count;
  };
  for (;;) {
    try {
      for await (const object of objectsOf<T>(client, resource)) {
        if (note(object)) return;
      }
    } catch (error) {
      await pauseAfter(error);
    }
  }
}

/** Waits for as long as an API server asks that has just begun to serve the kind; throws what another try cannot cure. */
export async function pauseAfter(error: unknown): Promise<void> {
  if (isGone(error)) return; // it has forgotten what came after its list
  if (!(error instanceof ApiError) || error.code !== 429) throw error;
  await sleep(error.retryAfterMs ?? 1000);
}

/** All objects there are, and then each that is created or changed. */
async function* objectsOf<T extends StoredObject>(client: ApiClient, resource: Resource): AsyncGenerator<T> {
  let resourceVersion = '';
  for await (const page of client.list<T>(resource)) {
    yield* page.items;
    resourceVersion = page.resourceVersion;
  }
  const options = { resourceVersion, timeoutSeconds: 600, idleMs: 120_000 };
  for await (const event of client.watch<T>(resource, options)) {
    if (event.type === 'ADDED' || event.type === 'MODIFIED') yield event.object;
  }
  throw new Error(`the watch of ${resource.plural} ended before all of them were there`);
}
