/** Rules on the MCP servers whose tools an Orchestrator may use. */
import { specPath } from '../../../admission/field-path.ts';
import type { Rule } from '../../../admission/rule.ts';
import { parseHttpUrl } from '../../../kubernetes/http-url.ts';
import type { OrchestratorSpec } from '../../../schemas/inference-gateway/orchestrator/schema.ts';
import { urlFault } from '../../checks/url-checks.ts';
import { checkIgnoredCallees, checkUrls } from './callee-checks.ts';

const mcpPath = specPath.at('mcp');

function serverFault(url: string): string | undefined {
  const fault = urlFault(url);
  if (fault !== undefined) return fault;
  if (url.includes('$')) return 'must not contain "$": the daemon would put a variable in its place';
  if (parseHttpUrl(url)?.hasUserInfo === true || /[?#]/.test(url)) {
    return 'must have neither user nor query nor fragment: the daemon takes host, port and path';
  }
  return undefined;
}

const mcpServers: Rule<OrchestratorSpec> = {
  id: 'orchestrator/mcp-servers',
  severity: 'error',
  summary: 'An MCP server is given by an absolute http or https URL of host, port and path, once.',
  why: 'The daemon reads the parts of a URL in a file in which it replaces "$NAME" by variables; other parts would be lost.',
  fix: 'Write the URL of each server once, such as http://files-service.tools.svc.cluster.local:8080/mcp.',
  reads: ['spec.mcp.servers'],
  check: ({ spec }, complain) =>
    checkUrls(spec.mcp?.servers ?? [], mcpPath.at('servers'), serverFault, complain),
};

/** Servers that nobody uses. */
export const mcpOff: Rule<OrchestratorSpec> = {
  id: 'orchestrator/mcp-off',
  severity: 'warning',
  summary: 'MCP servers should be given or discovered only while mcp is on.',
  why: 'With spec.mcp.enabled false the bot has none of their tools.',
  fix: 'Set spec.mcp.enabled to true, or remove the servers.',
  reads: ['spec.mcp.enabled', 'spec.mcp.servers', 'spec.mcp.serviceDiscovery.enabled'],
  check: ({ spec }, complain) =>
    checkIgnoredCallees(mcpPath, 'servers', spec.mcp, spec.mcp?.servers ?? [], complain),
};

/** MCP servers by URL. */
export const mcpErrors: readonly Rule<OrchestratorSpec>[] = [mcpServers];
