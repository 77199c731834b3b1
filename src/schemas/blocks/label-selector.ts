/** A label selector, as in the Kubernetes API. */
import type { Static } from 'typebox';
import { List, MapOf, Optional, Struct, Text } from '../structural.ts';

const value = Text({ maxLength: 63, description: 'A label value. Example: `chat`.' });

const requirement = Struct(
  {
    key: Text({ maxLength: 317, description: 'The label. Example: `queue`.' }),
    operator: Text({ maxLength: 16, description: 'In, NotIn, Exists or DoesNotExist. Example: `In`.' }),
    values: Optional(
      List(value, { maxItems: 64, description: 'Values for In and NotIn. Example: `[chat, batch]`.' }),
    ),
  },
  { description: 'One requirement. Example: `{key: queue, operator: In, values: [chat]}`.' },
);

/** Schema of a label selector. */
export function LabelSelectorSchema(description: string) {
  return Struct(
    {
      matchLabels: Optional(
        MapOf(value, { description: 'Labels that must be equal. Example: `{queue: chat}`.' }),
      ),
      matchExpressions: Optional(
        List(requirement, {
          maxItems: 32,
          description: 'Requirements that must all hold. Default: none.',
        }),
      ),
    },
    { description },
  );
}

export type LabelSelectorSchema = Static<ReturnType<typeof LabelSelectorSchema>>;
