/** The normalized form of a spec as users write it, for tests. */

import { withSchemaDefaults } from '../../../schema-defaults.ts';
import { normalize } from '../normalize.ts';
import { type GatewaySpec, gatewaySchema } from '../schema.ts';

/** The model of the Gateway `ai` in the namespace `team`, with no defaults but those of the schema. */
export function normalized(spec: object) {
  return normalize({
    metadata: { name: 'ai', namespace: 'team', generation: 1 },
    // The tests write specs that follow the schema.
    spec: withSchemaDefaults(gatewaySchema.spec, spec) as GatewaySpec,
  });
}
