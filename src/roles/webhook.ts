/** The webhook as a part of a process: its certificate, its server, and how it leaves without losing a call. */
import { readFile } from 'node:fs/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Logger } from 'pino';
import { type CertificatePair, loadPair } from '../admission/certificate.ts';
import { watchCertificate } from '../admission/certificate-watcher.ts';
import type { AdmittedKind } from '../admission/examination.ts';
import type { Decision } from '../admission/responder.ts';
import { type AdmissionServer, createAdmissionServer } from '../admission/server.ts';
import type { Traffic } from '../admission/traffic.ts';
import type { Part } from '../runtime/process/lifecycle.ts';
import type { Clock } from '../runtime/time/clock.ts';

/** Between two looks for a certificate that is not there yet, in milliseconds: cert-manager needs a moment. */
const certificateRetryMilliseconds = 1_000;

/** Longest time for answering what is under way at the end, in milliseconds: the API server waits for 5 s. */
const closeMilliseconds = 6_000;

export interface WebhookOptions {
  readonly kinds: readonly AdmittedKind[];
  /** Folder with tls.crt and tls.key. */
  readonly certificates: string;
  /** File with the authorities whose certificate a client must show; absent: anybody may ask. */
  readonly clientAuthorities?: string;
  readonly host: string;
  /** 0 takes any that is free. */
  readonly port: number;
  /**
   * How long calls are still taken after readiness is withdrawn, in milliseconds: until every node has heard that
   * this pod is leaving.
   */
  readonly drainMilliseconds: number;
  readonly clock: Clock;
  readonly log: Logger;
  readonly decided: (decision: Decision) => void;
  readonly traffic: Traffic;
  /** A pair is served from now on, or one that came was no good. */
  readonly certificateChanged: (pair: CertificatePair) => void;
  readonly certificateRejected: () => void;
}

/** The webhook. */
export class WebhookPart implements Part {
  readonly name = 'webhook';
  readonly #options: WebhookOptions;
  readonly #stop = new AbortController();
  #server: AdmissionServer | undefined;
  #pair: CertificatePair | undefined;
  #watching: Promise<void> = Promise.resolve();
  #port = 0;

  constructor(options: WebhookOptions) {
    this.#options = options;
  }

  /** The port it listens on; 0 before it does. */
  get port(): number {
    return this.#port;
  }

  /** Why calls should go elsewhere; undefined when they may come. */
  notReady(): string | undefined {
    if (this.#stop.signal.aborted) return 'leaving';
    if (this.#pair === undefined || this.#port === 0) return 'waiting for a certificate';
    if (this.#pair.notAfter <= this.#options.clock.wallNow()) return 'the certificate has expired';
    return undefined;
  }

  /** Waits for a certificate, and serves. */
  async start(): Promise<void> {
    const { kinds, log, decided, traffic, certificates, clock, host, port } = this.#options;
    const pair = await this.#firstPair();
    if (pair === undefined) return;
    const { clientAuthorities } = this.#options;
    const server = createAdmissionServer({
      kinds,
      pair,
      log,
      decided,
      traffic,
      ...(clientAuthorities !== undefined && { clientAuthority: await readFile(clientAuthorities, 'utf8') }),
    });
    this.#server = server;
    this.#port = await server.listen(port, host);
    log.info({ port: this.#port }, 'serving webhooks');
    this.#serve(pair);
    this.#watching = watchCertificate(
      certificates,
      pair,
      {
        replaced: (next) => {
          server.replaceCertificate(next);
          this.#serve(next);
          log.info({ notAfter: next.notAfter }, 'certificate replaced');
        },
        rejected: (error) => this.#rejected(error),
        expiring: ({ notAfter }) =>
          log.warn(
            { notAfter },
            'a third of the life of the certificate is left: it should have been renewed',
          ),
      },
      clock,
      this.#stop.signal,
    );
    await this.#warmUp();
  }

  /** Withdraws readiness, keeps serving for a while, and closes once everything is answered. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#watching;
    if (this.#server === undefined) return;
    this.#server.drain();
    await this.#options.clock.sleep(this.#options.drainMilliseconds);
    await this.#server.close(closeMilliseconds);
  }

  /** Does for each kind what its first review would have to wait for; reviews that come meanwhile are answered. */
  async #warmUp(): Promise<void> {
    for (const { examine } of this.#options.kinds) {
      await nextTurn();
      examine({});
    }
  }

  #serve(pair: CertificatePair): void {
    this.#pair = pair;
    this.#options.certificateChanged(pair);
  }

  #rejected(error: unknown): void {
    this.#options.certificateRejected();
    const reason = error instanceof Error ? error.message : String(error);
    this.#options.log.warn({ reason }, 'certificate not usable; the one from before stays');
  }

  async #firstPair(): Promise<CertificatePair | undefined> {
    const { certificates, clock, log } = this.#options;
    let told = '';
    while (!this.#stop.signal.aborted) {
      try {
        return await loadPair(certificates, clock.wallNow());
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        if (reason !== told) log.warn({ reason }, 'waiting for a certificate');
        told = reason;
      }
      await clock.sleep(certificateRetryMilliseconds, this.#stop.signal);
    }
    return undefined;
  }
}
