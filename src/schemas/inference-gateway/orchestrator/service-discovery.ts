/** `serviceDiscovery`: what the bot may call is found by labels. */
import { LabelSelectorSchema } from '../../blocks/label-selector.ts';
import { Flag, Optional, Struct, Text } from '../../structural.ts';

/** Schema of a discovery of resources, called `plural` in its descriptions; `namespace` is one for examples. */
export function ServiceDiscovery(plural: 'Agents' | 'MCPs', namespace: string) {
  return Struct(
    {
      enabled: Flag({
        description: `Whether ${plural} are found by their labels. The pod is restarted when another set is found.`,
      }),
      namespace: Optional(
        Text({
          maxLength: 253,
          description: `Namespace in which ${plural} are looked for. Default: the namespace of the Orchestrator. Example: \`${namespace}\`.`,
        }),
      ),
      selector: Optional(
        LabelSelectorSchema(
          `Labels by which ${plural} are chosen. Default: all ${plural} of the namespace. Example: \`{matchLabels: {team: support}}\`.`,
        ),
      ),
    },
    {
      description: `Finds ${plural} by label. Default: off. Example: \`{enabled: true, namespace: ${namespace}}\`.`,
    },
  );
}
