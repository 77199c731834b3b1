/**
 * A whole cluster with fake nodes, an operator at work, and programs behind its Services.
 *
 * The Services get their addresses from the loopback network, where a program of the test can listen: the operator asks
 * a workload at the very address that the API server gave to its Service, as it does in any cluster.
 */
import type { Condition, Deployment, Pod, Service, StoredObject } from '../../src/kubernetes/object.ts';
import { Deployments, type Resource, Services } from '../../src/kubernetes/resource.ts';
import { isNotFound } from '../../src/runtime/client/api-error.ts';
import type { Program } from '../stand-ins/messages.ts';
import { type StandIn, StandInProcess } from '../stand-ins/stand-in-process.ts';
import type { StandInAddress } from '../stand-ins/stand-in-server.ts';
import { OperatorCluster } from './operator/cluster.ts';
import type { OperatorProcess } from './operator/operator-process.ts';
import { until } from './operator/until.ts';

export const namespace = 'default';

/** A resource of ours as the API server has it. */
export interface WorkloadResource extends StoredObject {
  readonly spec: Readonly<Record<string, unknown>>;
  readonly status?: {
    readonly ready?: boolean;
    readonly url?: string;
    readonly observedGeneration?: number;
    readonly conditions: readonly Condition[];
    readonly [field: string]: unknown;
  };
}

/** A part of the loopback network for each test process, so that clusters side by side do not meet. */
const serviceNetwork = `127.${20 + (process.pid % 200)}.0.0/16`;

type Container = NonNullable<Pod['spec']>['containers'][number];

/** The cluster as the tests use it. */
export class WorkloadCluster implements AsyncDisposable {
  #operator: OperatorProcess;
  readonly #cluster: OperatorCluster;
  readonly #programs = new StandInProcess();

  private constructor(cluster: OperatorCluster) {
    this.#cluster = cluster;
    this.#operator = cluster.development();
  }

  /** Starts everything; resolves once the operator is at work. */
  static async start(): Promise<WorkloadCluster> {
    const flags = [`--service-cluster-ip-range=${serviceNetwork}`];
    const cluster = await OperatorCluster.start({ parts: 'full', apiServerFlags: flags });
    await cluster.installKinds();
    const workloads = new WorkloadCluster(cluster);
    await workloads.operator.untilReadyz(200);
    return workloads;
  }

  get operator(): OperatorProcess {
    return this.#operator;
  }

  /** Kills the operator, and starts another; resolves once that is at work. */
  async restartOperator(): Promise<void> {
    await this.#cluster.killOperators();
    this.#operator = this.#cluster.development();
    await this.#operator.untilReadyz(200);
  }

  get kubectl(): OperatorCluster['kubectl'] {
    return this.#cluster.kubectl.bind(this.#cluster);
  }

  /** A person at work. */
  get client(): OperatorCluster['client'] {
    return this.#cluster.client;
  }

  /** Creates a resource, or changes it to this spec. */
  async apply(resource: Resource, name: string, spec: object): Promise<WorkloadResource> {
    const object = { metadata: { name, namespace }, spec };
    return this.client.apply(resource, object, { fieldManager: 'somebody', force: true });
  }

  async delete(resource: Resource, name: string): Promise<void> {
    await this.client.delete(resource, { namespace, name });
  }

  /** The object, or undefined where there is none. */
  async find<T extends StoredObject>(resource: Resource, name: string): Promise<T | undefined> {
    try {
      return await this.client.get<T>(resource, { namespace, name });
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }

  /** The object, as soon as it is there and as wanted. */
  async once<T extends StoredObject>(
    resource: Resource,
    name: string,
    what: string,
    isWanted: (object: T) => boolean = () => true,
  ): Promise<T> {
    let last: T | undefined;
    const found = async () => {
      last = await this.find<T>(resource, name);
      return last !== undefined && isWanted(last) ? last : undefined;
    };
    try {
      return await until(`${resource.kind} ${name} ${what}`, found, 40_000);
    } catch (error) {
      throw new Error(`${String(error)}; it is ${JSON.stringify(last)}`);
    }
  }

  /** A condition of a resource, once its reason is the given one and it speaks of the spec as it is. */
  async condition(resource: Resource, name: string, type: string, reason: string): Promise<Condition> {
    const conditionOf = ({ metadata, status }: WorkloadResource) =>
      status?.conditions.find(
        (one) => one.type === type && one.reason === reason && one.observedGeneration === metadata.generation,
      );
    const what = `has ${type} for ${reason}`;
    const object = await this.once<WorkloadResource>(
      resource,
      name,
      what,
      (one) => conditionOf(one) !== undefined,
    );
    const condition = conditionOf(object);
    if (condition === undefined) throw new Error('it had it a moment ago');
    return condition;
  }

  /** The Service, once it has its address. */
  async service(name: string): Promise<StoredObject & Service> {
    return this.once(Services, name, 'has an address', ({ spec }: StoredObject & Service) =>
      Boolean(spec?.clusterIP),
    );
  }

  /** The container of a Deployment, and its environment by name: the value, or what it comes from. */
  async container(name: string): Promise<{ container: Container; env: Record<string, unknown> }> {
    const { spec } = await this.once<StoredObject & Deployment>(Deployments, name, 'is there');
    const [container, ...others] = spec?.template.spec?.containers ?? [];
    if (container === undefined || others.length > 0) throw new Error('it has not just one container');
    const env = (container.env ?? []).map(({ name: of, value, valueFrom }) => [of, valueFrom ?? value]);
    return { container, env: Object.fromEntries(env) };
  }

  /** Starts a program where the Service of this name leads. */
  async behind(
    serviceName: string,
    program: Program,
    certificate?: StandInAddress['certificate'],
  ): Promise<StandIn> {
    const { spec } = await this.service(serviceName);
    const port = spec?.ports?.find(({ name }) => name === 'http')?.port;
    const at = { address: spec?.clusterIP, port, certificate };
    return this.#programs.start(program, JSON.parse(JSON.stringify(at)) as StandInAddress); // nothing undefined
  }

  /** What the operator has failed at. */
  failures(): unknown[] {
    return this.operator.entries('reconcile failed; it is tried again');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#programs[Symbol.asyncDispose]();
    await this.#cluster[Symbol.asyncDispose]();
  }
}
