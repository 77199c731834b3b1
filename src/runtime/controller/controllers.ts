import { type EveryAddress, everyIPv4Address } from '../../kubernetes/pod-addresses.ts';
import type { Informer } from '../cache/informer.ts';
import type { Informers } from '../cache/informers.ts';
import { byNamespace } from '../cache/store-index.ts';
import { type StoreKey, storeKeyOf } from '../cache/store-key.ts';
import { ChildApplier } from '../children/child-applier.ts';
import { meddlingEvents } from '../children/meddling-events.ts';
import type { ApiClient } from '../client/client.ts';
import type { EventRecorder } from '../events/event-recorder.ts';
import { limitConcurrency } from '../queue/concurrency-limit.ts';
import { WorkQueue, type WorkQueueMetrics } from '../queue/work-queue.ts';
import type { Clock } from '../time/clock.ts';
import { untilAborted } from '../time/until-aborted.ts';
import type { Ask, ControlledKind, Problem } from './controlled-kind.ts';
import { Controller, type PassObserver } from './controller.ts';
import { KindInformers } from './kind-informers.ts';
import type { NamespaceSelection } from './namespace-selection.ts';
import { Questioner } from './questioner.ts';
import { Reconciler } from './reconciler.ts';

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
  /** Gets each problem when it comes into the status of a resource: a child that was refused, or whose name is taken. */
  readonly onProblem?: (problem: Problem, controller: string, key: StoreKey) => void;
  /** What programs of the cluster listen on to be reached at every address of their pods; `0.0.0.0` by default. */
  readonly everyAddress?: EveryAddress;
  /** Absent: the resources of all namespaces are looked after. */
  readonly namespaces?: NamespaceSelection;
  /** Gets the key of a resource that is left alone because its namespace is not selected. */
  readonly onSkipped?: (controller: string, key: StoreKey) => void;
}

/** What works until its signal aborts. */
export interface Runnable {
  run(signal: AbortSignal): Promise<void>;
}

/**
 * A controller for each kind, and what asks running workloads for it. They gather keys from the time that the informers
 * run; they are to run while this process leads, and each waits for the caches of its own kind alone.
 */
export function createControllers(kinds: readonly ControlledKind[], options: ControllersOptions): Runnable[] {
  const { client, informers, clock, random, events, queueMetrics, observerOf, onError } = options;
  const applier = new ChildApplier({ client, clock, observer: meddlingEvents(events) });
  const serviceLane = limitConcurrency(servicesAtOnce);

  return kinds.map((kind): Runnable => {
    const name = kind.resource.kind.toLowerCase();
    const queue = new WorkQueue({ name, clock, metrics: queueMetrics });
    const known = new KindInformers(kind, informers, clock, (key) => queue.add(key));
    for (const informer of [...known.owned, ...known.kept]) {
      informer.addHandler({ deleted: ({ metadata }) => applier.forget(metadata.uid) });
    }
    const isSelected = selectionOf(known.resources, queue, options.namespaces);
    const questioner = kind.ask && questionerOf(kind.ask, name, queue, options);
    const reconciler = new Reconciler({
      kind,
      informers: known,
      client,
      applier,
      serviceLane,
      clock,
      events,
      everyAddress: options.everyAddress ?? everyIPv4Address,
      onProblem: (key, problem) => options.onProblem?.(problem, name, key),
      questioner,
    });
    const controller = new Controller({
      queue,
      reconcile: async (key, pass) => {
        if (isSelected(key)) return reconciler.reconcile(key, pass);
        questioner?.forget(key);
        options.onSkipped?.(name, key);
        return undefined;
      },
      reachability: client.reachability,
      clock,
      random,
      observer: observerOf(name),
      onError: (error, key) => onError(error, name, key),
    });
    const parts: readonly Runnable[] = questioner === undefined ? [controller] : [controller, questioner];
    return {
      async run(signal) {
        await Promise.race([
          untilAborted(signal),
          Promise.all([known.settled(), options.namespaces?.settled]),
        ]);
        await Promise.all(parts.map((part) => part.run(signal)));
      },
    };
  });
}

/** Tells which resources of a kind are looked after, and has those looked at whose namespace changes. */
function selectionOf(
  resources: Informer,
  passes: WorkQueue,
  namespaces: NamespaceSelection | undefined,
): (key: StoreKey) => boolean {
  if (namespaces === undefined) return () => true;
  resources.addIndex('namespace', byNamespace);
  namespaces.onChanged((namespace) => {
    for (const resource of resources.byIndex('namespace', namespace)) passes.add(storeKeyOf(resource));
  });
  return (key) => namespaces.selects(key.slice(0, key.indexOf('/')));
}

/** Asks the workloads of one kind, and has the controller look at answers that are news. */
function questionerOf(
  ask: Ask,
  controller: string,
  passes: WorkQueue,
  { clock, random, queueMetrics, onError }: ControllersOptions,
): Questioner {
  return new Questioner({
    ask,
    queue: new WorkQueue({ name: `${controller}-questions`, clock, metrics: queueMetrics }),
    clock,
    random,
    onChanged: (key) => passes.add(key),
    onError: (error, key) => onError(error, controller, key),
  });
}
