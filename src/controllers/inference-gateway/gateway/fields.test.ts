import { kinds } from '../../../kinds.ts';
import { gatewaySchema } from '../../../schemas/inference-gateway/gateway/schema.ts';
import { describeFields } from '../../testing/field-contract.ts';
import { newerSpec, olderSpec } from './testing/full-specs.ts';
import { childrenOf, storedGateway } from './testing/rendered.ts';

const admitted = kinds.find(({ schema }) => schema.resource.kind === 'Gateway')?.admitted;
if (admitted === undefined) throw new Error('there is no kind Gateway');

describeFields({
  schema: gatewaySchema,
  admitted,
  resourceOf: storedGateway,
  shapes: [
    ['the older shape', olderSpec],
    ['the newer shape', newerSpec],
  ],
  effectOf: childrenOf,
  fixed: /Ref\.namespace$|scaleTargetRef/,
  synonyms: new Map<string, readonly unknown[]>([
    ['spec.auth.provider', ['jwt']],
    // The autoscaler decides, within a range in which these are.
    ['spec.replicas', [2, 4]],
  ]),
  passedOn: '.hpa.config.metrics',
});
