/** People at work in a namespace of their own. */
import type { Condition, ConfigMap, StoredObject } from '../../../src/kubernetes/object.ts';
import { ConfigMaps, type Resource } from '../../../src/kubernetes/resource.ts';
import { isNotFound } from '../../../src/runtime/client/api-error.ts';
import { agentSchema } from '../../../src/schemas/inference-gateway/agent/schema.ts';
import { mcpSchema } from '../../../src/schemas/inference-gateway/mcp/schema.ts';
import { orchestratorSchema } from '../../../src/schemas/inference-gateway/orchestrator/schema.ts';
import type { OperatorCluster } from '../operator/cluster.ts';
import { until } from '../operator/until.ts';

export const Agents = agentSchema.resource;
export const Mcps = mcpSchema.resource;
export const Orchestrators = orchestratorSchema.resource;

/** One of our resources as the API server has it. */
export interface Reported extends StoredObject {
  readonly status?: {
    readonly ready?: boolean;
    readonly url?: string;
    readonly observedGeneration?: number;
    readonly conditions?: readonly Condition[];
    readonly discoveredAgents?: readonly string[];
    readonly discoveredAgentCount?: number;
    readonly discoveredMCPs?: readonly string[];
  };
}

/** The least that an Orchestrator says. */
export const minimalSpec = {
  image: 'ghcr.io/inference-gateway/cli:0.179.0',
  channels: { telegram: { enabled: true, tokenSecretRef: { name: 'bot', key: 'token' } } },
  gateway: { url: 'http://inference-gateway.ai.svc.cluster.local:8080' },
  agent: { model: 'openai/gpt-4o' },
};

/** The least, with Agents of the own namespace discovered, all of them or by labels. */
export const discoveringSpec = (matchLabels: Readonly<Record<string, string>> = {}) => ({
  ...minimalSpec,
  a2a: { enabled: true, serviceDiscovery: { enabled: true, selector: { matchLabels } } },
});

/** The condition of a type, if it is there. */
export function conditionOf({ status }: Reported, type: string): Condition | undefined {
  return status?.conditions?.find((condition) => condition.type === type);
}

export class Team {
  readonly namespace: string;
  readonly #cluster: OperatorCluster;

  constructor(cluster: OperatorCluster, namespace: string) {
    this.#cluster = cluster;
    this.namespace = namespace;
  }

  /** Creates an object or changes it to this, as `kubectl apply --server-side` does. */
  async apply<T extends StoredObject>(
    resource: Resource,
    name: string,
    content: object,
    labels: Readonly<Record<string, string>> = {},
  ): Promise<T> {
    const object = { metadata: { name, namespace: this.namespace, labels: { ...labels } }, ...content };
    return this.#cluster.client.apply<T>(resource, object, { fieldManager: 'somebody', force: true });
  }

  /** An Agent that is found by its labels. */
  async agent(name: string, labels: Readonly<Record<string, string>> = {}, spec: object = {}): Promise<void> {
    await this.apply(Agents, name, { spec: { image: 'agent:1.0.0', ...spec } }, labels);
  }

  async orchestrator(name: string, spec: object): Promise<Reported> {
    return this.apply<Reported>(Orchestrators, name, { spec });
  }

  /** Puts a label on an object, or another value of it. */
  async relabel(resource: Resource, name: string, labels: Readonly<Record<string, string>>): Promise<void> {
    await this.#cluster.client.mergePatch(
      resource,
      { namespace: this.namespace, name },
      { metadata: { labels } },
    );
  }

  async delete(resource: Resource, name: string): Promise<void> {
    await this.#cluster.client.delete(resource, { namespace: this.namespace, name });
  }

  /** The object, or undefined. */
  async find<T extends StoredObject>(resource: Resource, name: string): Promise<T | undefined> {
    try {
      return await this.#cluster.client.get<T>(resource, { namespace: this.namespace, name });
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }

  /** The object, which is there. */
  async get<T extends StoredObject>(resource: Resource, name: string): Promise<T> {
    return this.#cluster.client.get<T>(resource, { namespace: this.namespace, name });
  }

  /** A resource once its condition Ready, for its present generation, has this reason. */
  async reported(
    resource: Resource,
    name: string,
    reason = 'Available',
    withinMs?: number,
  ): Promise<Reported> {
    let last: Reported | undefined;
    const isReached = async () => {
      last = await this.find<Reported>(resource, name);
      const ready = last && conditionOf(last, 'Ready');
      return ready?.reason === reason && ready.observedGeneration === last?.metadata.generation && last;
    };
    try {
      return await until(`${resource.kind} ${name} is ${reason}`, isReached, withinMs);
    } catch (error) {
      throw new Error(`${String(error)}; it is ${JSON.stringify(last?.status)}`);
    }
  }

  /** The file with the agents of an Orchestrator; undefined while there is none. */
  async agentsFileOf(name: string): Promise<string | undefined> {
    const configMap = await this.find<ConfigMap & StoredObject>(ConfigMaps, `${name}-agents`);
    return configMap?.data?.['agents.yaml'];
  }
}
