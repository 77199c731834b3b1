/** A spec of each kind, with everything switched on that makes another child. */
import type { Resource } from '../../../src/kubernetes/resource.ts';
import { gatewaySchema } from '../../../src/schemas/inference-gateway/gateway/schema.ts';
import { Agents, discoveringSpec, Mcps, Orchestrators } from '../orchestrator/team.ts';

export const Gateways = gatewaySchema.resource;

const hpa = { enabled: true, config: { minReplicas: 3, maxReplicas: 5 } };
const ollama = { name: 'Ollama', env: [{ name: 'OLLAMA_API_URL', value: 'http://ollama:11434/v1' }] };

/** A Gateway with an autoscaler and an Ingress, which act on its other children by their names. */
export const gatewaySpec = {
  providers: [ollama],
  hpa,
  ingress: { enabled: true, host: 'ai.example.com' },
};

/** Every kind with a spec. */
export const fullSpecs: readonly (readonly [Resource, object])[] = [
  [Gateways, gatewaySpec],
  [Agents, { image: 'agent:1.0.0', telemetry: { enabled: true } }],
  [Mcps, { image: 'files-mcp:1.0.0', hpa }],
  [Orchestrators, discoveringSpec()],
];
