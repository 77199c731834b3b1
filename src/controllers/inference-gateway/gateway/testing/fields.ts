import { gatewaySchema } from '../../../../schemas/inference-gateway/gateway/schema.ts';
import type { FieldContract } from '../../../testing/field-contract.ts';
import { newerSpec, olderSpec } from './full-specs.ts';
import { childrenOf, storedGateway } from './rendered.ts';

/** What comes of every field. */
export const contract: FieldContract = {
  schema: gatewaySchema,
  resourceOf: storedGateway,
  shapes: [
    ['the older shape', olderSpec],
    ['the newer shape', newerSpec],
  ],
  effectOf: childrenOf,
  fixed: /Ref\.namespace$|scaleTargetRef|fieldRef\.apiVersion$|metrics\[\d+\]\.type$/,
  synonyms: new Map<string, readonly unknown[]>([
    ['spec.auth.provider', ['jwt']],
    // The autoscaler decides, within a range in which these are.
    ['spec.replicas', [2, 4]],
  ]),
  passedOn: '.hpa.config.metrics',
};
