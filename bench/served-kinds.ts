/** Waiting until an API server serves kinds as it does ever after: its first seconds with them are no part of a figure. */
import { kinds } from '../src/kinds.ts';
import type { KubernetesObject } from '../src/kubernetes/object.ts';
import type { Resource } from '../src/kubernetes/resource.ts';
import type { ApiClient } from '../src/runtime/client/client.ts';
import { Gateways } from '../test/integration/operator/gateways.ts';
import { pauseAfter } from './until-count.ts';

/**
 * Resolves when Gateways can be created, and all kinds watched, without a wait. Just after it has begun to serve a kind,
 * an API server holds each creation back for two seconds, lest another replica should not know the kind yet, and refuses
 * watches while its cache fills.
 */
export async function untilServed(client: ApiClient, gateway: KubernetesObject): Promise<void> {
  await Promise.all([
    client.create(Gateways, gateway, { dryRun: true }),
    ...kinds.map(({ schema }) => untilWatched(client, schema.resource)),
  ]);
}

/** Resolves when a watch has lasted for its time. */
async function untilWatched(client: ApiClient, resource: Resource): Promise<void> {
  for (;;) {
    try {
      let resourceVersion = '';
      for await (const page of client.list(resource)) resourceVersion = page.resourceVersion;
      const events = client.watch(resource, { resourceVersion, timeoutSeconds: 1, idleMs: 10_000 });
      for (let isOver = false; !isOver; ) isOver = (await events.next()).done === true;
      return;
    } catch (error) {
      await pauseAfter(error);
    }
  }
}
