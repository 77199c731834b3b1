/** Listening and connections, below what Fastify knows of them. */
import type { Server, Socket } from 'node:net';
import { networkInterfaces } from 'node:os';

/** Every address of this machine, also where it has IPv6 only or none. */
export function everyAddress(): string {
  const hasIPv6 = Object.values(networkInterfaces()).some((addresses) =>
    addresses?.some(({ family }) => family === 'IPv6'),
  );
  return hasIPv6 ? '::' : '0.0.0.0';
}

/** Keeps a list of the connections to a server; returns what ends them all, those before their handshake too. */
export function trackConnections(server: Server): () => void {
  const connections = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    connections.add(socket);
    socket.once('close', () => connections.delete(socket));
  });
  return () => {
    for (const socket of connections) socket.destroy();
  };
}
