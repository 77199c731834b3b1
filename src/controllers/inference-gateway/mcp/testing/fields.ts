import type { StoredObject } from '../../../../kubernetes/object.ts';
import { Deployments, Services } from '../../../../kubernetes/resource.ts';
import { Observation } from '../../../../runtime/controller/observation.ts';
import { mcpSchema } from '../../../../schemas/inference-gateway/mcp/schema.ts';
import type { FieldContract } from '../../../testing/field-contract.ts';
import { running } from '../../../testing/rendered-workload.ts';
import { fullSpec, mcp } from './rendered.ts';

const service = { spec: { clusterIP: '10.96.0.7', ports: [{ name: 'http', port: 3000 }] } };
const named = (object: object, name: string) =>
  ({
    ...object,
    metadata: { name, namespace: 'team', uid: name, resourceVersion: '1', generation: 1 },
  }) as StoredObject;

/** What the running server is asked. */
const questionOf = (spec: object) =>
  mcp
    .planOf(spec)
    .question?.(
      new Observation(mcp.controlled)
        .add(Deployments, [named(running, 'files')])
        .add(Services, [named(service, 'files-service')]),
    );

/** What comes of every field. */
export const contract: FieldContract = {
  schema: mcpSchema,
  resourceOf: mcp.resourceOf,
  shapes: [['an MCP with everything', fullSpec]],
  effectOf: (spec) => [mcp.childrenOf(spec), questionOf(spec)],
  fixed: /scaleTargetRef|metrics\[\d+\]\.type$|fieldRef\.apiVersion$/,
  // The autoscaler decides: 3 is in its range, and 1 is the default, which is not the user's choice.
  synonyms: new Map([['spec.replicas', [1, 3]]]),
  passedOn: '.hpa.config.metrics',
};
