import { Counter, exponentialBuckets, Histogram, type Registry } from 'prom-client';
import type { WorkQueueMetrics } from '../queue/work-queue.ts';
import { sampledGauge } from './sampled-gauge.ts';

/** Both hold the queue's name, as in controller-runtime: dashboards use the one or the other. */
const labelNames = ['name', 'controller'] as const;

/** Registers the metrics of work queues. */
export function workQueueMetrics(registry: Registry): WorkQueueMetrics {
  const counter = (name: string, help: string) =>
    new Counter({ name, help, labelNames, registers: [registry] });
  const buckets = exponentialBuckets(1e-8, 10, 12); // client-go's, 10 ns to 1000 s
  const histogram = (name: string, help: string) =>
    new Histogram({ name, help, labelNames, buckets, registers: [registry] });
  const gauge = (name: string, help: string) => sampledGauge(registry, { name, help, labelNames });

  const depth = gauge('workqueue_depth', 'Current depth of workqueue');
  const adds = counter('workqueue_adds_total', 'Total number of adds handled by workqueue');
  const latency = histogram(
    'workqueue_queue_duration_seconds',
    'How long in seconds an item stays in workqueue before being requested',
  );
  const work = histogram(
    'workqueue_work_duration_seconds',
    'How long in seconds processing an item from workqueue takes',
  );
  const unfinished = gauge(
    'workqueue_unfinished_work_seconds',
    'How many seconds of work is in progress that has not been observed by work_duration',
  );
  const longest = gauge(
    'workqueue_longest_running_processor_seconds',
    'How many seconds has the longest running processor for workqueue been running',
  );
  const retries = counter('workqueue_retries_total', 'Total number of retries handled by workqueue');

  return {
    observe(name, queue) {
      const labels = { name, controller: name };
      depth(labels, () => queue.depth);
      unfinished(labels, () => queue.unfinishedWorkSeconds());
      longest(labels, () => queue.longestRunningProcessorSeconds());
      adds.inc(labels, 0);
      retries.inc(labels, 0);
      latency.zero(labels);
      work.zero(labels);
      return {
        added: () => adds.inc(labels),
        taken: (seconds) => latency.observe(labels, seconds),
        finished: (seconds) => work.observe(labels, seconds),
        retried: () => retries.inc(labels),
      };
    },
  };
}
