/** The file in which the daemon reads which agents it may call. */
import { withoutUserInfo } from '../../../kubernetes/http-url.ts';
import type { Json } from '../../../kubernetes/object.ts';
import type { OrchestratorSettings } from '../../../schemas/inference-gateway/orchestrator/normalized.ts';
import type { Normalized } from '../../../schemas/kind-schema.ts';
import { type ConfigFile, configFile, entriesOf, type NamedUrl } from './config-file.ts';

function contentOf(entries: readonly NamedUrl[]): Json {
  // Releases before 0.155 take an agent without `enabled` as one that is not.
  return { agents: entries.map(({ name, url }) => ({ name, url, run: false, enabled: true })) };
}

/**
 * The file agents.yaml; undefined while nothing is discovered: agents given by URL alone go into a variable, which would
 * hide the file. What may be a password in a URL does not count for the hash.
 */
export function agentsFile(
  orchestrator: Normalized<OrchestratorSettings>,
  discovered: readonly NamedUrl[],
): ConfigFile | undefined {
  const { a2a } = orchestrator;
  if (a2a?.discoveryNamespace === undefined) return undefined;
  const entries = entriesOf(a2a.urls, discovered, 'static-agent');
  return configFile(orchestrator, {
    plural: 'agents',
    fileName: 'agents.yaml',
    content: contentOf(entries),
    hashed: contentOf(entries.map((entry) => ({ ...entry, url: withoutUserInfo(entry.url) }))),
  });
}
