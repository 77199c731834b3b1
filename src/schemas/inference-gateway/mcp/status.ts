/** `status` of an MCP. */
import type { Static } from 'typebox';
import { Conditions } from '../../blocks/conditions.ts';
import { Flag, Int32, Optional, Struct, Text } from '../../structural.ts';

/** Schema of the status. */
export const status = Struct(
  {
    ready: Optional(
      Flag({
        description:
          'Whether all pods are ready; the condition Ready is True as soon as one is. Example: true.',
      }),
    ),
    url: Optional(
      Text({
        maxLength: 2048,
        description:
          'Where the server is reached in the cluster, without a path: clients usually append /mcp. Example: `http://files-service.tools.svc.cluster.local:8080`.',
      }),
    ),
    replicas: Optional(Int32({ description: 'Pods that exist. Example: 3.' })),
    selector: Optional(
      Text({
        description:
          'Label selector of the pods, as text, for `kubectl scale` and autoscalers. Example: `app.kubernetes.io/instance=files`.',
      }),
    ),
    observedGeneration: Optional(
      Int32({ description: 'The metadata.generation that this status speaks of. Example: 2.' }),
    ),
    conditions: Optional(Conditions),
  },
  { description: 'What is observed. Written by the operator.' },
);

/** The status as it is stored. */
export type McpStatus = Static<typeof status>;
