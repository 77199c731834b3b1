/** The network of a node on this machine: bridges of its own, from which no route leads anywhere else. */
import { existsSync } from 'node:fs';
import { run } from '../command.ts';

/** Pods and the API server are on it. */
const podBridge = 'infop-pods';

/**
 * Takes packets for Services in, which kube-proxy then sends on to pods: without a route the kernel would drop them
 * first. Nothing is attached to it.
 */
const serviceBridge = 'infop-services';

/** Where pods and Services are. */
export const network = {
  podBridge,
  /** Of the node, on the bridge of the pods. */
  nodeAddress: '10.244.0.1',
  podRange: '10.244.0.0/24',
  serviceRange: '10.96.0.0/16',
} as const;

const ip = (...args: string[]): Promise<string> => run('ip', args);

/** Makes the bridges, in place of those that a run left behind which was cut off. */
export async function createNetwork(): Promise<void> {
  await removeNetwork();
  await ip('link', 'add', podBridge, 'type', 'bridge');
  await ip('address', 'add', `${network.nodeAddress}/24`, 'dev', podBridge);
  await ip('link', 'set', podBridge, 'up');
  await ip('link', 'add', serviceBridge, 'type', 'bridge');
  await ip('link', 'set', serviceBridge, 'up');
  await ip('route', 'replace', network.serviceRange, 'dev', serviceBridge);
  await run('sysctl', ['--quiet', '--write', 'net.ipv4.ip_forward=1']);
}

/** Removes the bridges and what kube-proxy has told the kernel. */
export async function removeNetwork(): Promise<void> {
  for (const bridge of [podBridge, serviceBridge]) {
    if (existsSync(`/sys/class/net/${bridge}`)) await ip('link', 'delete', bridge);
  }
  for (const family of ['ip', 'ip6']) {
    const tables = await run('nft', ['list', 'tables', family]);
    if (tables.includes('table ip kube-proxy') || tables.includes('table ip6 kube-proxy')) {
      await run('nft', ['delete', 'table', family, 'kube-proxy']);
    }
  }
}
