/** Replicas of the webhook as processes, behind one port: what a Deployment and a Service do, without a node. */
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from 'node:tls';
import type { Watchdog } from '../../cluster/watchdog.ts';
import { OperatorProcess } from '../../integration/operator/operator-process.ts';
import { until } from '../../integration/operator/until.ts';
import { freshConnections } from '../load/fresh-connections.ts';
import type { Balancer } from './balancer.ts';

/** Until every node knows that a pod is leaving, in milliseconds: slower than usual, and within the drain. */
const propagationMs = 2_000;

interface Replica {
  readonly process: OperatorProcess;
  readonly port: number;
}

/** The replicas that are to run. */
export class WebhookReplicas {
  readonly #certificates: string;
  readonly #balancer: Balancer;
  readonly #watchdog: Watchdog;
  #replicas: readonly Replica[] = [];

  constructor(certificates: string, balancer: Balancer, watchdog: Watchdog) {
    this.#certificates = certificates;
    this.#balancer = balancer;
    this.#watchdog = watchdog;
  }

  /** Adds replicas, and sends them calls once they are ready. */
  async add(count: number): Promise<void> {
    const added = await Promise.all(Array.from({ length: count }, () => this.#start()));
    this.#replicas = [...this.#replicas, ...added];
    this.#balancer.route(this.#replicas);
  }

  /** As when the oldest pod is deleted: it is asked to stop at once, and the nodes hear of it later. */
  async removeOldest(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    const [oldest, ...others] = this.#replicas;
    if (oldest === undefined) throw new Error('there is no replica');
    this.#replicas = others;
    const ended = oldest.process.end(signal);
    await sleep(propagationMs);
    this.#balancer.route(others);
    const { code } = await ended;
    if (signal === 'SIGTERM' && code !== 0) throw new Error(`a replica ended with ${code}`);
  }

  /** As a Deployment does with maxSurge 1 and maxUnavailable 0: a new one is ready before an old one goes. */
  async rollOut(): Promise<void> {
    for (const _ of this.#replicas) {
      await this.add(1);
      await this.removeOldest();
    }
  }

  /** Resolves once every replica serves the certificate that is there; rejects when one does not within ten seconds. */
  async serve(current: () => string): Promise<void> {
    await Promise.all(
      this.#replicas.map(({ port }) =>
        until(
          'every replica serves the new certificate',
          async () => (await servedSerialNumber(port)) === new X509Certificate(current()).serialNumber,
          10_000,
        ),
      ),
    );
  }

  async stop(): Promise<void> {
    await Promise.all(this.#replicas.map(({ process }) => process.end('SIGKILL')));
  }

  async #start(): Promise<Replica> {
    const ports = ['--webhook-port', '0', '--operations-port', '0'];
    const process = new OperatorProcess(['webhook', '--certificates', this.#certificates, ...ports], {
      NODE_OPTIONS: freshConnections,
    });
    this.#watchdog.watch(process.child);
    await process.untilReadyz(200);
    const { port } = await process.entry('its webhook port', ({ msg }) => msg === 'serving webhooks');
    return { process, port: Number(port) };
  }
}

/** The serial number of the certificate that is shown at a port. */
async function servedSerialNumber(port: number): Promise<string> {
  // Only looks: who may be trusted is the API server's concern.
  const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false });
  try {
    await once(socket, 'secureConnect');
    return socket.getPeerX509Certificate()?.serialNumber ?? '';
  } finally {
    socket.destroy();
  }
}
