/** An operator for widgets in this process, and what tests need to see of it. */
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Json, StoredObject } from '../../../src/kubernetes/object.ts';
import type { Resource } from '../../../src/kubernetes/resource.ts';
import { Informers } from '../../../src/runtime/cache/informers.ts';
import { ApiClient } from '../../../src/runtime/client/client.ts';
import { cachedCredentials } from '../../../src/runtime/client/credentials.ts';
import type { ControlledKind } from '../../../src/runtime/controller/controlled-kind.ts';
import { createControllers } from '../../../src/runtime/controller/controllers.ts';
import type { Occurrence } from '../../../src/runtime/events/event.ts';
import { type Clock, sleepOn, systemClock } from '../../../src/runtime/time/clock.ts';
import { type ControlPlane, startControlPlane } from '../../cluster/control-plane.ts';
import { type Widget, type WidgetSpec, Widgets, widgetDefinition, widgetKind } from './widget.ts';

/** Logs every write, with what was sent and answered left out. */
const writesOnly = {
  apiVersion: 'audit.k8s.io/v1',
  kind: 'Policy',
  omitStages: ['RequestReceived'],
  rules: [{ level: 'Metadata', verbs: ['create', 'update', 'patch', 'delete'] }],
};

/** A client of the control plane under a name by which the audit log tells it apart. */
export function clientOf(controlPlane: ControlPlane, userAgent: string): ApiClient {
  const { ca, cert, key } = controlPlane.credentials;
  const read = async () => ({ headers: {}, tls: { ca, cert, key } });
  return new ApiClient({
    credentials: cachedCredentials(controlPlane.url, read, systemClock),
    clock: systemClock,
    userAgent,
  });
}

/** The clocks of this process, on which delays pass `factor` times as fast. */
export function fasterClock(factor: number): Clock {
  const clock: Clock = {
    ...systemClock,
    now: () => systemClock.now() * factor,
    setTimer: (callback, ms) => systemClock.setTimer(callback, ms / factor),
    sleep: (ms, signal) => sleepOn(clock, ms, signal),
  };
  return clock;
}

/** A running operator. */
export interface RunningOperator extends AsyncDisposable {
  readonly client: ApiClient;
  /** What it recorded as events, in order. */
  readonly events: Occurrence[];
  readonly errors: unknown[];
  /** How many passes have ended. */
  readonly passes: () => number;
  stop(): Promise<void>;
}

export const operatorAgent = 'widget-operator';

/** Starts an operator, as a new process would be: with nothing in memory. Resolves once its caches are synced. */
export async function startOperator(
  controlPlane: ControlPlane,
  clock: Clock = systemClock,
  kinds: readonly ControlledKind[] = [widgetKind],
  client = clientOf(controlPlane, operatorAgent),
): Promise<RunningOperator> {
  const events: Occurrence[] = [];
  const errors: unknown[] = [];
  let passes = 0;
  const nothing = () => {};
  const metrics = { relisted: nothing, watchRestarted: nothing, malformedEvent: nothing };
  const informers = new Informers({
    client,
    clock,
    random: Math.random,
    metricsOf: () => metrics,
    onError: (error) => errors.push(error),
    onState: nothing,
  });
  const controllers = createControllers(kinds, {
    client,
    informers,
    clock,
    random: Math.random,
    events: { record: (_, occurrence) => events.push(occurrence) },
    queueMetrics: {
      observe: () => ({ added: nothing, taken: nothing, finished: nothing, retried: nothing }),
    },
    observerOf: () => ({ started: nothing, finished: () => passes++, panicked: nothing, timedOut: nothing }),
    onError: (error) => errors.push(error),
  });
  const end = new AbortController();
  const running = [informers.run(end.signal)];
  await until(() => informers.notReady() === undefined, 'the caches are synced');
  running.push(...controllers.map((controller) => controller.run(end.signal)));
  const stop = async () => {
    end.abort();
    await Promise.all(running);
    await client.close();
  };
  return { client, events, errors, passes: () => passes, stop, [Symbol.asyncDispose]: stop };
}

/** Makes the API server know widgets. */
async function installWidgets(controlPlane: ControlPlane): Promise<void> {
  await controlPlane.kubectl(['apply', '-f', '-'], { input: JSON.stringify(widgetDefinition) });
  await controlPlane.kubectl(['wait', '--for=condition=Established', 'crd/widgets.test.dev']);
}

/** A control plane with widgets, and a client of those who use it. */
export interface WidgetCluster extends AsyncDisposable {
  readonly controlPlane: ControlPlane;
  readonly client: ApiClient;
}

/** Starts one whose audit log has every write. */
export async function startWidgetCluster(): Promise<WidgetCluster> {
  const controlPlane = await startControlPlane({ auditPolicy: writesOnly });
  await installWidgets(controlPlane);
  const client = clientOf(controlPlane, 'user');
  const stop = async (): Promise<void> => {
    await client.close();
    await controlPlane.stop();
  };
  return { controlPlane, client, [Symbol.asyncDispose]: stop };
}

/** A person at work in the cluster, in one namespace. */
export class User {
  readonly client: ApiClient;
  readonly namespace: string;
  readonly #controlPlane: ControlPlane;

  constructor(controlPlane: ControlPlane, client: ApiClient, namespace: string) {
    this.#controlPlane = controlPlane;
    this.client = client;
    this.namespace = namespace;
  }

  /** Creates a widget, or changes its spec. */
  async apply(name: string, spec: WidgetSpec): Promise<Widget> {
    // Never empty: an apply that takes the last field out of `spec` leaves null there, which the schema forbids.
    const object = { metadata: { name, namespace: this.namespace }, spec: { image: 'widget:1', ...spec } };
    return this.client.apply<Widget>(Widgets, object, { fieldManager: 'user', force: true });
  }

  /** kubectl in the namespace. */
  async kubectl(...args: string[]): Promise<string> {
    const { stdout } = await this.#controlPlane.kubectl(['-n', this.namespace, ...args]);
    return stdout;
  }

  async create(resource: Resource, object: Json): Promise<StoredObject> {
    const { metadata, ...rest } = object as { metadata: object };
    return this.client.create(resource, { ...rest, metadata: { ...metadata, namespace: this.namespace } });
  }

  /** The object as the API server has it; undefined if there is none. */
  async find<T extends StoredObject>(resource: Resource, name: string): Promise<T | undefined> {
    try {
      return await this.client.get<T>(resource, { namespace: this.namespace, name });
    } catch {
      return undefined;
    }
  }

  async delete(resource: Resource, name: string): Promise<void> {
    await this.client.delete(resource, { namespace: this.namespace, name });
  }

  /** The `Ready` condition of a widget once it meets `isMet`, for the generation that the widget is at. */
  async ready(name: string, reason = 'Made'): Promise<{ reason: string; message: string }> {
    return until(async () => {
      const widget = await this.find<
        Widget & { status: { conditions: { observedGeneration: number; reason: string; message: string }[] } }
      >(Widgets, name);
      const [ready] = widget?.status?.conditions ?? [];
      return ready?.reason === reason && ready.observedGeneration === widget?.metadata.generation
        ? ready
        : undefined;
    }, `widget ${name} is ${reason}`);
  }
}

let namespaces = 0;

/** A user with a new namespace. */
export async function newUser({ controlPlane, client }: WidgetCluster): Promise<User> {
  const name = `test-${++namespaces}`;
  await controlPlane.kubectl(['create', 'namespace', name]);
  return new User(controlPlane, client, name);
}

/** Waits until `probe` gives something truthy, and returns that. Rejects after 20 s. */
export async function until<T>(probe: () => T | Promise<T>, what: string): Promise<NonNullable<T>> {
  const deadline = performance.now() + 20_000;
  for (;;) {
    const value = await probe();
    if (value) return value;
    if (performance.now() > deadline) throw new Error(`not within 20 s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** A write in the audit log. */
export interface AuditedWrite {
  readonly verb: string;
  readonly uri: string;
  readonly code: number;
}

/** The audit log with all that has been answered so far: the API server logs a request a moment after its answer. */
async function settledAuditLog({ kubectl, auditLog }: ControlPlane): Promise<string> {
  const marker = `marker-${randomUUID()}`;
  await kubectl(['create', 'configmap', 'marker', '--dry-run=server', `--field-manager=${marker}`]);
  let text = '';
  await until(async () => {
    text = await readFile(auditLog, 'utf8');
    return text.includes(marker);
  }, 'the audit log has caught up');
  return text;
}

/** All writes of operators so far, in a namespace or anywhere, as the API server saw them. */
export async function operatorWrites(controlPlane: ControlPlane, namespace = ''): Promise<AuditedWrite[]> {
  const text = await settledAuditLog(controlPlane);
  return text
    .split('\n')
    .filter(
      (line) => line.includes(`"userAgent":"${operatorAgent}"`) && line.includes(`/namespaces/${namespace}`),
    )
    .map((line) => {
      const event = JSON.parse(line) as {
        verb: string;
        requestURI: string;
        responseStatus?: { code: number };
      };
      return { verb: event.verb, uri: event.requestURI, code: event.responseStatus?.code ?? 0 };
    });
}
