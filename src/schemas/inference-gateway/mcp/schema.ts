/** MCP: a server of the Model Context Protocol, whose tools gateways and agents use. */
import type { Static } from 'typebox';
import { AutoscalerConfig } from '../../blocks/autoscaling.ts';
import { ComputeResources, type DefaultResources } from '../../blocks/compute-resources.ts';
import { EnvVars } from '../../blocks/env-var.ts';
import type { KindSchema } from '../../kind-schema.ts';
import { Defaulted, Flag, Int32, Optional, Struct, Text } from '../../structural.ts';
import { inferenceGateway } from '../system.ts';
import { server } from './server.ts';
import { status } from './status.ts';

/** The image of an MCP that names none: it has no server, and needs a command or arguments. */
export const defaultImage = 'node:lts';

/** Of `spec.resources`. */
export const defaultResources: DefaultResources = {
  requests: { cpu: '50m', memory: '128Mi' },
  limits: { cpu: '1', memory: '512Mi' },
};

const hpa = Struct(
  {
    enabled: Defaulted(
      Flag({
        description:
          'Whether a HorizontalPodAutoscaler decides the number of pods; `replicas` is then ignored. Default: false. Alone it means 1 to 10 pods at 80 % cpu.',
      }),
      false,
    ),
    config: Optional(AutoscalerConfig('mcp/hpa-range', 'mcp-server')),
  },
  {
    description:
      'Autoscaling. Default: off. Example: `{enabled: true, config: {minReplicas: 2, maxReplicas: 5}}`.',
  },
);

const spec = Struct(
  {
    replicas: Optional(
      Int32({
        minimum: 0,
        maximum: 100,
        rule: 'mcp/replicas',
        description:
          'Number of pods, 0 to 100; 0 stops the server; ignored while autoscaling is on. Default: 1 at creation, later as many as others set on the Deployment. Example: 2.',
      }),
    ),
    image: Defaulted(
      Text({
        maxLength: 512,
        description:
          'Container image of the server; it runs as user 1000 without privileges. Default: `node:lts`, which needs server.command or server.args. Example: `ghcr.io/example/files-mcp:1.4.0`.',
      }),
      defaultImage,
    ),
    server: Optional(server),
    env: Optional(
      EnvVars(
        'mcp/env-name',
        'Variables of the container. One that the operator sets too keeps the content given here, except for the port. Default: none. Example: `[{name: GITHUB_TOKEN, valueFrom: {secretKeyRef: {name: github, key: token}}}]`.',
      ),
    ),
    hpa: Optional(hpa),
    resources: Optional(ComputeResources(defaultResources)),
  },
  { description: 'What is wanted of the server.' },
);

/** The spec of an MCP as the API server hands it on: decoded, pruned, schema defaults applied. */
export type McpSpec = Static<typeof spec>;

/** Schema and presentation of the kind. */
export const mcpSchema: KindSchema<typeof spec, typeof status> = {
  system: inferenceGateway,
  resource: {
    group: inferenceGateway.group,
    version: inferenceGateway.version,
    plural: 'mcps',
    kind: 'MCP',
    namespaced: true,
  },
  singular: 'mcp',
  shortNames: [],
  categories: [inferenceGateway.category],
  description: 'An MCP runs a server of the Model Context Protocol, which offers tools to language models.',
  spec,
  status,
  columns: [
    { name: 'Ready', type: 'string', jsonPath: '.status.conditions[?(@.type=="Ready")].status' },
    { name: 'Reachable', type: 'string', jsonPath: '.status.conditions[?(@.type=="Reachable")].status' },
    { name: 'URL', type: 'string', jsonPath: '.status.url' },
    { name: 'Image', type: 'string', jsonPath: '.spec.image', priority: 1 },
    { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
  ],
  scale: {
    specReplicasPath: '.spec.replicas',
    statusReplicasPath: '.status.replicas',
    labelSelectorPath: '.status.selector',
  },
};
