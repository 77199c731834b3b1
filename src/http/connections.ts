/** Which connections a server keeps: as many as its memory allows, and those that are of use rather than those that wait. */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** An open connection takes about 54 KiB, and what it has sent of a body comes on top. */
const memoryForEach = 512 * 1024;
const fewest = 128;
const most = 4096;

/** Milliseconds that a connection without a request may stay while more than half of the places are taken. */
const idleUnderPressure = 20_000;
const lookEvery = 5_000;

/** How many connections a process may hold, by the memory that it may take in bytes. */
export function connectionsWithin(memory: number): number {
  return Math.max(fewest, Math.min(most, Math.floor(memory / memoryForEach)));
}

/** The memory that this process may take, in bytes: the limit of its container, or what the machine has. */
export function memoryLimit(): number {
  return Math.min(process.constrainedMemory() || Number.POSITIVE_INFINITY, 2 ** 40);
}

/** One connection. */
interface Connection {
  socket: Socket;
  /** Requests that are not answered yet. */
  requests: number;
  /** Whether a request was ever answered well: strangers who only wait never were. */
  isProven: boolean;
  /** Milliseconds of the monotonic clock. */
  idleSince: number;
}

const sourceOf = ({ remoteAddress, remotePort }: Socket): string => `${remoteAddress} ${remotePort}`;

/**
 * The connections of one server. Beyond the most that it may have, the one leaves that has waited longest without a
 * request: first among those that never asked anything sensible, then among the others; those in the middle of a
 * request come last, the oldest first.
 */
export class Connections {
  readonly #most: number;
  /** In each, those that wait longest come first. */
  readonly #waiting = new Set<Connection>();
  readonly #idle = new Set<Connection>();
  readonly #busy = new Set<Connection>();
  /** From a socket to its connection; the secure one and the one below it have the same source. */
  readonly #bySocket = new WeakMap<Socket, Connection>();
  readonly #bySource = new Map<string, Connection>();

  constructor(server: Server, limit = connectionsWithin(memoryLimit())) {
    this.#most = limit;
    server.on('connection', (socket: Socket) => this.#opened(socket));
    server.on('secureConnection', (socket: Socket) => this.#secured(socket));
    server.on('request', (request: IncomingMessage, response: ServerResponse) =>
      this.#asked(request.socket, response),
    );
    const timer = setInterval(() => this.#leaveIdle(), lookEvery).unref();
    server.once('close', () => clearInterval(timer));
  }

  /** How many are open. */
  get size(): number {
    return this.#waiting.size + this.#idle.size + this.#busy.size;
  }

  /** Ends them all, those before their handshake too. */
  destroyAll(): void {
    for (const { socket } of [...this.#waiting, ...this.#idle, ...this.#busy]) socket.destroy();
  }

  #opened(socket: Socket): void {
    const connection = { socket, requests: 0, isProven: false, idleSince: performance.now() };
    const source = sourceOf(socket);
    this.#bySocket.set(socket, connection);
    this.#bySource.set(source, connection);
    this.#waiting.add(connection);
    socket.once('close', () => {
      if (this.#bySource.get(source) === connection) this.#bySource.delete(source);
      this.#remove(connection);
    });
    if (this.size > this.#most) this.#endOne();
  }

  /** From now on requests come over the secure socket, which ends the one below it as well. */
  #secured(socket: Socket): void {
    const connection = this.#bySource.get(sourceOf(socket));
    if (connection === undefined) return;
    connection.socket = socket;
    this.#bySocket.set(socket, connection);
  }

  #asked(socket: Socket, response: ServerResponse): void {
    const connection = this.#bySocket.get(socket);
    if (connection === undefined) return;
    connection.requests += 1;
    if (connection.requests === 1) this.#place(connection, this.#busy);
    response.once('close', () => {
      connection.requests -= 1;
      if (response.writableFinished && response.statusCode < 300) connection.isProven = true;
      if (socket.destroyed || connection.requests > 0) return;
      connection.idleSince = performance.now();
      this.#place(connection, connection.isProven ? this.#idle : this.#waiting);
    });
  }

  #remove(connection: Connection): void {
    for (const place of [this.#waiting, this.#idle, this.#busy]) place.delete(connection);
  }

  #place(connection: Connection, place: Set<Connection>): void {
    this.#remove(connection);
    place.add(connection);
  }

  #endOne(): void {
    for (const place of [this.#waiting, this.#idle, this.#busy]) {
      const [longest] = place;
      if (longest === undefined) continue;
      this.#remove(longest);
      longest.socket.destroy();
      return;
    }
  }

  #leaveIdle(): void {
    if (this.size <= this.#most / 2) return;
    const before = performance.now() - idleUnderPressure;
    for (const connection of [...this.#waiting, ...this.#idle]) {
      if (connection.idleSince < before) connection.socket.destroy();
    }
  }
}
