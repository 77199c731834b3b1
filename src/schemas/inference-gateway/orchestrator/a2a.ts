/** `spec.a2a`: the agents that the bot may hand work to. */
import { Flag, List, Optional, Struct, Text } from '../../structural.ts';
import { ServiceDiscovery } from './service-discovery.ts';

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
    serviceDiscovery: Optional(ServiceDiscovery('Agents', 'agents')),
  },
  { description: 'Agent-to-agent calls. Default: those of the image: on, without agents.' },
);
