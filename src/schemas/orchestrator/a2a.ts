/** `spec.a2a`: the agents that the bot may hand work to. */
import { LabelSelectorSchema } from '../label-selector.ts';
import { Flag, List, Optional, Struct, Text } from '../structural.ts';

const serviceDiscovery = Struct(
  {
    enabled: Flag({
      description:
        'Whether Agents are found by their labels. The pod is restarted when another set is found.',
    }),
    namespace: Optional(
      Text({
        maxLength: 253,
        description:
          'Namespace in which Agents are looked for. Default: the namespace of the Orchestrator. Example: `agents`.',
      }),
    ),
    selector: Optional(
      LabelSelectorSchema(
        'Labels by which Agents are chosen. Default: every Agent of the namespace. Example: `{matchLabels: {team: support}}`.',
      ),
    ),
  },
  { description: 'Finds Agents by label. Default: off. Example: `{enabled: true, namespace: agents}`.' },
);

/** Schema of `spec.a2a`. */
export const a2a = Struct(
  {
    enabled: Flag({ description: 'Whether the bot may hand work to agents.' }),
    agents: Optional(
      List(
        Text({
          maxLength: 2048,
          description: 'Base URL of an agent. Example: `http://calendar.agents.svc.cluster.local:8080`.',
        }),
        {
          maxItems: 100,
          description:
            'Agents by URL, beside those that are discovered. Default: none. Example: `[http://calendar.agents:8080]`.',
        },
      ),
    ),
    serviceDiscovery: Optional(serviceDiscovery),
  },
  { description: 'Agent-to-agent calls. Default: those of the image: on, without agents.' },
);
