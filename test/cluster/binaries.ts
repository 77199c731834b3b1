import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { withBuildLock } from './build-lock.ts';
import { buildFlags, findGo, type Go, isRecentEnough, minimumGo } from './go.ts';
import { createProgress } from './progress.ts';
import { buildTools } from './tool-build.ts';
import { sourceOf, type ToolName } from './tools.ts';

/** Executables by the name of the tool: absolute paths. */
export type Binaries<Name extends ToolName> = Readonly<Record<Name, string>>;

/** What envtest's convention says is in `KUBEBUILDER_ASSETS`: a folder without them is a mistake. */
const conventional: readonly ToolName[] = ['etcd', 'kube-apiserver', 'kubectl'];

/**
 * Returns the executables, from the first of these places that has them:
 *
 * 1. the folder that `KUBEBUILDER_ASSETS` names, as envtest uses it;
 * 2. the cache, `$XDG_CACHE_HOME/inference-operator` or `~/.cache/inference-operator`;
 * 3. a build of the pinned versions into that cache, which takes minutes the first time and says so on stderr.
 *
 * Rejects with one sentence that names both ways out where there are no such assets and no recent Go.
 */
export async function provideBinaries<Name extends ToolName>(
  names: readonly Name[],
): Promise<Binaries<Name>> {
  const assets = process.env.KUBEBUILDER_ASSETS ? resolve(process.env.KUBEBUILDER_ASSETS) : undefined;
  const isAsset = (name: ToolName): boolean => assets !== undefined && existsSync(join(assets, name));
  const missing = names.filter((name) => !isAsset(name));
  const lacking = missing.filter((name) => conventional.includes(name));
  if (assets !== undefined && lacking.length > 0) {
    throw new Error(
      `KUBEBUILDER_ASSETS is ${assets}, which has no ${lacking.join(', no ')}: name a folder that has ${conventional.join(', ')}, or unset it to have them built with Go.`,
    );
  }

  const cached = missing.length > 0 ? await provideCached(missing, assets) : new Map<ToolName, string>();
  const entries = names.map((name) => [name, cached.get(name) ?? join(assets ?? '', name)]);
  return Object.fromEntries(entries) as Binaries<Name>; // one entry for each name
}

/** The folder in which tools are kept. */
export function toolCache(): string {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'inference-operator');
}

async function provideCached(
  names: readonly ToolName[],
  assets: string | undefined,
): Promise<Map<ToolName, string>> {
  const go = await findGo();
  if (go === undefined || !isRecentEnough(go)) throw new Error(wayOut(names, assets, go));

  const cache = toolCache();
  const paths = new Map(names.map((name) => [name, join(cache, cacheKey(name, go), name)]));
  const isMissing = ([, path]: readonly [ToolName, string]): boolean => !existsSync(path);
  if ([...paths].some(isMissing)) {
    const progress = createProgress();
    const onWait = (holder: number): void =>
      progress.note(`waiting for process ${holder}, which builds the same`);
    await mkdir(cache, { recursive: true });
    await withBuildLock(join(cache, 'lock'), onWait, () =>
      buildTools([...paths].filter(isMissing), progress),
    );
  }
  return paths;
}

function wayOut(names: readonly ToolName[], assets: string | undefined, go: Go | undefined): string {
  const found = go === undefined ? 'no Go is on the PATH' : `the Go on the PATH is ${go.version}`;
  const folder =
    assets === undefined
      ? 'set KUBEBUILDER_ASSETS to a folder that has'
      : `complete ${assets} (KUBEBUILDER_ASSETS) with`;
  return `The test control plane needs ${names.join(', ')}: install Go ${minimumGo.major}.${minimumGo.minor} or newer to have them built (${found}), or ${folder} them.`;
}

/** One folder for each set of pins, compiler and flags: what is in it never changes. */
function cacheKey(name: ToolName, go: Go): string {
  const source = sourceOf(name);
  const { project, version, folder } = source;
  const hash = createHash('sha256').update(buildFlags(source).join(' '));
  for (const file of readdirSync(folder).sort()) hash.update(readFileSync(join(folder, file)));
  return `${project}-${version}-${go.version}-${go.platform}-${hash.digest('hex').slice(0, 8)}`;
}
