/** Follows the certificate in a folder, and hands over each new pair that can be served. */
import type { Clock } from '../runtime/time/clock.ts';
import { type CertificatePair, loadPair } from './certificate.ts';

/**
 * How often the files are read, in milliseconds: often enough to serve a new pair within ten seconds. Reading beats
 * watching: the kubelet swaps a symbolic link above the files, which file watchers miss.
 */
const pollMilliseconds = 5_000;

/** Share of its life after which a certificate should have been renewed long ago. */
const spentShare = 2 / 3;

/** What becomes of one look at the folder, where there is something to tell. */
export interface CertificateEvents {
  /** A new pair, to be served from now on. */
  readonly replaced: (pair: CertificatePair) => void;
  /** The files cannot be served; the pair from before stays. Called at each look while that is so. */
  readonly rejected: (error: unknown) => void;
  /** A third of the life of the pair that is served is left, and no new one has come. Called once for each pair. */
  readonly expiring: (pair: CertificatePair) => void;
}

/** Whether two thirds of a certificate's life are over. */
function isSpent({ notBefore, notAfter }: CertificatePair, now: Date): boolean {
  const life = notAfter.getTime() - notBefore.getTime();
  return now.getTime() > notBefore.getTime() + life * spentShare;
}

/** Follows `folder`, which held `current`, until `signal` aborts. Never rejects. */
export async function watchCertificate(
  folder: string,
  current: CertificatePair,
  events: CertificateEvents,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  let served = current;
  let toldOfExpiry: CertificatePair | undefined;
  while (!signal.aborted) {
    await clock.sleep(pollMilliseconds, signal);
    if (signal.aborted) return;
    try {
      const pair = await loadPair(folder, clock.wallNow());
      if (isNew(pair, served, clock.wallNow())) {
        events.replaced(pair);
        served = pair;
      }
    } catch (error) {
      events.rejected(error);
    }
    if (toldOfExpiry !== served && isSpent(served, clock.wallNow())) {
      toldOfExpiry = served;
      events.expiring(served);
    }
  }
}

/** Whether to serve this pair from now on. One that is not valid yet waits: the other is good for longer than clocks differ. */
function isNew(pair: CertificatePair, served: CertificatePair, now: Date): boolean {
  return (pair.certificate !== served.certificate || pair.key !== served.key) && pair.notBefore <= now;
}
