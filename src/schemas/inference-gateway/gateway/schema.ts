/**
 * Gateway: a deployment of the Inference Gateway.
 *
 * The schema is the union of both documented eras of the kind: the older one (v0.1: providers with `type` and
 * `config`, `a2a`, `telemetry.tracing`, flat `hpa`, `ingress.tls` as a list) and the newer one (v0.14: providers with
 * `env`, `hpa.config`, `ingress.tls` as an object). `normalize()` makes one of the two.
 */

import type { Static } from 'typebox';
import { ComputeResources } from '../../blocks/compute-resources.ts';
import type { KindSchema } from '../../kind-schema.ts';
import { Defaulted, Flag, Int32, OneOf, Optional, ratcheted, Struct, Text } from '../../structural.ts';
import { inferenceGateway } from '../system.ts';
import { auth } from './auth.ts';
import { defaultResources, defaultServiceAccount } from './defaults.ts';
import { a2a, mcp } from './extensions.ts';
import { ingress, service } from './network.ts';
import { portsDiffer } from './ports-differ.ts';
import { providers } from './providers.ts';
import { hpa } from './scaling.ts';
import { server } from './server.ts';
import { status } from './status.ts';
import { telemetry } from './telemetry.ts';

const serviceAccount = Struct(
  {
    create: Defaulted(
      Flag({ description: 'Whether a ServiceAccount is made for the pods. Default: true.' }),
      defaultServiceAccount.create,
    ),
    name: Optional(
      Text({
        maxLength: 253,
        description: 'Name of the ServiceAccount. Default: the name of the Gateway. Example: `ai`.',
      }),
    ),
  },
  {
    description: 'The identity of the pods in the cluster. Default: one of its own, without rights.',
    cel: [
      {
        id: 'gateway/service-account',
        ...ratcheted((self) => `${self}.create || (has(${self}.name) && ${self}.name != '')`),
        message: 'when spec.serviceAccount.create is false',
        fieldPath: '.name',
        reason: 'FieldValueRequired',
      },
    ],
  },
);

/** The image of a Gateway that names none. */
export const defaultImage = 'ghcr.io/inference-gateway/inference-gateway:latest';

const spec = Struct(
  {
    replicas: Optional(
      Int32({
        minimum: 1,
        maximum: 100,
        rule: 'gateway/replicas',
        description:
          'Number of pods, 1 to 100; ignored while autoscaling is on. Default: 1 at creation, later as many as others set on the Deployment. Example: 3.',
      }),
    ),
    image: Defaulted(
      Text({
        maxLength: 512,
        description:
          'Container image of the gateway; pin a version in production. Default: `ghcr.io/inference-gateway/inference-gateway:latest`. Example: `ghcr.io/inference-gateway/inference-gateway:0.48.2`.',
      }),
      defaultImage,
    ),
    environment: Defaulted(
      OneOf(['development', 'staging', 'production'], {
        rule: 'gateway/environment',
        description:
          'Kind of installation; `development` logs prompts and secrets in clear. Default: production. Example: `staging`.',
      }),
      'production',
    ),
    server: Optional(server),
    telemetry: Optional(telemetry),
    auth: Optional(auth),
    providers: Optional(providers),
    mcp: Optional(mcp),
    a2a: Optional(a2a),
    service: Optional(service),
    ingress: Optional(ingress),
    hpa: Optional(hpa),
    serviceAccount: Optional(serviceAccount),
    resources: Optional(ComputeResources(defaultResources)),
  },
  {
    description: 'What is wanted of the gateway.',
    cel: portsDiffer,
  },
);

/** The spec of a Gateway as the API server hands it on: decoded, pruned, schema defaults applied. */
export type GatewaySpec = Static<typeof spec>;

/** The status of a Gateway. */
export type GatewayStatus = Static<typeof status>;

/** Schema and presentation of the kind. */
export const gatewaySchema: KindSchema<typeof spec, typeof status> = {
  system: inferenceGateway,
  resource: {
    group: inferenceGateway.group,
    version: inferenceGateway.version,
    plural: 'gateways',
    kind: 'Gateway',
    namespaced: true,
  },
  singular: 'gateway',
  shortNames: ['igw'],
  categories: [inferenceGateway.category],
  description:
    'A Gateway runs the Inference Gateway: one API in front of many inference providers, with authentication, tools and metrics.',
  spec,
  status,
  columns: [
    { name: 'Phase', type: 'string', jsonPath: '.status.phase' },
    { name: 'Ready', type: 'string', jsonPath: '.status.conditions[?(@.type=="Ready")].status' },
    { name: 'URL', type: 'string', jsonPath: '.status.url' },
    { name: 'Providers', type: 'string', jsonPath: '.status.providerSummary' },
    { name: 'Port', type: 'string', jsonPath: '.spec.server.port', priority: 1 },
    { name: 'Image', type: 'string', jsonPath: '.spec.image', priority: 1 },
    { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
  ],
  scale: {
    specReplicasPath: '.spec.replicas',
    statusReplicasPath: '.status.replicas',
    labelSelectorPath: '.status.selector',
  },
};
