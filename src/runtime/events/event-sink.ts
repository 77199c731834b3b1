/** Events, written through a client. */
import { Events } from '../../kubernetes/resource.ts';
import type { ApiClient } from '../client/client.ts';
import type { EventSink } from './event-recorder.ts';

/** Writes events with `client`. */
export function eventSinkOf(client: ApiClient): EventSink {
  return {
    create: async (event, signal) => {
      await client.create(Events, event, { signal });
    },
    patchSeries: async ({ metadata: { namespace, name } }, series, signal) => {
      await client.mergePatch(Events, { namespace, name }, { series }, { signal });
    },
  };
}
