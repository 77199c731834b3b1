/** Connections to the server: its certificate, and how it ends. */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect as connectTcp, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  firstPair,
  nextReply,
  RunningServer,
  requestText,
  secondPair,
  soundReview,
} from './testing/running-server.ts';
import { teapots } from './testing/teapot.ts';

let running: RunningServer;

beforeEach(async () => {
  running = await RunningServer.start([teapots]);
});
afterEach(() => running.stop());

describe('the certificate', () => {
  const oldTls = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;

  it('is replaced for new connections; those that are open go on', async () => {
    const kept = await running.connect();
    running.server.replaceCertificate(secondPair);
    const fresh = await running.connect();
    expect(fresh.getPeerX509Certificate()?.toString()).toBe(secondPair.certificate.replaceAll('\r', ''));
    expect(kept.getPeerX509Certificate()?.toString()).toBe(firstPair.certificate.replaceAll('\r', ''));
    for (const socket of [kept, fresh]) {
      socket.write(requestText(soundReview));
      expect(await nextReply(socket)).toContain('"allowed":true');
      socket.destroy();
    }
  });

  it('is kept when TLS does not take another', async () => {
    const broken = { ...firstPair, key: secondPair.key };
    expect(() => running.server.replaceCertificate(broken)).toThrow();
    expect((await running.send(soundReview)).code).toBe(200);
  });

  it('comes with TLS 1.2 or newer, before and after', async () => {
    await expect(running.connect(oldTls)).rejects.toThrow();
    running.server.replaceCertificate(secondPair);
    await expect(running.connect(oldTls)).rejects.toThrow();
    const socket = await running.connect({ maxVersion: 'TLSv1.2' });
    expect(socket.getProtocol()).toBe('TLSv1.2');
    socket.destroy();
  });

  it.each(['AES128-GCM-SHA256', 'ECDHE-RSA-AES128-SHA', 'AES256-SHA'])(
    'does not come with %s, which keeps no secret or can be forged',
    async (ciphers) => {
      const old = { maxVersion: 'TLSv1.2', ciphers } as const;
      await expect(running.connect(old)).rejects.toThrow();
      running.server.replaceCertificate(secondPair);
      await expect(running.connect(old)).rejects.toThrow();
    },
  );

  it('comes with HTTP/1.1 alone', async () => {
    const socket = await running.connect({ ALPNProtocols: ['http/1.1'] });
    expect(socket.alpnProtocol).toBe('http/1.1');
    socket.destroy();
    await expect(running.connect({ ALPNProtocols: ['h2'] })).rejects.toThrow();
  });
});

describe('draining', () => {
  it('serves on, and ends each connection with its answer', async () => {
    const kept = await running.connect();
    running.server.drain();
    const fresh = await running.connect();
    for (const socket of [kept, fresh]) {
      const ended = once(socket, 'close');
      socket.write(requestText(soundReview));
      const answer = await nextReply(socket);
      expect(answer).toContain('"allowed":true');
      expect(answer.toLowerCase()).toContain('connection: close');
      await ended;
    }
  });
});

describe('closing', () => {
  it('answers what is under way, and says that the connection ends', async () => {
    const socket = await running.connect();
    const message = requestText(soundReview);
    socket.write(message.slice(0, -1));
    await running.send(soundReview);
    const closed = running.server.close(10_000);
    socket.write(message.slice(-1));
    const answer = await nextReply(socket);
    expect(answer).toContain('HTTP/1.1 200');
    expect(answer.toLowerCase()).toContain('connection: close');
    expect(answer).toContain('"allowed":true');
    running.hangUp();
    await closed;
  });

  it('answers a review on a connection that was open before', async () => {
    const spare = await running.connect();
    await running.send(soundReview);
    const closed = running.server.close(10_000);
    spare.write(requestText(soundReview));
    const answer = await nextReply(spare);
    expect(answer).toContain('HTTP/1.1 200');
    expect(answer.toLowerCase()).toContain('connection: close');
    await closed;
  });

  it('takes no new connections', async () => {
    await running.server.close(0);
    await expect(running.connect()).rejects.toThrow('ECONNREFUSED');
  });

  it.each<[string, () => Promise<Socket>]>([
    ['has asked nothing yet', () => running.connect()],
    [
      'has not begun TLS',
      async () => {
        const socket = connectTcp(running.port, '127.0.0.1');
        await once(socket, 'connect');
        return socket;
      },
    ],
    [
      'stops in the middle of a body',
      async () => {
        const socket = await running.connect();
        socket.write(requestText(soundReview).slice(0, -5));
        return socket;
      },
    ],
  ])('does not wait for a connection that %s', async (_, open) => {
    const socket = await open();
    socket.on('error', () => undefined);
    await running.send(soundReview);
    const ended = once(socket, 'close');
    const started = performance.now();
    await running.server.close(200);
    expect(performance.now() - started).toBeLessThan(2000);
    await ended;
  });
});

it('lives through noise in place of TLS', async () => {
  const socket = connectTcp(running.port, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.end(randomBytes(4096));
  await once(socket, 'close');
  expect((await running.send(soundReview)).code).toBe(200);
});
