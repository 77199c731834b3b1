import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

/** How a reconcile ended, as controller-runtime labels it. */
export type ReconcileResult = 'success' | 'requeue_after' | 'error';

/** What one controller reports. */
export interface ReconcileMetrics {
  started(): void;
  finished(result: ReconcileResult, seconds: number): void;
  /** A reconcile threw what is no expected failure: a defect of ours. */
  panicked(): void;
  timedOut(): void;
}

/** controller-runtime's buckets. */
const DURATION_BUCKETS = [
  0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.25, 1.5,
  1.75, 2, 2.5, 3, 3.5, 4, 4.5, 5, 6, 7, 8, 9, 10, 15, 20, 25, 30, 40, 50, 60,
];

const RESULTS: readonly ReconcileResult[] = ['success', 'requeue_after', 'error'];

/** Registers the metrics of controllers; what it returns makes one controller's, beginning at zero. */
export function reconcileMetrics(registry: Registry) {
  const perController = (name: string, help: string) =>
    new Counter({ name, help, labelNames: ['controller'], registers: [registry] });
  const total = new Counter({
    name: 'controller_runtime_reconcile_total',
    help: 'Total number of reconciliations per controller',
    labelNames: ['controller', 'result'],
    registers: [registry],
  });
  const errors = perController(
    'controller_runtime_reconcile_errors_total',
    'Total number of reconciliation errors per controller',
  );
  // Stays at zero: no failure is given up. Dashboards of controller-runtime ask for it.
  const terminal = perController(
    'controller_runtime_terminal_reconcile_errors_total',
    'Total number of terminal reconciliation errors per controller',
  );
  const panics = perController(
    'controller_runtime_reconcile_panics_total',
    'Total number of reconciliation panics per controller',
  );
  const timeouts = perController(
    'controller_runtime_reconcile_timeouts_total',
    'Total number of reconciliation timeouts per controller',
  );
  const time = new Histogram({
    name: 'controller_runtime_reconcile_time_seconds',
    help: 'Length of time per reconciliation per controller',
    labelNames: ['controller'],
    buckets: DURATION_BUCKETS,
    registers: [registry],
  });
  const gauge = (name: string, help: string) =>
    new Gauge({ name, help, labelNames: ['controller'], registers: [registry] });
  const active = gauge(
    'controller_runtime_active_workers',
    'Number of currently used workers per controller',
  );
  const maximum = gauge(
    'controller_runtime_max_concurrent_reconciles',
    'Maximum number of concurrent reconciles per controller',
  );

  return (controller: string, maxConcurrentReconciles: number): ReconcileMetrics => {
    const labels = { controller };
    for (const counter of [errors, terminal, panics, timeouts]) counter.inc(labels, 0);
    for (const result of RESULTS) total.inc({ controller, result }, 0);
    time.zero(labels);
    active.set(labels, 0);
    maximum.set(labels, maxConcurrentReconciles);
    return {
      started: () => active.inc(labels),
      finished(result, seconds) {
        active.dec(labels);
        total.inc({ controller, result });
        time.observe(labels, seconds);
        if (result === 'error') errors.inc(labels);
      },
      panicked: () => panics.inc(labels),
      timedOut: () => timeouts.inc(labels),
    };
  };
}
