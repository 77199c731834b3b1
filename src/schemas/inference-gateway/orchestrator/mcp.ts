/** `spec.mcp`: the servers whose tools the bot may use. */
import { Flag, List, Optional, Struct, Text } from '../../structural.ts';
import { ServiceDiscovery } from './service-discovery.ts';

/** Schema of `spec.mcp`. */
export const mcp = Struct(
  {
    enabled: Flag({ description: 'Whether the bot may use tools of MCP servers.' }),
    servers: Optional(
      List(
        Text({
          maxLength: 2048,
          description:
            'URL of an MCP server, path included. Example: `http://files.tools.svc.cluster.local:8080/mcp`.',
        }),
        {
          maxItems: 100,
          description:
            'Servers by URL, beside those that are discovered. Default: none. Example: `[https://mcp.example.com/mcp]`.',
        },
      ),
    ),
    serviceDiscovery: Optional(ServiceDiscovery('MCPs', 'tools')),
  },
  {
    description:
      'Tools of MCP servers. Default: what the image has. Example: `{enabled: true, serviceDiscovery: {enabled: true}}`.',
  },
);
