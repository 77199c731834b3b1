/** The Inference Gateway: what its kinds have in common. */
import type { System } from '../kind-schema.ts';

/** The system of Gateways, Agents, MCPs and Orchestrators. */
export const inferenceGateway = {
  name: 'inference-gateway',
  group: 'core.inference-gateway.com',
  version: 'v1alpha1',
  category: 'inference-gateway',
  // Nothing but the webhook knows what an image is.
  refused: { plural: 'gateways', kind: 'Gateway', spec: { image: 'startupcheck: no image' } },
} as const satisfies System;
