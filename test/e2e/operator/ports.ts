/** Ports of the operator's pods: those that are open by declaration, and those that are in use. */
import type { ReachedCluster } from '../cluster/reach.ts';
import { type InstalledObject, namespace } from '../installation.ts';
import type { ComponentName } from './installed-operator.ts';

/** State 0A of /proc/net/tcp: a socket that listens. */
const listening = '0A';

/** The ports on which the processes of a pod listen, in order. */
export async function listeningPorts(cluster: ReachedCluster, pod: string): Promise<number[]> {
  const read = `for (const file of ['tcp', 'tcp6']) {
    console.log(require('node:fs').readFileSync('/proc/net/' + file, 'utf8'));
  }`;
  const program = ['--', '/nodejs/bin/node', '--eval', read];
  const table = await cluster.kubectl('exec', pod, '-n', namespace, ...program);
  const ports = table.split('\n').flatMap((line) => {
    const [, local = '', , state] = line.trim().split(/\s+/);
    return state === listening ? [Number.parseInt(local.split(':')[1] ?? '', 16)] : [];
  });
  return inOrder(ports);
}

/** The ports that the NetworkPolicy of a component opens; names of ports are those of its containers. */
export function openPorts(objects: readonly InstalledObject[], component: ComponentName): number[] {
  const named = (kind: string): InstalledObject | undefined =>
    objects.find(
      (object) => object.kind === kind && object.metadata.name === `inference-operator-${component}`,
    );
  const containers = named('Deployment')?.spec?.template?.spec.containers ?? [];
  const numbers = new Map(
    containers.flatMap(({ ports = [] }) => ports.map(({ name, containerPort }) => [name, containerPort])),
  );
  const open = named('NetworkPolicy')?.spec?.ingress?.flatMap(({ ports }) => ports) ?? [];
  return inOrder(open.map(({ port }) => (typeof port === 'number' ? port : (numbers.get(port) ?? 0))));
}

const inOrder = (ports: readonly number[]): number[] => [...new Set(ports)].sort((one, other) => one - other);
