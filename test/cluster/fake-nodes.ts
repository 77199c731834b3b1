import { fileURLToPath } from 'node:url';
import { provideBinaries } from './binaries.ts';
import { Component } from './component.ts';
import type { Kubectl } from './kubectl.ts';
import { freePort } from './ports.ts';
import { controllerManager, kwok, type Site, scheduler } from './programs.ts';
import type { ToolName } from './tools.ts';
import type { Watchdog } from './watchdog.ts';

/** What turns Deployments into Ready pods, beside a bare control plane. */
export const workloadTools = [
  'kube-controller-manager',
  'kube-scheduler',
  'kwok',
] as const satisfies ToolName[];

/** The stages that make fake nodes and their pods Ready. */
const ownStages = ['node', 'pods'].map((name) =>
  fileURLToPath(new URL(`stages/${name}.yaml`, import.meta.url)),
);

/**
 * Starts the controller manager, the scheduler and KWOK, and adds `count` fake nodes; resolves once they are Ready and
 * the namespace `default` has its service account, without which the API server takes no pods.
 */
export async function startFakeNodes(
  site: Site,
  watchdog: Watchdog,
  kubectl: Kubectl,
  options: { readonly count: number; readonly stages: readonly string[] },
): Promise<void> {
  const binaries = await provideBinaries(workloadTools);
  const [managerPort, schedulerPort, kwokPort] = await Promise.all([freePort(), freePort(), freePort()]);
  const stages = [...ownStages, ...options.stages];
  const programs = [
    controllerManager(binaries['kube-controller-manager'], site, managerPort),
    scheduler(binaries['kube-scheduler'], site, schedulerPort),
    kwok(binaries.kwok, site, kwokPort, stages),
  ];
  const nodes = { apiVersion: 'v1', kind: 'List', items: Array.from({ length: options.count }, fakeNode) };
  await Promise.all([
    ...programs.map((program) => new Component(program, watchdog).start()),
    ...(options.count > 0 ? [succeed(kubectl, ['create', '-f', '-'], JSON.stringify(nodes))] : []),
  ]);
  await Promise.all([
    ...(options.count > 0
      ? [succeed(kubectl, ['wait', 'nodes', '--all', '--for=condition=Ready', '--timeout=30s'])]
      : []),
    succeed(kubectl, ['wait', 'serviceaccount/default', '--for=create', '--timeout=30s']),
  ]);
}

function fakeNode(_: unknown, index: number): object {
  const name = `fake-${index + 1}`;
  const resources = { cpu: '256', memory: '1Ti', pods: '10000' };
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      annotations: { 'kwok.x-k8s.io/node': 'fake' },
      labels: { 'kubernetes.io/hostname': name, 'kubernetes.io/os': 'linux', 'kubernetes.io/arch': 'amd64' },
    },
    status: { allocatable: resources, capacity: resources },
  };
}

async function succeed(kubectl: Kubectl, args: readonly string[], input?: string): Promise<void> {
  const { code, stderr } = await kubectl(args, input === undefined ? {} : { input });
  if (code !== 0) throw new Error(`kubectl ${args.join(' ')}: ${stderr.trim()}`);
}
