/** The status conditions that every kind has. */
import { Int32, List, OneOf, Optional, Struct, Text } from '../structural.ts';

const condition = Struct(
  {
    type: Text({ maxLength: 316, description: 'What the condition is about. Example: `Ready`.' }),
    status: OneOf(['True', 'False', 'Unknown'], { description: 'Whether it holds. Example: `True`.' }),
    reason: Text({ description: 'Why, in one word for machines. Example: `ImagePullBackOff`.' }),
    message: Text({
      maxLength: 32768,
      description: 'Why, in words for people; names pod, cause and object.',
    }),
    observedGeneration: Optional(
      Int32({ description: 'The metadata.generation that the condition was judged for.' }),
    ),
    lastTransitionTime: Text({
      maxLength: 64,
      description: 'When `status` last changed, RFC 3339. Example: `2026-05-01T12:00:00Z`.',
    }),
  },
  { description: 'One condition, as in the Kubernetes API conventions.' },
);

/** The list of conditions; a map by `type`, so that several managers can write side by side. */
export const Conditions = List(condition, {
  maxItems: 16,
  mapKey: 'type',
  description:
    'What is known of the workload, one entry a type. `kubectl wait --for=condition=Ready` waits on the type Ready.',
});
