/** A real node on this machine: containerd, kubelet and kube-proxy beside a control plane. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { provideBinaries } from '../../cluster/binaries.ts';
import { Component, type Program } from '../../cluster/component.ts';
import type { ControlPlane } from '../../cluster/control-plane.ts';
import { type Credentials, kubeconfigOf } from '../../cluster/kubeconfig.ts';
import { Watchdog } from '../../cluster/watchdog.ts';
import { until } from '../../integration/operator/until.ts';
import { run } from '../command.ts';
import {
  containerdConfiguration,
  containerdSocket,
  kubeletConfiguration,
  networkConfiguration,
  stateFolder,
} from './configuration.ts';
import { removeLeftovers } from './leftovers.ts';
import { network } from './network.ts';

const name = 'node-1';
const kubeletHealthPort = 10248;
const proxyHealthPort = 10256;

/** Where the programs find theirs: runc, mount, nft. */
const environmentFor = (folder: string) => ({
  PATH: `${folder}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`,
});

/** The only node of its control plane. */
export class RealNode {
  readonly #controlPlane: ControlPlane;
  readonly #ctr: string;
  readonly #watchdog: Watchdog;
  readonly #components: {
    readonly containerd: Component;
    readonly kubelet: Component;
    readonly proxy: Component;
  };

  private constructor(
    controlPlane: ControlPlane,
    folder: string,
    programs: { readonly containerd: Program; readonly kubelet: Program; readonly proxy: Program },
    ctr: string,
  ) {
    this.#controlPlane = controlPlane;
    this.#ctr = ctr;
    this.#watchdog = new Watchdog(join(folder, 'watched'));
    const { containerd, kubelet, proxy } = programs;
    this.#components = {
      containerd: new Component(containerd, this.#watchdog),
      kubelet: new Component(kubelet, this.#watchdog),
      proxy: new Component(proxy, this.#watchdog),
    };
  }

  /**
   * Starts a node whose files are in `folder`, with these images (tar files); resolves once it is Ready. The network
   * and the control plane on it must be there.
   */
  static async start(
    controlPlane: ControlPlane,
    folder: string,
    images: readonly string[],
  ): Promise<RealNode> {
    const binaries = await provideBinaries([
      'containerd',
      'containerd-shim-runc-v2',
      'ctr',
      'kubelet',
      'kube-proxy',
    ]);
    await removeLeftovers(); // of a run that was cut off
    const programs = await writtenPrograms(controlPlane, folder, binaries);
    const node = new RealNode(controlPlane, folder, programs, binaries.ctr);
    try {
      await node.#start(images);
      return node;
    } catch (error) {
      await node.stop();
      throw error;
    }
  }

  /** Stops its pods, its programs and all that they leave in the kernel. The network stays. */
  async stop(): Promise<void> {
    const { containerd, kubelet, proxy } = this.#components;
    if (kubelet.pid !== undefined) await this.#deletePods();
    await proxy.kill();
    await kubelet.kill();
    await containerd.kill();
    await this.#watchdog.close();
    await removeLeftovers();
  }

  async #start(images: readonly string[]): Promise<void> {
    const { containerd, kubelet, proxy } = this.#components;
    await containerd.start();
    for (const image of images) {
      await run(this.#ctr, [
        '--address',
        containerdSocket,
        '--namespace',
        'k8s.io',
        'images',
        'import',
        image,
      ]);
    }
    await this.#kubectl(
      'create',
      'clusterrolebinding',
      'kube-proxy',
      '--clusterrole=system:node-proxier',
      '--user=system:kube-proxy',
    );
    await Promise.all([kubelet.start(), proxy.start()]);
    await until(
      'the node is registered',
      async () => (await this.#controlPlane.kubectl(['get', 'node', name])).code === 0,
      60_000,
    );
    await this.#kubectl('wait', `node/${name}`, '--for=condition=Ready', '--timeout=60s');
  }

  /** What owns pods may bring them back until it is gone itself. */
  async #deletePods(): Promise<void> {
    const every = ['--all', '--all-namespaces', '--ignore-not-found'];
    await until(
      'all pods are gone',
      async () => {
        await this.#controlPlane.kubectl(['delete', 'deployments,replicasets,jobs', ...every]);
        await this.#controlPlane.kubectl(['delete', 'pods', ...every, '--grace-period=1', '--timeout=30s']);
        const { stdout } = await this.#controlPlane.kubectl([
          'get',
          'pods',
          '--all-namespaces',
          '-o',
          'name',
        ]);
        return stdout.trim() === '';
      },
      90_000,
    );
  }

  async #kubectl(...args: string[]): Promise<void> {
    const { code, stderr } = await this.#controlPlane.kubectl(args);
    if (code !== 0) throw new Error(`kubectl ${args.join(' ')}: ${stderr}`);
  }
}

/** Writes what the programs read; returns how they are started. */
async function writtenPrograms(
  { authority, url, credentials: { ca } }: ControlPlane,
  folder: string,
  binaries: Readonly<Record<'containerd' | 'containerd-shim-runc-v2' | 'kubelet' | 'kube-proxy', string>>,
): Promise<{ containerd: Program; kubelet: Program; proxy: Program }> {
  const file = (fileName: string): string => join(folder, fileName);
  const kubelet = authority.issue({ commonName: `system:node:${name}`, organization: 'system:nodes' }, [
    name,
    network.nodeAddress,
  ]);
  const proxy: Credentials = { ca, ...authority.issue({ commonName: 'system:kube-proxy' }) };
  const tls = { authority: file('ca.crt'), cert: file('kubelet.crt'), key: file('kubelet.key') };
  await Promise.all(['cni', 'watched'].map((part) => mkdir(file(part), { recursive: true })));
  await mkdir(stateFolder, { recursive: true });
  const contents: Record<string, string> = {
    'ca.crt': ca,
    'kubelet.crt': kubelet.cert,
    'kubelet.key': kubelet.key,
    'kubelet.kubeconfig': kubeconfigOf(url, { ca, ...kubelet }),
    'proxy.kubeconfig': kubeconfigOf(url, proxy),
    'containerd.toml': containerdConfiguration(folder),
    'cni/10-pods.conflist': JSON.stringify(networkConfiguration(folder)),
    'kubelet.json': JSON.stringify(kubeletConfiguration(folder, tls)),
    'resolv.conf': `nameserver ${network.nodeAddress}\n`,
  };
  await Promise.all(
    Object.entries(contents).map(([path, content]) => writeFile(file(path), content, { mode: 0o600 })),
  );
  const shims = join(binaries['containerd-shim-runc-v2'], '..');
  const common = { environment: environmentFor(shims) };
  return {
    containerd: {
      ...common,
      name: 'containerd',
      executable: binaries.containerd,
      arguments: ['--config', file('containerd.toml')],
      log: file('containerd.log'),
      probe: { socket: containerdSocket },
    },
    kubelet: {
      ...common,
      name: 'kubelet',
      executable: binaries.kubelet,
      arguments: [
        `--config=${file('kubelet.json')}`,
        `--kubeconfig=${file('kubelet.kubeconfig')}`,
        `--root-dir=${file('kubelet')}`,
        `--hostname-override=${name}`,
        `--node-ip=${network.nodeAddress}`,
      ],
      log: file('kubelet.log'),
      probe: { url: `http://${network.nodeAddress}:${kubeletHealthPort}/healthz` },
    },
    proxy: {
      ...common,
      name: 'kube-proxy',
      executable: binaries['kube-proxy'],
      arguments: [
        `--kubeconfig=${file('proxy.kubeconfig')}`,
        `--hostname-override=${name}`,
        `--cluster-cidr=${network.podRange}`,
        '--proxy-mode=nftables',
        '--conntrack-max-per-core=0',
        `--bind-address=${network.nodeAddress}`,
        `--healthz-bind-address=${network.nodeAddress}:${proxyHealthPort}`,
      ],
      log: file('kube-proxy.log'),
      probe: { url: `http://${network.nodeAddress}:${proxyHealthPort}/livez` },
    },
  };
}
