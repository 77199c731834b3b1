import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';

/** Ports given out by this process: the kernel may offer one again before its program has bound it. */
const given = new Set<number>();

/**
 * Returns a loopback port, chosen by the kernel, that nothing listens on; never the same one twice.
 *
 * It is free until its program binds it, moments later. Linux gives programs that ask for any port odd numbers first,
 * and outgoing connections even ones, so that no client takes it meanwhile.
 */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // of a TCP server that listens
  server.close();
  await once(server, 'close');

  if (given.has(port)) return freePort();
  given.add(port);
  return port;
}
