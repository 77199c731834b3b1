/** The programs that a test cluster is made of, and where the Go modules under `tools/` pin them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folders under `tools/`: one Go module for each project, since their dependencies must not be merged. */
const pinnedModules = {
  etcd: 'go.etcd.io/etcd/server/v3',
  kubernetes: 'k8s.io/kubernetes',
  kwok: 'sigs.k8s.io/kwok',
  containerd: 'github.com/containerd/containerd/v2',
  'cert-manager': 'github.com/cert-manager/cert-manager',
  helm: 'helm.sh/helm/v4',
} as const;

interface Package {
  readonly project: keyof typeof pinnedModules;
  /** The main package within the pinned module; absent: the folder has a program of its own, made of the module's parts. */
  readonly path?: string;
}

/** In the order in which they are built: what a bare control plane needs comes first. */
const packages = {
  etcd: { project: 'etcd', path: '' },
  'kube-apiserver': { project: 'kubernetes', path: '/cmd/kube-apiserver' },
  kubectl: { project: 'kubernetes', path: '/cmd/kubectl' },
  'kube-controller-manager': { project: 'kubernetes', path: '/cmd/kube-controller-manager' },
  'kube-scheduler': { project: 'kubernetes', path: '/cmd/kube-scheduler' },
  kwok: { project: 'kwok', path: '/cmd/kwok' },
  'cert-manager': { project: 'cert-manager' },
  kubelet: { project: 'kubernetes', path: '/cmd/kubelet' },
  'kube-proxy': { project: 'kubernetes', path: '/cmd/kube-proxy' },
  containerd: { project: 'containerd', path: '/cmd/containerd' },
  'containerd-shim-runc-v2': { project: 'containerd', path: '/cmd/containerd-shim-runc-v2' },
  ctr: { project: 'containerd', path: '/cmd/ctr' },
  'helm-template': { project: 'helm' },
} as const satisfies Record<string, Package>;

/** A program, by the name of its executable. */
export type ToolName = keyof typeof packages;

/** Where a program comes from. */
export interface ToolSource {
  readonly project: keyof typeof pinnedModules;
  /** The folder with the go.mod and go.sum that pin it. */
  readonly folder: string;
  /** The import path of the Go module that is pinned. */
  readonly module: string;
  /** The main package: an import path within that module, or `.` for one in the folder. */
  readonly package: string;
  /** The version of the module, such as `v1.36.3`. */
  readonly version: string;
}

/** What a control plane with fake nodes is made of. */
export const controlPlaneTools = [
  'etcd',
  'kube-apiserver',
  'kubectl',
  'kube-controller-manager',
  'kube-scheduler',
  'kwok',
] as const satisfies ToolName[];

/** Every program, those of the end-to-end tests too. */
export const allTools = Object.keys(packages) as ToolName[]; // keyof typeof packages, by construction

/** Where the program comes from; reads the version from its go.mod. */
export function sourceOf(tool: ToolName): ToolSource {
  const { project, path }: Package = packages[tool];
  const module = pinnedModules[project];
  const folder = fileURLToPath(new URL(`tools/${project}`, import.meta.url));
  const goMod = readFileSync(join(folder, 'go.mod'), 'utf8');
  const version = new RegExp(`^(?:require |\t)${module} (v\\S+)`, 'm').exec(goMod)?.[1];
  if (version === undefined) throw new Error(`${folder}/go.mod does not require ${module}`);
  return { project, folder, module, package: path === undefined ? '.' : module + path, version };
}
