/** A file of the daemon: a ConfigMap, mounted so that the pod is another when the file is. */
import { createHash } from 'node:crypto';
import { stringify } from 'yaml';
import { workloadLabels } from '../../../kubernetes/labels.ts';
import type { ConfigMap, Deployment, Json, Rendered } from '../../../kubernetes/object.ts';
import { stateFolder } from './daemon-paths.ts';
import { identityOf } from './identity.ts';

type PodSpec = NonNullable<NonNullable<Deployment['spec']>['template']['spec']>;

/** The file as a part of the Orchestrator. */
export interface ConfigFile {
  readonly configMap: Rendered<ConfigMap>;
  readonly volume: NonNullable<PodSpec['volumes']>[number];
  readonly mount: NonNullable<PodSpec['containers'][number]['volumeMounts']>[number];
  /** Restarts the pod when the file changes: a subPath mount is never updated. SHA-256 of the content, in hex. */
  readonly annotation: readonly [name: string, hash: string];
}

/** What a file is called, and what it says. */
export interface ConfigFileContent {
  /** As the older operator called the parts: `agents` for the file agents.yaml of the ConfigMap `<name>-agents`. */
  readonly plural: 'agents' | 'mcps';
  readonly fileName: string;
  readonly content: Json;
  /** What the hash is of: the content without what may be secret in it. */
  readonly hashed: Json;
}

/** Without anchors, which not every reader knows, and without folded lines. */
function yaml(content: Json): string {
  return stringify(content, { aliasDuplicateObjects: false, lineWidth: 0 });
}

/** A file of an Orchestrator, in the folder of its settings. */
export function configFile(
  { name }: { readonly name: string },
  { plural, fileName, content, hashed }: ConfigFileContent,
): ConfigFile {
  const configMapName = `${name}-${plural}`;
  const volumeName = `${plural}-config`;
  return {
    configMap: {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: configMapName, labels: workloadLabels(identityOf({ name })) },
      data: { [fileName]: yaml(content) },
    },
    volume: { name: volumeName, configMap: { name: configMapName } },
    mount: { name: volumeName, mountPath: `${stateFolder}/${fileName}`, subPath: fileName, readOnly: true },
    annotation: [
      `inference-gateway.com/${plural}-config-hash`,
      createHash('sha256').update(yaml(hashed)).digest('hex'),
    ],
  };
}

/** An entry of a file: a callee by its name. */
export interface NamedUrl {
  readonly name: string;
  readonly url: string;
}

/** The entries of a file: those given by URL, and those discovered, each URL and each name once. */
export function entriesOf(
  urls: readonly string[],
  discovered: readonly NamedUrl[],
  prefix: 'static-agent' | 'static-mcp',
): NamedUrl[] {
  const known = new Set(discovered.map(({ url }) => url));
  const taken = new Set(discovered.map(({ name }) => name));
  // Numbered as older operators did, over resources that happen to be called so.
  let number = 0;
  const given = urls
    .filter((url) => !known.has(url))
    .map((url) => {
      while (taken.has(`${prefix}-${number}`)) number++;
      return { name: `${prefix}-${number++}`, url };
    });
  return [...given, ...discovered];
}
