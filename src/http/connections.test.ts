import { once } from 'node:events';
import { Agent, createServer, request, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Connections, connectionsWithin } from './connections.ts';

let server: Server;
let connections: Connections;

beforeEach(async () => {
  server = createServer((incoming, response) => {
    incoming.resume().once('end', () => response.end('answer'));
  });
  connections = new Connections(server, 4);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterEach(() => {
  connections.destroyAll();
  server.close();
});

const port = (): number => (server.address() as AddressInfo).port; // a server on TCP, which has listened

/** A connection, and whether it is open still. */
async function opened(text = ''): Promise<Socket> {
  const before = connections.size;
  const socket = connect(port(), '127.0.0.1');
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  await expect.poll(() => connections.size === before + 1 || before === 4).toBe(true);
  if (text !== '') socket.write(text);
  return socket;
}

const half = 'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\n';

it('the connection that has waited longest for its first request leaves first', async () => {
  const silent = [await opened(), await opened(), await opened(), await opened()];
  const late = await opened();
  await expect.poll(() => silent[0]?.destroyed || silent[0]?.readableEnded).toBe(true);
  for (const socket of [silent[1], silent[2], silent[3], late]) expect(socket?.destroyed).toBe(false);
  expect(connections.size).toBe(4);
});

it('one that was of use stays before those that never were, and those in a request leave last', async () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const ask = async (): Promise<number | undefined> => {
    const asked = request({ port: port(), host: '127.0.0.1', agent });
    asked.end();
    const [answer] = await once(asked, 'response');
    answer.resume();
    await once(answer, 'end');
    return asked.reusedSocket ? answer.statusCode : 0;
  };
  await ask();
  const busy = await opened(half);
  for (let more = 0; more < 20; more += 1) await opened();
  expect(await ask()).toBe(200);
  busy.write('0123456789');
  expect(String(await once(busy, 'data'))).toContain('200 OK');
  agent.destroy();
});

it('there are as many as the memory of the process allows', () => {
  const MiB = 1024 * 1024;
  expect([connectionsWithin(16 * MiB), connectionsWithin(512 * MiB), connectionsWithin(2 ** 40)]).toEqual([
    128, 1024, 4096,
  ]);
});
