/** CLUSTER=existing: a cluster that is there, by the name of its context. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { provideBinaries } from '../../cluster/binaries.ts';
import { run } from '../command.ts';
import { type Images, shippedImages } from '../image/images.ts';
import type { Cluster, ClusterMaker } from './cluster.ts';

/** The context, which is named, and not just the current one, so that nobody's production is hit by accident. */
function contextName(): string {
  const { CONTEXT: name = '' } = process.env;
  if (name === '') throw new Error('CLUSTER=existing needs CONTEXT=<name>, a context of your kubeconfig');
  return name;
}

async function obstacle(): Promise<undefined> {
  contextName();
}

/** What the nodes can pull, by the variables that name them; where unset, the names that the manifests have. */
async function images(): Promise<Images> {
  const { IMAGE, PREVIOUS_IMAGE, GATEWAY_IMAGE } = process.env;
  const { operator, gateway } = shippedImages;
  return {
    operator: IMAGE ?? operator,
    previous: PREVIOUS_IMAGE ?? IMAGE ?? operator,
    gateway: GATEWAY_IMAGE ?? gateway,
    files: [],
  };
}

async function start(): Promise<Cluster> {
  const { kubectl } = await provideBinaries(['kubectl']);
  const folder = await mkdtemp(join(tmpdir(), 'inference-operator-existing-'));
  const kubeconfig = join(folder, 'kubeconfig');
  const context = contextName();
  const flags = ['--raw', '--minify', '--flatten', `--context=${context}`];
  const view = await run(kubectl, ['config', 'view', ...flags]);
  await writeFile(kubeconfig, view, { mode: 0o600 });
  const definitions = await run(kubectl, ['get', 'crd', '-o', 'name', `--kubeconfig=${kubeconfig}`]);
  if (definitions.includes('.core.inference-gateway.com')) {
    await rm(folder, { recursive: true });
    throw new Error(
      `the cluster of context ${context} has an operator already, which the tests would remove with all its resources: uninstall it first (docs/operations.md)`,
    );
  }
  return {
    kubeconfig,
    hasCertManager: definitions.includes('certificates.cert-manager.io'),
    stop: () => rm(folder, { recursive: true }),
  };
}

export const existingCluster: ClusterMaker = { obstacle, images, start };
