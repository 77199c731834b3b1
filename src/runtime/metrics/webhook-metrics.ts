import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

/** What was decided about one admission request. All values come from closed lists: they become labels. */
export interface AdmissionDecision {
  readonly kind: string;
  /** `CREATE` or `UPDATE`. */
  readonly operation: string;
  readonly decision: 'allowed' | 'refused' | 'failed';
  /** The rules that refused; empty when none did. */
  readonly rules: readonly string[];
}

/** What the webhook server reports. */
export interface WebhookMetrics {
  /** The path `webhook` is served, for objects of this kind: what is counted of it begins at zero. */
  serves(webhook: string, kind: string): void;
  /** A request came in on the path `webhook`. */
  started(webhook: string): void;
  /** It was answered with this HTTP status code. */
  finished(webhook: string, code: number, seconds: number): void;
  /** A handler threw. */
  panicked(): void;
  decided(decision: AdmissionDecision): void;
}

/** Prometheus' default buckets, with two more below: most reviews take about a millisecond. */
const LATENCY_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Registers the metrics of the webhook server. */
export function webhookMetrics(registry: Registry): WebhookMetrics {
  const registers = [registry];
  const latency = new Histogram({
    name: 'controller_runtime_webhook_latency_seconds',
    help: 'Histogram of the latency of processing admission requests',
    labelNames: ['webhook'],
    buckets: LATENCY_BUCKETS,
    registers,
  });
  const requests = new Counter({
    name: 'controller_runtime_webhook_requests_total',
    help: 'Total number of admission requests by HTTP status code',
    labelNames: ['webhook', 'code'],
    registers,
  });
  const inFlight = new Gauge({
    name: 'controller_runtime_webhook_requests_in_flight',
    help: 'Current number of admission requests being served',
    labelNames: ['webhook'],
    registers,
  });
  const panics = new Counter({
    name: 'controller_runtime_webhook_panics_total',
    help: 'Total number of webhook panics',
    registers,
  });
  const decisions = new Counter({
    name: 'admission_decisions_total',
    help: 'Admission decisions by kind, operation, decision and rule; a refusal counts once for each rule that refuses',
    labelNames: ['kind', 'op', 'decision', 'rule'],
    registers,
  });
  return {
    serves(webhook, kind) {
      latency.zero({ webhook });
      requests.inc({ webhook, code: 200 }, 0);
      inFlight.set({ webhook }, 0);
      for (const op of ['CREATE', 'UPDATE']) {
        for (const decision of ['allowed', 'failed']) decisions.inc({ kind, op, decision, rule: '' }, 0);
      }
    },
    started: (webhook) => inFlight.inc({ webhook }),
    finished(webhook, code, seconds) {
      inFlight.dec({ webhook });
      requests.inc({ webhook, code });
      latency.observe({ webhook }, seconds);
    },
    panicked: () => panics.inc(),
    decided({ kind, operation, decision, rules }) {
      for (const rule of rules.length > 0 ? rules : ['']) {
        decisions.inc({ kind, op: operation, decision, rule });
      }
    },
  };
}
