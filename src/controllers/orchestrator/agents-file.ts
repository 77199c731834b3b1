/** The file in which the daemon reads which agents it may call. */
import { createHash } from 'node:crypto';
import { stringify } from 'yaml';
import { withoutUserInfo } from '../../kubernetes/http-url.ts';
import { workloadLabels } from '../../kubernetes/labels.ts';
import type { ConfigMap, Deployment, Rendered } from '../../kubernetes/object.ts';
import type { Normalized } from '../../schemas/kind-schema.ts';
import type { OrchestratorModel } from '../../schemas/orchestrator/model.ts';
import type { DiscoveredAgent } from './discovery.ts';
import { stateFolder } from './home.ts';
import { identityOf } from './identity.ts';

type Orchestrator = Normalized<OrchestratorModel>;
type PodSpec = NonNullable<NonNullable<Deployment['spec']>['template']['spec']>;

const fileName = 'agents.yaml';
const volumeName = 'agents-config';

/** The annotation of the pod template that restarts the pod when the file changes: a subPath mount is never updated. */
export const agentsHashAnnotation = 'inference-gateway.com/agents-config-hash';

/** The agents of the file: those given by URL, and those discovered, each URL and each name once. */
function entriesOf(urls: readonly string[], discovered: readonly DiscoveredAgent[]): DiscoveredAgent[] {
  const known = new Set(discovered.map(({ url }) => url));
  const taken = new Set(discovered.map(({ name }) => name));
  // Numbered as older operators did, over Agents that happen to be called so.
  let number = 0;
  const given = urls
    .filter((url) => !known.has(url))
    .map((url) => {
      while (taken.has(`static-agent-${number}`)) number++;
      return { name: `static-agent-${number++}`, url };
    });
  return [...given, ...discovered];
}

function fileOf(entries: readonly DiscoveredAgent[]): string {
  // Releases before 0.155 take an agent without `enabled` as one that is not.
  const agents = entries.map(({ name, url }) => ({ name, url, run: false, enabled: true }));
  return stringify({ agents }, { aliasDuplicateObjects: false, lineWidth: 0 });
}

/** The file as a part of the Orchestrator. */
export interface AgentsFile {
  readonly configMap: Rendered<ConfigMap>;
  readonly volume: NonNullable<PodSpec['volumes']>[number];
  readonly mount: NonNullable<PodSpec['containers'][number]['volumeMounts']>[number];
  /** SHA-256 of the content, in hex; what may be a password in a URL does not count. */
  readonly hash: string;
}

/**
 * The ConfigMap `<name>-agents` and how it is mounted; undefined while nothing is discovered: agents given by URL
 * alone go into a variable, which would hide the file.
 */
export function agentsFile(
  orchestrator: Orchestrator,
  discovered: readonly DiscoveredAgent[],
): AgentsFile | undefined {
  const { name, a2a } = orchestrator;
  if (a2a?.discoveryNamespace === undefined) return undefined;
  const entries = entriesOf(a2a.urls, discovered);
  const configMapName = `${name}-agents`;
  const hashed = fileOf(entries.map((entry) => ({ ...entry, url: withoutUserInfo(entry.url) })));
  return {
    configMap: {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: configMapName, labels: workloadLabels(identityOf(orchestrator)) },
      data: { [fileName]: fileOf(entries) },
    },
    volume: { name: volumeName, configMap: { name: configMapName } },
    mount: { name: volumeName, mountPath: `${stateFolder}/${fileName}`, subPath: fileName, readOnly: true },
    hash: createHash('sha256').update(hashed).digest('hex'),
  };
}
