/** How the webhook comes and goes: when it says that it is ready, and what becomes of calls while it leaves. */
import { once } from 'node:events';
import { connect, type TLSSocket } from 'node:tls';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nextReply, requestText, soundReview } from '../admission/testing/running-server.ts';
import { teapots } from '../admission/testing/teapot.ts';
import { FakeClock } from '../runtime/time/testing/fake-clock.ts';
import { type DevelopmentCertificates, developmentCertificates } from './development.ts';
import { WebhookPart } from './webhook.ts';

const drainMilliseconds = 5_000;

let certificates: DevelopmentCertificates;
let clock: FakeClock;
let webhook: WebhookPart;

beforeEach(async () => {
  certificates = await developmentCertificates();
  clock = new FakeClock(new Date());
  webhook = new WebhookPart({
    kinds: [teapots],
    certificates: certificates.folder,
    host: '127.0.0.1',
    port: 0,
    drainMilliseconds,
    clock,
    log: pino({ level: 'silent' }),
    decided: () => undefined,
    traffic: { started: () => undefined, finished: () => undefined },
    certificateChanged: () => undefined,
    certificateRejected: () => undefined,
  });
  await webhook.start();
});
afterEach(() => certificates.remove());

async function connection(): Promise<TLSSocket> {
  const socket = connect({ port: webhook.port, host: 'localhost', ca: certificates.ca });
  await once(socket, 'secureConnect');
  return socket;
}

async function answerOver(socket: TLSSocket): Promise<string> {
  socket.write(requestText(soundReview));
  return (await nextReply(socket)).toLowerCase();
}

describe('a webhook that is asked to stop', () => {
  it('says at once that it leaves, and serves on until the nodes know', async () => {
    expect(webhook.notReady()).toBeUndefined();
    const stopped = webhook.stop();
    expect(webhook.notReady()).toBe('leaving');
    await clock.advance(drainMilliseconds - 1);
    const late = await connection();
    expect(await answerOver(late)).toContain('"allowed":true');
    await clock.advance(1);
    await stopped;
    await expect(connection()).rejects.toThrow('ECONNREFUSED');
  });

  it('lets go of connections as they are used, so that none is cut off with a call on it', async () => {
    const kept = await connection();
    expect(await answerOver(kept)).not.toContain('connection: close');
    const ended = once(kept, 'close');
    const stopped = webhook.stop();
    await clock.advance(1);
    expect(await answerOver(kept)).toContain('connection: close');
    await ended;
    await clock.advance(drainMilliseconds);
    await stopped;
  });
});

it('is not ready with a certificate that has expired', async () => {
  clock.jumpWall(366 * 24 * 3600 * 1000);
  expect(webhook.notReady()).toBe('the certificate has expired');
  const stopped = webhook.stop();
  await clock.advance(drainMilliseconds);
  await stopped;
});
