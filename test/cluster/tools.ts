/** The programs that a control plane is made of, and where the Go modules under `tools/` pin them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folders under `tools/`: one Go module for each project, since their dependencies must not be merged. */
const pinnedModules = {
  etcd: 'go.etcd.io/etcd/server/v3',
  kubernetes: 'k8s.io/kubernetes',
  kwok: 'sigs.k8s.io/kwok',
} as const;

/** In the order in which they are built: what a bare control plane needs comes first. */
const packages = {
  etcd: { project: 'etcd', path: '' },
  'kube-apiserver': { project: 'kubernetes', path: '/cmd/kube-apiserver' },
  kubectl: { project: 'kubernetes', path: '/cmd/kubectl' },
  'kube-controller-manager': { project: 'kubernetes', path: '/cmd/kube-controller-manager' },
  'kube-scheduler': { project: 'kubernetes', path: '/cmd/kube-scheduler' },
  kwok: { project: 'kwok', path: '/cmd/kwok' },
} as const;

/** A program, by the name of its executable. */
export type ToolName = keyof typeof packages;

/** Where a program comes from. */
export interface ToolSource {
  readonly project: keyof typeof pinnedModules;
  /** The folder with the go.mod and go.sum that pin it. */
  readonly folder: string;
  /** The import path of the Go module that is pinned. */
  readonly module: string;
  /** The import path of the main package within it. */
  readonly package: string;
  /** The version of the module, such as `v1.36.3`. */
  readonly version: string;
}

/** The names of all programs. */
export const allTools = Object.keys(packages) as ToolName[]; // keyof typeof packages, by construction

/** Where the program comes from; reads the version from its go.mod. */
export function sourceOf(tool: ToolName): ToolSource {
  const { project, path } = packages[tool];
  const module = pinnedModules[project];
  const folder = fileURLToPath(new URL(`tools/${project}`, import.meta.url));
  const goMod = readFileSync(join(folder, 'go.mod'), 'utf8');
  const version = new RegExp(`^(?:require |\t)${module} (v\\S+)`, 'm').exec(goMod)?.[1];
  if (version === undefined) throw new Error(`${folder}/go.mod does not require ${module}`);
  return { project, folder, module, package: module + path, version };
}
