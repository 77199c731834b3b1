/** Rules on MCP servers, and on agents of older gateways. */

import { type FieldPath, specPath } from '../../../admission/field-path.ts';
import { type Complain, duplicate, invalidUnquoted, required, warning } from '../../../admission/finding.ts';
import type { Rule } from '../../../admission/rule.ts';
import { defaultHealthCheck } from '../../../schemas/inference-gateway/gateway/defaults.ts';
import type { GatewaySpec } from '../../../schemas/inference-gateway/gateway/schema.ts';
import { urlFault } from '../../checks/url-checks.ts';
import { isImageFrom } from './image-version.ts';

const mcpServersPath = specPath.at('mcp', 'servers');
const agentsPath = specPath.at('a2a', 'agents');

interface Endpoint {
  readonly name: string;
  readonly url: string;
}

function checkEndpoints(list: readonly Endpoint[] = [], listPath: FieldPath, complain: Complain): void {
  const seen = new Set<string>();
  for (const [index, { name, url }] of list.entries()) {
    const path = listPath.at(index);
    if (name === '') complain(required(path.at('name')));
    else if (seen.has(name)) complain(duplicate(path.at('name'), name));
    seen.add(name);
    // Not quoted: a URL can hold a user name, a password or a key.
    const fault = urlFault(url);
    if (fault !== undefined) complain(invalidUnquoted(path.at('url'), fault));
    else if (url.includes(',')) {
      complain(invalidUnquoted(path.at('url'), 'must not contain ",", at which the gateway splits its list'));
    }
  }
}

const why =
  'The gateway gets all URLs as one text, joined with ",", and calls each exactly as it is written.';

const mcpServer: Rule<GatewaySpec> = {
  id: 'gateway/mcp-server',
  severity: 'error',
  summary: 'An MCP server must have a name of its own and an absolute http or https URL without ",".',
  why,
  fix: 'Give each server another name, and write its whole URL with the path, such as http://files-service:8080/mcp.',
  reads: ['spec.mcp.servers[].name', 'spec.mcp.servers[].url'],
  check: ({ spec }, complain) => checkEndpoints(spec.mcp?.servers, mcpServersPath, complain),
};

const a2aAgent: Rule<GatewaySpec> = {
  id: 'gateway/a2a-agent',
  severity: 'error',
  summary: 'An agent must have a name of its own and an absolute http or https URL without ",".',
  why,
  fix: 'Give each agent another name, and write its whole URL, such as http://calendar.agents:8080.',
  reads: ['spec.a2a.agents[].name', 'spec.a2a.agents[].url'],
  check: ({ spec }, complain) => checkEndpoints(spec.a2a?.agents, agentsPath, complain),
};

type McpServers = NonNullable<NonNullable<GatewaySpec['mcp']>['servers']>;

/** What the gateway does otherwise than a server's check says: all are polled alike, at the interval of the first. */
function checkHealth(servers: McpServers, complain: Complain): void {
  const first = servers.findIndex(({ healthCheck }) => healthCheck?.enabled !== false);
  const used = servers[first]?.healthCheck?.interval ?? defaultHealthCheck.interval;
  for (const [index, { healthCheck }] of servers.entries()) {
    if (healthCheck === undefined) continue;
    const { enabled, interval, path: asked = '' } = { ...defaultHealthCheck, ...healthCheck };
    const path = mcpServersPath.at(index, 'healthCheck');
    if (asked !== '') complain(warning(path.at('path'), 'has no effect: the gateway asks tools/list'));
    if (!enabled && first >= 0)
      complain(warning(path.at('enabled'), 'the gateway polls all servers or none'));
    if (enabled && interval !== used) {
      const words = ['the gateway uses that of ', mcpServersPath.at(first), ' for all servers'] as const;
      complain(warning(path.at('interval'), words));
    }
  }
}

/** Health checks that the gateway cannot do as they are written. */
export const mcpHealth: Rule<GatewaySpec> = {
  id: 'gateway/mcp-health',
  severity: 'warning',
  summary: 'The health checks of MCP servers have no path, and are the same for all servers.',
  why: 'The gateway asks every server for its tools (`tools/list`) or none, all at the interval of the first that is checked.',
  fix: 'Remove healthCheck.path, and write the same enabled and interval for every server.',
  reads: ['spec.mcp.enabled', 'spec.mcp.servers[].healthCheck'],
  check({ spec }, complain) {
    if (spec.mcp?.enabled === true) checkHealth(spec.mcp.servers ?? [], complain);
  },
};

/** Tools that come from nowhere. */
export const mcpEmpty: Rule<GatewaySpec> = {
  id: 'gateway/mcp-empty',
  severity: 'warning',
  summary: 'MCP should be on only with servers.',
  why: 'Clients lose their own tools (see gateway/mcp-tools) and get none in exchange.',
  fix: 'List servers, or set spec.mcp.enabled to false.',
  reads: ['spec.mcp.enabled', 'spec.mcp.servers'],
  check({ spec }, complain) {
    if (spec.mcp?.enabled === true && (spec.mcp.servers ?? []).length === 0) {
      complain(warning(mcpServersPath, 'mcp is enabled without servers'));
    }
  },
};

/** What MCP takes from clients. */
export const mcpTools: Rule<GatewaySpec> = {
  id: 'gateway/mcp-tools',
  severity: 'warning',
  summary: 'With MCP on, the gateway changes what clients send and get.',
  why: 'It replaces the tools of a request by its own, and streams carry no usage, so their tokens are not metered.',
  fix: 'Run a second Gateway without MCP for clients that bring tools or must be metered; or send X-MCP-Bypass: true.',
  reads: ['spec.mcp.enabled'],
  check({ spec }, complain) {
    if (spec.mcp?.enabled === true) {
      const words = "clients' own tools are replaced, and streams report no token usage";
      complain(warning(specPath.at('mcp'), words));
    }
  },
};

/** Agents that the image does not call. */
export const a2aIgnored: Rule<GatewaySpec> = {
  id: 'gateway/a2a',
  severity: 'warning',
  summary: 'Only gateways from 0.10 to 0.19 call agents.',
  why: 'Newer ones ignore the block: no agent is called, and nothing says so.',
  fix: 'List the agents on an Orchestrator, and remove spec.a2a.',
  reads: ['spec.a2a.enabled', 'spec.image'],
  check({ spec }, complain) {
    if (spec.a2a?.enabled === true && isImageFrom(spec.image, '0.20.0')) {
      const words = 'gateways from 0.20 ignore it; list agents on an Orchestrator';
      complain(warning(specPath.at('a2a'), words));
    }
  },
};

/** Checks of agents, which no release of the gateway makes. */
export const a2aHealth: Rule<GatewaySpec> = {
  id: 'gateway/a2a-health',
  severity: 'warning',
  summary: 'Agents of a Gateway have no health checks.',
  why: 'Gateways that call agents poll the tasks that they gave to them (spec.a2a.polling), and never the agents.',
  fix: 'Remove healthCheck. The state of an agent that this operator runs stands in the status of its Agent.',
  reads: ['spec.a2a.enabled', 'spec.a2a.agents[].healthCheck'],
  check({ spec }, complain) {
    if (spec.a2a?.enabled !== true) return;
    for (const [index, { healthCheck }] of (spec.a2a.agents ?? []).entries()) {
      for (const field of Object.keys(healthCheck ?? {})) {
        complain(
          warning(agentsPath.at(index, 'healthCheck', field), 'has no effect: agents are not checked'),
        );
      }
    }
  },
};

/** MCP servers and agents. */
export const extensionErrors: readonly Rule<GatewaySpec>[] = [mcpServer, a2aAgent];
