/** CLUSTER=native: a control plane and a node made of processes of this machine. */
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startControlPlane } from '../../cluster/control-plane.ts';
import { buildImages } from '../image/images.ts';
import { nodeFolderPrefix } from '../node/configuration.ts';
import { removeLeftovers } from '../node/leftovers.ts';
import { createNetwork, network, removeNetwork } from '../node/network.ts';
import { RealNode } from '../node/real-node.ts';
import type { Cluster, ClusterMaker } from './cluster.ts';
import { missingPackages } from './debian-packages.ts';
import { lackingPrivilege } from './privileges.ts';

async function obstacle(): Promise<string | undefined> {
  if (process.platform !== 'linux') return `a real node needs Linux, and this is ${process.platform}`;
  if (process.getuid?.() !== 0) return 'a real node needs root: containers, network bridges and mounts';
  const missing = missingPackages();
  if (missing.length > 0 && !existsSync('/usr/bin/apt-get')) {
    return `${missing.join(', ')} must be installed, which only Debian's apt-get is asked to do`;
  }
  return lackingPrivilege();
}

async function start({ files }: { readonly files: readonly string[] }): Promise<Cluster> {
  const folder = await mkdtemp(join(tmpdir(), nodeFolderPrefix));
  await createNetwork();
  const controlPlane = await startControlPlane({ parts: 'full', nodes: 0, address: network.nodeAddress });
  const node = await RealNode.start(controlPlane, folder, files);
  return {
    kubeconfig: controlPlane.kubeconfig,
    hasCertManager: false,
    stop: async () => {
      await node.stop();
      await controlPlane.stop();
      await removeNetwork();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Removes what a run has left that was cut off. */
export async function removeNativeLeftovers(): Promise<void> {
  await removeLeftovers();
  await removeNetwork();
}

export const nativeCluster: ClusterMaker = { obstacle, images: buildImages, start };
