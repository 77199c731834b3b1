import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeClock } from '../runtime/time/testing/fake-clock.ts';
import { CertificateError, type CertificatePair, loadPair } from './certificate.ts';
import { watchCertificate } from './certificate-watcher.ts';
import { makeDevelopmentCertificate } from './development-certificate.ts';
import { MountedSecret } from './testing/mounted-secret.ts';

const poll = 5_000;
const [first, second, third] = [1, 2, 3].map((number) => makeDevelopmentCertificate([`pod-${number}`]));

const filesOf = (pair = first, other = pair) => ({
  'tls.crt': pair?.certificate ?? '',
  'tls.key': other?.key ?? '',
});

describe('watchCertificate', () => {
  let secret: MountedSecret;
  let clock: FakeClock;
  let stop: AbortController;
  let watching: Promise<void>;
  /** What the watcher told, in order. */
  let told: (string | Error)[];
  /** The pairs that were said to expire soon. */
  let expiring: CertificatePair[];
  let takes: (pair: CertificatePair) => void;

  beforeEach(async () => {
    secret = new MountedSecret(await mkdtemp(join(tmpdir(), 'certificate-')));
    await secret.write(filesOf(first));
    clock = new FakeClock(new Date());
    stop = new AbortController();
    told = [];
    expiring = [];
    takes = () => undefined;
    const events = {
      replaced: (pair: CertificatePair) => {
        takes(pair);
        told.push(pair.certificate);
      },
      rejected: (error: unknown) => {
        told.push(error instanceof Error ? error : new Error(String(error)));
      },
      expiring: (pair: CertificatePair) => {
        expiring.push(pair);
      },
    };
    const current = await loadPair(secret.folder, clock.wallNow());
    watching = watchCertificate(secret.folder, current, events, clock, stop.signal);
  });
  afterEach(async () => {
    stop.abort();
    await watching;
    expect(clock.pendingTimers).toBe(0);
    await rm(secret.folder, { recursive: true });
  });

  /** Lets the watcher look once more; resolves when it waits for its next look. */
  async function look(): Promise<void> {
    await clock.advance(poll);
    while (clock.pendingTimers === 0) await new Promise((resolve) => setImmediate(resolve));
  }

  it('tells nothing while the files stay', async () => {
    await look();
    await look();
    expect(told).toEqual([]);
  });

  it('hands over a new pair within ten seconds of the swap, once', async () => {
    await secret.write(filesOf(second));
    await look();
    expect(told).toEqual([second?.certificate]);
    await look();
    expect(told).toHaveLength(1);
    await secret.write(filesOf(third));
    await look();
    expect(told).toEqual([second?.certificate, third?.certificate]);
  });

  it('keeps the pair that it has, and says so at each look, while the files cannot be served', async () => {
    await secret.write(filesOf(second, third));
    await look();
    await look();
    expect(told).toEqual([
      new CertificateError('tls.key is not the key of tls.crt'),
      new CertificateError('tls.key is not the key of tls.crt'),
    ]);
    await secret.write({ 'tls.crt': 'garbage', 'tls.key': 'garbage' });
    await look();
    expect(told[2]).toEqual(new CertificateError('tls.crt holds no certificate in PEM form'));
    await secret.write(filesOf(first));
    await look();
    expect(told).toHaveLength(3);
    await secret.write(filesOf(second));
    await look();
    expect(told[3]).toBe(second?.certificate);
  });

  it('says when the pair has expired that is served still', async () => {
    clock.jumpWall(40 * 86_400_000);
    await look();
    expect(told).toEqual([
      expect.objectContaining({ message: expect.stringContaining('tls.crt expired at') }),
    ]);
  });

  it('warns once when a third of the life of the pair is left', async () => {
    const { notBefore, notAfter } = await loadPair(secret.folder, clock.wallNow());
    const third = (notAfter.getTime() - notBefore.getTime()) / 3;
    const leave = (milliseconds: number) =>
      clock.jumpWall(notAfter.getTime() - milliseconds - clock.wallNow().getTime());
    leave(third + 60_000);
    await look();
    expect(expiring).toEqual([]);
    leave(third - 60_000);
    await look();
    await look();
    expect(expiring).toEqual([expect.objectContaining({ certificate: first?.certificate })]);
  });

  it('waits with a pair until it is valid', async () => {
    clock.jumpWall(-2 * 3_600_000);
    await secret.write(filesOf(second));
    await look();
    expect(told).toEqual([]);
    clock.jumpWall(2 * 3_600_000);
    await look();
    expect(told).toEqual([second?.certificate]);
  });

  it('offers a pair again that could not be taken', async () => {
    takes = () => {
      throw new Error('TLS says no');
    };
    await secret.write(filesOf(second));
    await look();
    expect(told).toEqual([new Error('TLS says no')]);
    takes = () => undefined;
    await look();
    expect(told[1]).toBe(second?.certificate);
  });

  it('ends at once when it is told to', async () => {
    await secret.write(filesOf(second));
    stop.abort();
    await watching;
    expect(told).toEqual([]);
  });
});
