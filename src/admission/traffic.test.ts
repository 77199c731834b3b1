/** What a server tells of its traffic: each request that came has ended once, however it ended. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { RunningServer, requestText, soundReview } from './testing/running-server.ts';
import { teapots } from './testing/teapot.ts';

const MiB = 1024 * 1024;
const path = '/validate/teapots';

let running: RunningServer;

beforeEach(async () => {
  running = await RunningServer.start([teapots]);
});
afterEach(() => running.stop());

/** Resolves once so many requests have come, or have ended. */
async function until(what: 'received' | 'ended', count: number): Promise<void> {
  await expect.poll(() => running.traffic[what].length, { timeout: 10_000 }).toBe(count);
}

it('is told by the path of the webhook and the status of the answer', async () => {
  await running.send(soundReview, { path: `${path}?timeout=5s` });
  await running.send('{', { path: '/mutate/teapots' });
  await running.send(Buffer.alloc(7 * MiB + 1, ' '));
  await until('ended', 3);
  expect(running.traffic.received).toEqual([path, '/mutate/teapots', path]);
  expect(running.traffic.ended).toEqual([`${path} 200`, '/mutate/teapots 400', `${path} 413`]);
});

it('leaves out what is for no webhook', async () => {
  await running.send(soundReview, { path: '/validate/kettles' });
  await running.send(soundReview);
  await until('ended', 1);
  expect(running.traffic).toEqual({ received: [path], ended: [`${path} 200`] });
});

it('has an end for a request whose client leaves before its answer', async () => {
  const socket = await running.connect();
  socket.on('error', () => undefined);
  socket.write(requestText(soundReview).slice(0, -1));
  await until('received', 1);
  expect(running.traffic.ended).toEqual([]);
  socket.destroy();
  await until('ended', 1);
  expect(running.traffic.ended).toEqual([`${path} 499`]);
});

it('has an end for a request that is turned away', async () => {
  const socket = await running.connect();
  socket.on('error', () => undefined);
  socket.write(requestText(' '.repeat(7 * MiB + 1)).slice(0, -7 * MiB));
  await until('ended', 1);
  expect(running.traffic.ended).toEqual([`${path} 413`]);
  socket.destroy();
});
