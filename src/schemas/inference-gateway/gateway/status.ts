/** `status` of a Gateway. */
import type { Static } from 'typebox';
import { Conditions } from '../../blocks/conditions.ts';
import { Int32, OneOf, Optional, Struct, Text } from '../../structural.ts';

/** Schema of the status. */
export const status = Struct(
  {
    phase: Optional(
      OneOf(['Pending', 'Running', 'Failed', 'Unknown'], {
        description: 'The state in one word: Running once a pod is available. Example: `Running`.',
      }),
    ),
    message: Optional(
      Text({
        maxLength: 32768,
        description: 'Why, in words; names pod, cause and object when something is wrong.',
      }),
    ),
    replicas: Optional(Int32({ description: 'Pods that exist. Example: 3.' })),
    readyReplicas: Optional(Int32({ description: 'Pods that pass their readiness probe. Example: 3.' })),
    availableReplicas: Optional(Int32({ description: 'Pods that have been ready for a while. Example: 3.' })),
    selector: Optional(
      Text({
        description:
          'Label selector of the pods, as text, for `kubectl scale` and autoscalers. Example: `app.kubernetes.io/instance=ai`.',
      }),
    ),
    url: Optional(
      Text({
        maxLength: 2048,
        description:
          'Where the gateway answers: its ingress host, or its Service. Example: `http://ai.team.svc.cluster.local:8080`.',
      }),
    ),
    providerSummary: Optional(
      Text({ maxLength: 8192, description: 'The enabled providers. Example: `openai,anthropic`.' }),
    ),
    serviceAccountName: Optional(
      Text({ maxLength: 253, description: 'ServiceAccount that the pods run as. Example: `my-gateway`.' }),
    ),
    observedGeneration: Optional(
      Int32({ description: 'The metadata.generation that this status speaks of. Example: 2.' }),
    ),
    conditions: Optional(Conditions),
  },
  { description: 'What is observed. Written by the operator.' },
);

/** The status as it is stored. */
export type GatewayStatus = Static<typeof status>;
