import { Counter, type Registry } from 'prom-client';
import { sampledGauge } from './sampled-gauge.ts';

/** What the certificate watcher reports. */
export interface CertificateMetrics {
  /** The files were read and hold a pair that is served from now on. */
  reloaded(): void;
  /** The files could not be read, or hold no pair; the old one is served on. */
  reloadFailed(): void;
}

/** Registers the metrics of the serving certificate; what it returns takes how to read when that expires. */
export function certificateMetrics(registry: Registry) {
  const expiration = sampledGauge(registry, {
    name: 'certificate_expiration_timestamp_seconds',
    help: 'When the certificate that is served expires, in seconds since the epoch',
    labelNames: [],
  });
  const counter = (name: string, help: string) => new Counter({ name, help, registers: [registry] });
  const reads = counter('certwatcher_read_certificate_total', 'Total number of certificate reads');
  const errors = counter(
    'certwatcher_read_certificate_errors_total',
    'Total number of certificate read errors',
  );

  return (expiresAt: () => Date | undefined): CertificateMetrics => {
    expiration({}, () => {
      const time = expiresAt()?.getTime();
      return time === undefined ? undefined : time / 1000;
    });
    return {
      reloaded: () => reads.inc(),
      reloadFailed() {
        reads.inc();
        errors.inc();
      },
    };
  };
}
