/** The role `controller`: caches on every replica, writes by the leader only. */

import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { controlledKinds } from '../controlled-kinds.ts';
import { leaseName } from '../installation/names.ts';
import { parseLabelSelector } from '../kubernetes/label-selector-parser.ts';
import { everyAddressOf } from '../kubernetes/pod-addresses.ts';
import { Events, type Resource, resourceName } from '../kubernetes/resource.ts';
import { Informers } from '../runtime/cache/informers.ts';
import type { ReflectorState } from '../runtime/cache/reflector.ts';
import { isForbidden, isUnauthorized } from '../runtime/client/api-error.ts';
import { ApiClient, type ApiClientOptions } from '../runtime/client/client.ts';
import { loadCredentials } from '../runtime/client/load-credentials.ts';
import { Reachability } from '../runtime/client/reachability.ts';
import type { ControlledKind } from '../runtime/controller/controlled-kind.ts';
import { workersPerController } from '../runtime/controller/controller.ts';
import { createControllers, type Runnable } from '../runtime/controller/controllers.ts';
import { NamespaceSelection } from '../runtime/controller/namespace-selection.ts';
import { LeaderElector } from '../runtime/election/leader-election.ts';
import { leaseTransportOf } from '../runtime/election/lease-transport.ts';
import { EventRecorder, eventSinkOf } from '../runtime/events/event-recorder.ts';
import type { WatchReading } from '../runtime/metrics/watch-metrics.ts';
import type { Part } from '../runtime/process/lifecycle.ts';
import { untilAborted } from '../runtime/time/until-aborted.ts';
import type { Process } from './process.ts';
import { kindsLookedAfter, type RoleOptions, runServed, userAgentOf } from './role.ts';

/** Longest time for writing the last events, in milliseconds. */
const lastEventsMilliseconds = 2_000;

export interface ControllerOptions {
  readonly kinds: readonly ControlledKind[];
  /** Namespace of the Lease; absent: no election, this process leads. */
  readonly leaseNamespace?: string;
  /** The addresses of this process's own pod, separated by commas; empty: they are not known. */
  readonly podAddresses: string;
  /** Label selector of the namespaces to look after, as text; empty: all. */
  readonly namespaceSelector: string;
  readonly userAgent: string;
}

/** What runs once the process is connected. */
interface Running {
  readonly client: ApiClient;
  readonly work: Promise<void>;
}

/** The controllers of all kinds. */
export class ControllerPart implements Part {
  readonly name = 'controllers';
  readonly ended: Promise<void>;
  readonly #process: Process;
  readonly #options: ControllerOptions;
  readonly #stopWork = new AbortController();
  readonly #end = Promise.withResolvers<void>();
  readonly #toldOfSkips = new Set<string>();
  readonly #statesOfWatches = new Map<string, ReflectorState>();
  /** Absent before it is connected. */
  #known: { readonly reachability: Reachability; readonly informers: Informers } | undefined;
  #running: Running | undefined;
  #leaseClient: ApiClient | undefined;

  constructor(process: Process, options: ControllerOptions) {
    this.#process = process;
    this.#options = options;
    this.ended = this.#end.promise;
    this.ended.catch(() => {});
    // Before anybody can ask: a process that has not begun is not ready.
    process.health.addReadyzCheck('api-server', () => this.#unreachable());
    process.health.addReadyzCheck('caches', () =>
      this.#known === undefined ? 'not synced yet' : this.#known.informers.notReady(),
    );
  }

  /** Connects and begins to fill the caches; work on a kind begins once its own are full and this process leads. */
  async start(): Promise<void> {
    const { log, clock, metrics } = this.#process;
    const { userAgent, kinds, podAddresses } = this.#options;
    const credentials = await loadCredentials({ env: process.env, clock });
    // One for all clients: a candidate asks for the Lease every two seconds, and so soon knows that the API server is back.
    const reachability = new Reachability();
    const connection: ApiClientOptions = {
      credentials,
      clock,
      userAgent,
      reachability,
      onWarning: (warning, request) => log.warn({ warning, request }, 'the API server warns'),
      onDenied: ({ isOfRights, message }) =>
        log[isOfRights ? 'error' : 'info']({ message }, 'the API server refuses'),
    };
    const elector = this.#elector(connection);
    const client = new ApiClient({
      ...connection,
      // Not of the Lease, which is written all the time: in steady state nothing else is.
      onWritten: ({ kind }, result) => metrics.writes.wrote(kind, result),
      ...(elector !== undefined && { fence: elector }),
    });
    const events = new EventRecorder({
      reporter: { controller: 'inference-gateway.com/inference-operator', instance: hostname() },
      sink: eventSinkOf(client),
      clock,
      metrics: metrics.events,
    });
    const informers: Informers = new Informers({
      client,
      clock,
      random: Math.random,
      metricsOf: (resource) => metrics.watch(resource, () => readingOf(informers, resource)),
      onState: (state, resource) => this.#watchEntered(state, resource),
      onError: (error, { kind }, during) => this.#failed(error, { kind, during }, 'watching failed'),
    });
    reachability.onRecovered(() => informers.retryNow());
    const namespaces = this.#namespaces(informers);
    const writable = kinds.flatMap(({ resource, owns, keeps = [] }) => [resource, ...owns, ...keeps]);
    for (const { kind } of [...writable, Events]) metrics.writes.writes(kind);
    const controllers = createControllers(kinds, {
      client,
      informers,
      clock,
      random: Math.random,
      events,
      queueMetrics: metrics.workQueues,
      observerOf: (controller) => {
        metrics.resources.looksAfter(controller);
        return metrics.controller(controller, workersPerController);
      },
      onError: (error, controller, key) =>
        this.#failed(error, { controller, key }, 'reconcile failed; it is tried again'),
      onProblem: ({ reason, message }, controller, key) => {
        metrics.resources.problem(controller, reason);
        log.warn({ controller, key, reason, message }, 'a child is not as it should be');
      },
      onSkipped: (controller, key) => this.#skipped(controller, key),
      everyAddress: everyAddressOf(podAddresses),
      ...(namespaces !== undefined && { namespaces }),
    });
    this.#known = { reachability, informers };
    const work = this.#work(informers, elector, controllers, events);
    this.#running = { client, work };
    work.then(
      () => this.#end.resolve(),
      (error: unknown) => this.#end.reject(error),
    );
  }

  /** Ends the work and its last events, releases the Lease, and ends the watches and connections. */
  async stop(): Promise<void> {
    this.#stopWork.abort();
    if (this.#running === undefined) return;
    const { client, work } = this.#running;
    await work.catch(() => {});
    await Promise.all([client.close(), this.#leaseClient?.close()]);
  }

  #unreachable(): string | undefined {
    const { reachability } = this.#known ?? {};
    if (reachability?.isUnreachable === true) return 'out of reach';
    return reachability?.hasAnswered === true ? undefined : 'has not answered yet';
  }

  /** Logs a failure after which there will be another try; refusals of the API server are logged by its client. */
  #failed(error: unknown, about: object, msg: string): void {
    if (isForbidden(error) || isUnauthorized(error)) return;
    this.#process.log.warn({ ...about, error: messageOf(error) }, msg);
  }

  #watchEntered(state: ReflectorState, resource: Resource): void {
    const kind = resourceName(resource);
    const before = this.#statesOfWatches.get(kind);
    this.#statesOfWatches.set(kind, state);
    const { log } = this.#process;
    if (state === 'absent') {
      log.info({ kind }, 'the API server does not serve this kind; its coming will be noticed within 10 s');
    } else if (state === 'forbidden') {
      log.error({ kind }, 'this kind may not be read: whatever needs it is left as it is');
    } else if (before !== undefined) {
      log.info({ kind }, 'this kind is served, and may be read');
    }
  }

  /** The namespaces to look after; undefined: all. Throws on a selector that is none: all would be too many. */
  #namespaces(informers: Informers): NamespaceSelection | undefined {
    const { namespaceSelector } = this.#options;
    const { requirements, error } = parseLabelSelector(namespaceSelector);
    if (requirements === undefined) {
      throw new Error(
        `WATCH_NAMESPACE_SELECTOR: ${JSON.stringify(namespaceSelector)} is no label selector: ${error}`,
      );
    }
    return requirements.length === 0 ? undefined : new NamespaceSelection(requirements, informers);
  }

  #skipped(controller: string, key: string): void {
    this.#process.metrics.resources.skipped(controller);
    if (this.#toldOfSkips.has(controller)) return;
    this.#toldOfSkips.add(controller);
    const { namespaceSelector } = this.#options;
    const { log } = this.#process;
    log.info(
      { controller, key, namespaceSelector },
      'resources in namespaces that are not selected are left alone',
    );
  }

  #elector(connection: ApiClientOptions): LeaderElector | undefined {
    const { leaseNamespace } = this.#options;
    if (leaseNamespace === undefined) return undefined;
    const { clock, log, health, metrics } = this.#process;
    this.#leaseClient = new ApiClient(connection);
    const elector = new LeaderElector({
      name: leaseName,
      namespace: leaseNamespace,
      identity: `${hostname()}_${randomUUID()}`,
      // Connections of its own: a crowded client must not cost the leadership.
      transport: leaseTransportOf(this.#leaseClient, leaseNamespace, leaseName),
      clock,
      observer: {
        holderChanged: (identity) => log.info({ identity }, 'the leader is'),
        attemptFailed: (error) => this.#failed(error, {}, 'the Lease could not be had or renewed'),
      },
    });
    health.addLivezCheck('leader-election', () => elector.check());
    metrics.leaderElection(leaseName, () => elector.isLeading);
    return elector;
  }

  /** Fills the caches on every replica, and reconciles while this one leads. Rejects when leadership is lost. */
  async #work(
    informers: Informers,
    elector: LeaderElector | undefined,
    controllers: readonly Runnable[],
    events: EventRecorder,
  ): Promise<void> {
    const { signal: stop } = this.#stopWork;
    const stopWatching = new AbortController();
    const watching = informers.run(stopWatching.signal);
    const lead = async (leading: AbortSignal): Promise<void> => {
      // Also with no kind to look after, who leads goes on leading.
      await Promise.all([untilAborted(leading), ...controllers.map((controller) => controller.run(leading))]);
      // While this process still leads: events are writes like any other.
      await events.close(AbortSignal.timeout(lastEventsMilliseconds));
    };
    try {
      const outcome = elector === undefined ? await lead(stop) : await elector.run(stop, lead);
      if (outcome === 'lost') throw new Error('leadership lost: another replica takes over');
    } finally {
      stopWatching.abort();
      await watching;
    }
  }
}

/** How the watch of a resource stands; undefined before there is one. */
function readingOf(informers: Informers, { group, plural }: Resource): WatchReading | undefined {
  const informer = informers
    .all()
    .find(({ resource }) => resource.group === group && resource.plural === plural);
  if (informer === undefined) return undefined;
  const { state, lastEventAgeMs } = informer;
  // What is not served, or may not be read, is not watched: that is a state, and no silence.
  const isWatched = state === 'syncing' || state === 'synced';
  const isHeard = isWatched && lastEventAgeMs !== Number.POSITIVE_INFINITY;
  return { state, secondsSinceLastEvent: isHeard ? lastEventAgeMs / 1000 : undefined };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Reconciles. One replica does, the others stand by with their caches filled. */
export async function runController(process: Process, options: RoleOptions): Promise<void> {
  const controller = new ControllerPart(process, {
    kinds: kindsLookedAfter(controlledKinds, options).map(({ controlled }) => controlled),
    leaseNamespace: options.leaseNamespace,
    namespaceSelector: options.namespaceSelector,
    podAddresses: options.podAddresses,
    userAgent: userAgentOf(options),
  });
  await runServed(process, options, [controller]);
}
