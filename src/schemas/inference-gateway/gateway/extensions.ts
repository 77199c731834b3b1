/** `spec.mcp` and `spec.a2a`: tool servers, and agents of older gateways. */

import { DurationText } from '../../blocks/duration-text.ts';
import { Defaulted, Flag, Int32, List, Optional, Struct, Text } from '../../structural.ts';
import { defaultA2aTimeouts, defaultMcpTimeouts, defaultPolling } from './defaults.ts';

const healthCheck = Struct(
  {
    // No defaults in list items: tools that compare manifests would see the whole list as changed.
    enabled: Optional(Flag({ description: 'Whether the server is polled. Default: true.' })),
    interval: Optional(
      DurationText('Time between two polls; the gateway has one for all servers. Default: 30s.'),
    ),
    path: Optional(
      Text({
        maxLength: 1024,
        description:
          'Has no effect: the gateway asks `tools/list`. Kept for older manifests. Example: `/health`.',
      }),
    ),
  },
  { description: 'How the server is polled. Example: `{interval: 30s}`.' },
);

function endpoint(what: string, exampleUrl: string) {
  return Struct(
    {
      name: Text({
        maxLength: 253,
        description: `Name of the ${what}, once in the list. Example: \`files\`.`,
      }),
      url: Text({
        maxLength: 2048,
        description: `Full URL of the ${what}, used as it is. Example: \`${exampleUrl}\`.`,
      }),
      healthCheck: Optional(healthCheck),
    },
    { description: `One ${what}. Example: \`{name: files, url: ${exampleUrl}}\`.` },
  );
}

const mcpTimeouts = Struct(
  {
    client: Defaulted(DurationText('For a whole call. Default: 10s.'), defaultMcpTimeouts.client),
    dial: Defaulted(DurationText('For connecting. Default: 5s.'), defaultMcpTimeouts.dial),
    tlsHandshake: Defaulted(
      DurationText('For the TLS handshake. Default: 5s.'),
      defaultMcpTimeouts.tlsHandshake,
    ),
    responseHeader: Defaulted(
      DurationText('For the first byte of an answer. Default: 5s.'),
      defaultMcpTimeouts.responseHeader,
    ),
    request: Defaulted(
      DurationText('For one request, and for reaching all servers at start. Default: 10s.'),
      defaultMcpTimeouts.request,
    ),
  },
  { description: 'Time limits towards MCP servers, with a unit. Example: `{client: 30s}`.' },
);

/** Schema of `spec.mcp`. */
export const mcp = Struct(
  {
    enabled: Defaulted(
      Flag({
        description:
          "Whether the gateway offers the tools of MCP servers to models; clients' own tools are then replaced. Default: false.",
      }),
      false,
    ),
    expose: Defaulted(
      Flag({ description: 'Whether `GET /v1/mcp/tools` lists the tools. Default: false.' }),
      false,
    ),
    servers: Optional(
      List(endpoint('MCP server', 'http://files-service.tools:8080/mcp'), {
        maxItems: 64,
        description: 'The MCP servers. Example: `[{name: files, url: http://files-service.tools:8080/mcp}]`.',
      }),
    ),
    timeouts: Optional(mcpTimeouts),
  },
  { description: 'Model Context Protocol client. Default: off.' },
);

const polling = Struct(
  {
    enabled: Defaulted(
      Flag({ description: 'Whether the state of tasks is polled. Default: true.' }),
      defaultPolling.enabled,
    ),
    interval: Defaulted(DurationText('Time between two polls. Default: 2s.'), defaultPolling.interval),
    maxAttempts: Defaulted(
      Int32({ minimum: 1, maximum: 1000, description: 'Most polls of one task, 1 to 1000. Default: 30.' }),
      defaultPolling.maxAttempts,
    ),
    timeout: Defaulted(DurationText('For a whole task. Default: 60s.'), defaultPolling.timeout),
  },
  { description: 'How tasks of agents are polled. Example: `{interval: 2s}`.' },
);

/** Schema of `spec.a2a`. */
export const a2a = Struct(
  {
    enabled: Defaulted(
      Flag({
        description:
          'Whether gateways from 0.10 to 0.19 call agents; newer ones ignore it (list agents on an Orchestrator). Default: false.',
      }),
      false,
    ),
    expose: Defaulted(Flag({ description: 'Whether the gateway lists the agents. Default: false.' }), false),
    agents: Optional(
      List(endpoint('agent', 'http://calendar.agents:8080'), {
        maxItems: 64,
        description: 'The agents. Example: `[{name: calendar, url: http://calendar.agents:8080}]`.',
      }),
    ),
    polling: Optional(polling),
    timeouts: Optional(
      Struct(
        { client: Defaulted(DurationText('For a whole call. Default: 60s.'), defaultA2aTimeouts.client) },
        { description: 'Time limits towards agents, with a unit. Example: `{client: 60s}`.' },
      ),
    ),
  },
  { description: 'Agent-to-agent calls of older gateways (the older shape). Default: off.' },
);
