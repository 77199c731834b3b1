/** A load of one and the same HTTPS request over keep-alive connections, made as cheaply as can be: both share the machine. */
import { connect, type TLSSocket } from 'node:tls';

/** Where the request goes, and what it is. */
export interface Target {
  readonly port: number;
  readonly path: string;
  readonly body: string;
}

/** What a load saw. */
export interface LoadResult {
  /** Answers a second. */
  readonly rate: number;
  /** Milliseconds from each request to its answer. */
  readonly latencies: readonly number[];
  /** Answers other than 200, and connections that broke. */
  readonly failures: number;
}

const headEnd = Buffer.from('\r\n\r\n');

/** The length of the whole answer, once its head is there; it must say its Content-Length. */
function answerLength(received: Buffer): number | undefined {
  const end = received.indexOf(headEnd);
  if (end === -1) return undefined;
  const length = /content-length: (\d+)/i.exec(received.toString('latin1', 0, end))?.[1];
  if (length === undefined) throw new Error('the answer does not say how long it is');
  return end + headEnd.length + Number(length);
}

/** One connection, which asks again as soon as it is answered. */
class Connection {
  readonly #socket: TLSSocket;
  readonly #request: Buffer;
  readonly #seen: { latencies: number[]; failures: number };
  #received: Buffer = Buffer.alloc(0);
  #sentAt = 0;
  #isStopped = false;

  constructor(socket: TLSSocket, request: Buffer, seen: { latencies: number[]; failures: number }) {
    this.#socket = socket;
    this.#request = request;
    this.#seen = seen;
    socket.on('data', (chunk: Buffer) => this.#receive(chunk));
    socket.on('error', () => seen.failures++);
  }

  ask(): void {
    this.#sentAt = performance.now();
    this.#socket.write(this.#request);
  }

  stop(): void {
    this.#isStopped = true;
    this.#socket.destroy();
  }

  #receive(chunk: Buffer): void {
    this.#received = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk]);
    const length = answerLength(this.#received);
    if (length === undefined || this.#received.length < length || this.#isStopped) return;
    this.#seen.latencies.push(performance.now() - this.#sentAt);
    if (!this.#received.toString('latin1', 0, 12).endsWith('200')) this.#seen.failures++;
    this.#received = Buffer.alloc(0);
    this.ask();
  }
}

function connected(port: number): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port, rejectUnauthorized: false, servername: 'localhost' };
    const socket = connect(options, () => resolve(socket)).setNoDelay(true);
    socket.once('error', reject);
  });
}

/** Asks over so many connections for so many milliseconds. */
export async function load(
  { port, path, body }: Target,
  connections: number,
  forMs: number,
): Promise<LoadResult> {
  const head = `POST ${path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n`;
  const request = Buffer.from(`${head}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  const seen = { latencies: [] as number[], failures: 0 };
  const all: Connection[] = [];
  // A few at a time: handshakes are work, too, and not what is measured.
  while (all.length < connections) {
    const next = Math.min(10, connections - all.length);
    const sockets = await Promise.all(Array.from({ length: next }, () => connected(port)));
    all.push(...sockets.map((socket) => new Connection(socket, request, seen)));
  }
  const start = performance.now();
  for (const connection of all) connection.ask();
  await new Promise((resolve) => setTimeout(resolve, forMs));
  const rate = (seen.latencies.length / (performance.now() - start)) * 1000;
  for (const connection of all) connection.stop();
  return { rate, ...seen };
}
