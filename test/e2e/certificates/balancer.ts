/** Plays a Service: one port, behind it the replicas that are ready. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** Where a replica listens, on the loopback interface. */
export interface Backend {
  readonly port: number;
}

/** Hands each new connection to the next replica; connections that are open stay where they are. */
export class Balancer {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #backends: readonly Backend[] = [];
  #connections = 0;

  private constructor() {
    this.#server = createServer((client) => this.#forward(client));
  }

  static async start(): Promise<Balancer> {
    const balancer = new Balancer();
    balancer.#server.listen(0, 'localhost');
    await once(balancer.#server, 'listening');
    return balancer;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port; // of a TCP server that listens
  }

  /** How many connections there have been. */
  get connections(): number {
    return this.#connections;
  }

  /** From now on, new connections go to these. */
  route(backends: readonly Backend[]): void {
    this.#backends = backends;
  }

  async stop(): Promise<void> {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await once(this.#server, 'close');
  }

  #forward(client: Socket): void {
    const backend = this.#backends[this.#connections++ % this.#backends.length];
    if (backend === undefined) {
      client.destroy();
      return;
    }
    const replica = connect(backend.port, '127.0.0.1');
    for (const [from, to] of [
      [client, replica],
      [replica, client],
    ] as const) {
      this.#sockets.add(from);
      from.on('close', () => this.#sockets.delete(from));
      // Not destroyed: what has come from the one side is still to reach the other.
      from.on('error', () => to.end());
      from.pipe(to);
    }
  }
}
