/** A person who works with Gateways in a namespace of their own. */
import type {
  Condition,
  Deployment,
  HorizontalPodAutoscaler,
  Ingress,
  PodDisruptionBudget,
  Service,
  ServiceAccount,
  StoredObject,
} from '../../../src/kubernetes/object.ts';
import {
  Deployments,
  HorizontalPodAutoscalers,
  Ingresses,
  PodDisruptionBudgets,
  type Resource,
  ServiceAccounts,
  Services,
} from '../../../src/kubernetes/resource.ts';
import { isNotFound } from '../../../src/runtime/client/api-error.ts';
import type { OperatorCluster } from '../operator/cluster.ts';
import { type Gateway, type GatewaySpec, Gateways } from '../operator/gateways.ts';
import { until } from '../operator/until.ts';

/** Part of a status that tests wait for. */
type Expected = Readonly<Record<string, unknown>>;

const matches = (status: object | undefined, expected: Expected): boolean =>
  Object.entries(expected).every(([field, value]) => Reflect.get(status ?? {}, field) === value);

let teams = 0;

/** One namespace. */
export class Team {
  readonly namespace: string;
  readonly #cluster: OperatorCluster;

  private constructor(cluster: OperatorCluster, namespace: string) {
    this.#cluster = cluster;
    this.namespace = namespace;
  }

  /** Makes a namespace, with labels and a name where they matter. */
  static async start(
    cluster: OperatorCluster,
    labels: Readonly<Record<string, string>> = {},
    name = `team-${++teams}`,
  ): Promise<Team> {
    await cluster.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } });
    return new Team(cluster, name);
  }

  /** Makes a Gateway, or changes it to this spec. */
  async apply(name: string, spec: GatewaySpec): Promise<Gateway> {
    const object = { metadata: { name, namespace: this.namespace }, spec };
    return this.#cluster.client.apply<Gateway>(Gateways, object, { fieldManager: 'somebody', force: true });
  }

  /** The same, once the operator has done all that follows from it. */
  async applied(name: string, spec: GatewaySpec): Promise<Gateway> {
    const { metadata } = await this.apply(name, spec);
    return this.status(name, { observedGeneration: metadata.generation });
  }

  /** The Gateway, once its status is like this. */
  async status(name: string, expected: Expected): Promise<Gateway> {
    let last: Gateway | undefined;
    const reached = async () => {
      last = await this.find<Gateway>(Gateways, name);
      return matches(last?.status, expected) && last;
    };
    try {
      return await until(`Gateway ${name} is ${JSON.stringify(expected)}`, reached, 30_000);
    } catch (error) {
      throw new Error(`${String(error)}; it is ${JSON.stringify(last?.status)}`);
    }
  }

  /** A condition of a Gateway, once it is like this. */
  async condition(name: string, type: string, expected: Expected): Promise<Condition> {
    let last: Condition | undefined;
    const reached = async () => {
      const gateway = await this.find<Gateway>(Gateways, name);
      last = gateway?.status?.conditions.find((condition) => condition.type === type);
      return last !== undefined && matches(last, expected) && last;
    };
    try {
      return await until(`${type} of ${name} is ${JSON.stringify(expected)}`, reached, 30_000);
    } catch (error) {
      throw new Error(`${String(error)}; it is ${JSON.stringify(last)}`);
    }
  }

  /** An object of the namespace; undefined if there is none. */
  async find<T extends StoredObject>(resource: Resource, name: string): Promise<T | undefined> {
    try {
      return await this.#cluster.client.get<T>(resource, { namespace: this.namespace, name });
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }

  deployment = (name: string) => this.find<Deployment & StoredObject>(Deployments, name);
  service = (name: string) => this.find<Service & StoredObject>(Services, name);
  ingress = (name: string) => this.find<Ingress & StoredObject>(Ingresses, name);
  serviceAccount = (name: string) => this.find<ServiceAccount & StoredObject>(ServiceAccounts, name);
  autoscaler = (name: string) =>
    this.find<HorizontalPodAutoscaler & StoredObject>(HorizontalPodAutoscalers, `${name}-hpa`);
  disruptionBudget = (name: string) =>
    this.find<PodDisruptionBudget & StoredObject>(PodDisruptionBudgets, name);

  /** The one container of the Deployment, and its environment by name: the value, or what it comes from. */
  async container(name: string) {
    const { containers = [] } = (await this.deployment(name))?.spec?.template.spec ?? {};
    const [container] = containers;
    if (container === undefined || containers.length > 1) throw new Error(`${containers.length} containers`);
    const env = (container.env ?? []).map((variable) => [
      variable.name,
      variable.valueFrom ?? variable.value,
    ]);
    return { ...container, env: Object.fromEntries(env) as Record<string, unknown> };
  }

  /** kubectl in the namespace; what it printed. Rejects with what it complained of. */
  async kubectl(...args: string[]): Promise<string> {
    return this.#cluster.kubectl('-n', this.namespace, ...args);
  }
}
