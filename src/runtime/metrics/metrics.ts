/**
 * All that the operator tells Prometheus, under controller-runtime's names where it has one, so that dashboards and
 * alerts made for other operators fit this one.
 */
import { Registry } from 'prom-client';
import { certificateMetrics } from './certificate-metrics.ts';
import { reconcileMetrics } from './reconcile-metrics.ts';
import { sampledGauge } from './sampled-gauge.ts';
import { watchMetrics } from './watch-metrics.ts';
import { webhookMetrics } from './webhook-metrics.ts';
import { workQueueMetrics } from './work-queue-metrics.ts';
import { eventMetrics, resourceMetrics, writeMetrics } from './write-metrics.ts';

/** The metrics of one process. */
export type Metrics = ReturnType<typeof createMetrics>;

/** Metrics in a registry of their own: two in one process, as in tests, do not meet. */
export function createMetrics() {
  const registry = new Registry();
  const masterStatus = sampledGauge(registry, {
    name: 'leader_election_master_status',
    help: 'Whether this process leads (1) or stands by (0) in the election of this name',
    labelNames: ['name'],
  });
  return {
    registry,
    /** One controller's, given its name and its number of workers. */
    controller: reconcileMetrics(registry),
    workQueues: workQueueMetrics(registry),
    webhooks: webhookMetrics(registry),
    /** One kind's, given how many seconds ago its watch last delivered anything. */
    watch: watchMetrics(registry),
    writes: writeMetrics(registry),
    events: eventMetrics(registry),
    resources: resourceMetrics(registry),
    /** The serving certificate's, given when it expires. */
    certificate: certificateMetrics(registry),
    /** Reports from now on whether this process leads. */
    leaderElection: (name: string, isLeading: () => boolean) =>
      masterStatus({ name }, () => Number(isLeading())),
  };
}
