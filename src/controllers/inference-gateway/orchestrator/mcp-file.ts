/** The file in which the daemon reads whose tools it may use: there are no variables for that. */
import { parseHttpUrl } from '../../../kubernetes/http-url.ts';
import type { Json } from '../../../kubernetes/object.ts';
import type { OrchestratorSettings } from '../../../schemas/inference-gateway/orchestrator/normalized.ts';
import type { Normalized } from '../../../schemas/kind-schema.ts';
import { type ConfigFile, configFile, entriesOf, type NamedUrl } from './config-file.ts';

/** What the image has there: a file replaces all of it, and a setting that is absent would be 0 or false. */
const imageSettings = {
  connection_timeout: 30,
  discovery_timeout: 30,
  liveness_probe_enabled: true,
  liveness_probe_interval: 10,
  max_retries: 10,
};

const defaultPorts = { http: 80, https: 443 };

/** A server by the parts of its URL: releases since 0.80 read no whole one. */
function serverOf({ name, url }: NamedUrl): Json[] {
  const parsed = parseHttpUrl(url);
  if (parsed === undefined) return [];
  const { scheme, host, port = defaultPorts[scheme], path } = parsed;
  return [{ name, enabled: true, run: false, scheme, host, port, path: path === '' ? '/' : path }];
}

/** The file mcp.yaml; undefined where the spec does not speak of MCP servers. */
export function mcpFile(
  orchestrator: Normalized<OrchestratorSettings>,
  discovered: readonly NamedUrl[],
): ConfigFile | undefined {
  const { mcp } = orchestrator;
  if (mcp === undefined) return undefined;
  const found = mcp.discoveryNamespace === undefined ? [] : discovered;
  const servers = entriesOf(mcp.urls, found, 'static-mcp').flatMap(serverOf);
  const content = { enabled: mcp.enabled, ...imageSettings, servers };
  return configFile(orchestrator, { plural: 'mcps', fileName: 'mcp.yaml', content, hashed: content });
}
