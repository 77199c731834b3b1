import { ChildApplier } from './child-applier.ts';
import type { ApiClient } from './client.ts';
import type { Clock } from './clock.ts';
import { limitConcurrency } from './concurrency-limit.ts';
import type { ControlledKind } from './controlled-kind.ts';
import { Controller, type PassObserver } from './controller.ts';
import type { EventRecorder } from './event-recorder.ts';
import type { Informers } from './informers.ts';
import { KindInformers } from './kind-informers.ts';
import { meddlingEvents } from './meddling-events.ts';
import { Reconciler } from './reconciler.ts';
import type { StoreKey } from './store-key.ts';
import { WorkQueue, type WorkQueueMetrics } from './work-queue.ts';

/** Services in flight at once: the API server gives out their addresses one after another (3 ms alone, 30 ms among 8). */
const servicesAtOnce = 4;

/** What controllers depend on. */
export interface ControllersOptions {
  readonly client: ApiClient;
  readonly informers: Informers;
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly events: Pick<EventRecorder, 'record'>;
  readonly queueMetrics: WorkQueueMetrics;
  /** Who is told of the passes of a controller. */
  readonly observerOf: (controller: string) => PassObserver;
  readonly onError: (error: unknown, controller: string, key: StoreKey) => void;
}

/**
 * A controller for each kind. It gathers keys from the time that the informers run; it is to work once they have
 * synced, and this process leads.
 */
export function createControllers(
  kinds: readonly ControlledKind[],
  options: ControllersOptions,
): Controller[] {
  const { client, informers, clock, random, events, queueMetrics, observerOf, onError } = options;
  const applier = new ChildApplier({ client, clock, observer: meddlingEvents(events) });
  const serviceLane = limitConcurrency(servicesAtOnce);

  return kinds.map((kind) => {
    const name = kind.resource.kind.toLowerCase();
    const queue = new WorkQueue({ name, clock, metrics: queueMetrics });
    const known = new KindInformers(kind, informers, (key) => queue.add(key));
    for (const owned of known.owned) {
      owned.addHandler({ deleted: ({ metadata }) => applier.forget(metadata.uid) });
    }
    const reconciler = new Reconciler({
      kind,
      informers: known,
      client,
      applier,
      serviceLane,
      clock,
      events,
    });
    return new Controller({
      queue,
      reconcile: (key, pass) => reconciler.reconcile(key, pass),
      reachability: client.reachability,
      clock,
      random,
      observer: observerOf(name),
      onError: (error, key) => onError(error, name, key),
    });
  });
}
