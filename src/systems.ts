/** The systems whose kinds this operator has, one entry each; `kinds.ts` has the kinds. */
import { inferenceGateway } from './schemas/inference-gateway/system.ts';
import type { System } from './schemas/kind-schema.ts';

/** Every system. */
export const systems: readonly System[] = [inferenceGateway];
