/** Gateways, as a person makes them. */
import type { Condition, Json, StoredObject } from '../../../src/kubernetes/object.ts';
import { isNotFound } from '../../../src/runtime/client/api-error.ts';
import type { ApiClient } from '../../../src/runtime/client/client.ts';
import { gatewaySchema } from '../../../src/schemas/inference-gateway/gateway/schema.ts';
import { until } from './until.ts';

/** The resource `gateways`. */
export const Gateways = gatewaySchema.resource;

export const namespace = 'default';

/** A spec as a person writes it. */
export type GatewaySpec = Readonly<Record<string, Json>>;

/** A Gateway as the API server has it. */
export interface Gateway extends StoredObject {
  readonly spec: GatewaySpec;
  readonly status?: {
    readonly phase: string;
    readonly observedGeneration: number;
    readonly conditions: readonly Condition[];
  };
}

/** A provider that needs nothing from anywhere. */
const provider = {
  name: 'Ollama',
  enabled: true,
  env: [{ name: 'OLLAMA_API_URL', value: 'http://ollama:11434/v1' }],
};

/** The smallest spec that runs. */
export const minimalSpec: GatewaySpec = { providers: [provider] };

/** Creates a Gateway, or changes it to this spec. */
export async function applyGateway(
  client: ApiClient,
  name: string,
  spec: GatewaySpec = minimalSpec,
  inNamespace = namespace,
): Promise<Gateway> {
  const object = { metadata: { name, namespace: inNamespace }, spec };
  return client.apply<Gateway>(Gateways, object, { fieldManager: 'somebody', force: true });
}

/** The Gateway, or undefined. */
export async function findGateway(client: ApiClient, name: string): Promise<Gateway | undefined> {
  try {
    return await client.get<Gateway>(Gateways, { namespace, name });
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

/** Deletes the Gateway. */
export async function deleteGateway(client: ApiClient, name: string): Promise<void> {
  await client.delete(Gateways, { namespace, name });
}

/** The condition `Ready` of a Gateway for its present generation, once its reason is the given one. */
export async function readyCondition(client: ApiClient, name: string, reason: string): Promise<Condition> {
  let last: Condition | undefined;
  const reached = async () => {
    const gateway = await findGateway(client, name);
    last = gateway?.status?.conditions.find(({ type }) => type === 'Ready');
    const isCurrent = last?.observedGeneration === gateway?.metadata.generation;
    return isCurrent && last?.reason === reason ? last : undefined;
  };
  try {
    return await until(`Gateway ${name} is ${reason}`, reached);
  } catch (error) {
    throw new Error(`${String(error)}; it is ${JSON.stringify(last)}`);
  }
}
