import { describe, expect, it } from 'vitest';
import { Deployments } from '../../kubernetes/resource.ts';
import { WorkQueue } from '../queue/work-queue.ts';
import { FakeClock } from '../time/testing/fake-clock.ts';
import { createMetrics, type Metrics } from './metrics.ts';

/** The lines of a scrape that begin with `name`, without buckets. */
async function scrape({ registry }: Metrics, name: string): Promise<string[]> {
  const lines = (await registry.metrics()).split('\n');
  return lines.filter((line) => line.startsWith(name) && !line.includes('_bucket'));
}

describe('metrics', () => {
  it('have the names that dashboards for controller-runtime expect', async () => {
    const names = (await createMetrics().registry.getMetricsAsJSON()).map(({ name }) => name);
    expect(names.sort()).toEqual([
      'admission_decisions_total',
      'apply_writes_total',
      'certificate_expiration_timestamp_seconds',
      'certwatcher_read_certificate_errors_total',
      'certwatcher_read_certificate_total',
      'controller_runtime_active_workers',
      'controller_runtime_max_concurrent_reconciles',
      'controller_runtime_reconcile_errors_total',
      'controller_runtime_reconcile_panics_total',
      'controller_runtime_reconcile_time_seconds',
      'controller_runtime_reconcile_timeouts_total',
      'controller_runtime_reconcile_total',
      'controller_runtime_terminal_reconcile_errors_total',
      'controller_runtime_webhook_latency_seconds',
      'controller_runtime_webhook_panics_total',
      'controller_runtime_webhook_requests_in_flight',
      'controller_runtime_webhook_requests_total',
      'events_dropped_total',
      'leader_election_master_status',
      'reconcile_problems_total',
      'relists_total',
      'unselected_namespace_skips_total',
      'watch_last_event_seconds',
      'watch_malformed_events_total',
      'watch_restarts_total',
      'watch_state',
      'workqueue_adds_total',
      'workqueue_depth',
      'workqueue_longest_running_processor_seconds',
      'workqueue_queue_duration_seconds',
      'workqueue_retries_total',
      'workqueue_unfinished_work_seconds',
      'workqueue_work_duration_seconds',
    ]);
  });

  it('of two processes in one do not meet', async () => {
    const [one, other] = [createMetrics(), createMetrics()];
    one.writes.wrote('Deployment', 'applied');
    expect(await scrape(other, 'apply_writes_total')).toEqual([]);
  });

  it('of a controller begin at zero and count how reconciles end', async () => {
    const metrics = createMetrics();
    const controller = metrics.controller('gateway', 8);
    expect(await scrape(metrics, 'controller_runtime_reconcile_errors_total')).toEqual([
      'controller_runtime_reconcile_errors_total{controller="gateway"} 0',
    ]);
    controller.started();
    controller.started();
    controller.started();
    controller.finished('success', 0.02);
    controller.finished('error', 0.5);
    controller.panicked();
    controller.timedOut();
    expect(await scrape(metrics, 'controller_runtime')).toEqual([
      'controller_runtime_reconcile_total{controller="gateway",result="success"} 1',
      'controller_runtime_reconcile_total{controller="gateway",result="requeue_after"} 0',
      'controller_runtime_reconcile_total{controller="gateway",result="error"} 1',
      'controller_runtime_reconcile_errors_total{controller="gateway"} 1',
      'controller_runtime_terminal_reconcile_errors_total{controller="gateway"} 0',
      'controller_runtime_reconcile_panics_total{controller="gateway"} 1',
      'controller_runtime_reconcile_timeouts_total{controller="gateway"} 1',
      'controller_runtime_reconcile_time_seconds_sum{controller="gateway"} 0.52',
      'controller_runtime_reconcile_time_seconds_count{controller="gateway"} 2',
      'controller_runtime_active_workers{controller="gateway"} 1',
      'controller_runtime_max_concurrent_reconciles{controller="gateway"} 8',
      'controller_runtime_webhook_panics_total 0',
    ]);
  });

  it('of a work queue are read off it at each scrape', async () => {
    const metrics = createMetrics();
    const clock = new FakeClock();
    const queue = new WorkQueue({ name: 'gateway', clock, metrics: metrics.workQueues });
    queue.add('a');
    queue.add('b');
    await clock.advance(2_000);
    await queue.get();
    await clock.advance(3_000);
    queue.retryLater('c', 60_000);
    const labels = '{name="gateway",controller="gateway"}';
    expect(await scrape(metrics, 'workqueue')).toEqual([
      `workqueue_depth${labels} 1`,
      `workqueue_adds_total${labels} 2`,
      `workqueue_queue_duration_seconds_sum${labels} 2`,
      `workqueue_queue_duration_seconds_count${labels} 1`,
      `workqueue_work_duration_seconds_sum${labels} 0`,
      `workqueue_work_duration_seconds_count${labels} 0`,
      `workqueue_unfinished_work_seconds${labels} 3`,
      `workqueue_longest_running_processor_seconds${labels} 3`,
      `workqueue_retries_total${labels} 1`,
    ]);
    queue.done('a');
    expect(await scrape(metrics, 'workqueue_work_duration')).toEqual([
      `workqueue_work_duration_seconds_sum${labels} 3`,
      `workqueue_work_duration_seconds_count${labels} 1`,
    ]);
    expect(await scrape(metrics, 'workqueue_unfinished')).toEqual([
      `workqueue_unfinished_work_seconds${labels} 0`,
    ]);
  });

  it('of webhooks count requests, faults and decisions', async () => {
    const { webhooks, ...metrics } = createMetrics();
    webhooks.started('/validate/gateways');
    webhooks.started('/validate/gateways');
    webhooks.finished('/validate/gateways', 200, 0.002);
    webhooks.panicked();
    const [kind, operation] = ['Gateway', 'CREATE'];
    webhooks.decided({ kind, operation, decision: 'allowed', rules: [] });
    webhooks.decided({
      kind,
      operation,
      decision: 'refused',
      rules: ['gateway/duration', 'gateway/replicas'],
    });
    const all = { webhooks, ...metrics };
    expect(await scrape(all, 'controller_runtime_webhook')).toEqual([
      'controller_runtime_webhook_latency_seconds_sum{webhook="/validate/gateways"} 0.002',
      'controller_runtime_webhook_latency_seconds_count{webhook="/validate/gateways"} 1',
      'controller_runtime_webhook_requests_total{webhook="/validate/gateways",code="200"} 1',
      'controller_runtime_webhook_requests_in_flight{webhook="/validate/gateways"} 1',
      'controller_runtime_webhook_panics_total 1',
    ]);
    expect(await scrape(all, 'admission_decisions_total')).toEqual([
      'admission_decisions_total{kind="Gateway",op="CREATE",decision="allowed",rule=""} 1',
      'admission_decisions_total{kind="Gateway",op="CREATE",decision="refused",rule="gateway/duration"} 1',
      'admission_decisions_total{kind="Gateway",op="CREATE",decision="refused",rule="gateway/replicas"} 1',
    ]);
  });

  it('of a watch show the age of its last event, once it has one', async () => {
    const metrics = createMetrics();
    let age: number | undefined;
    const watch = metrics.watch(Deployments, () => ({ state: 'synced', secondsSinceLastEvent: age }));
    expect(await scrape(metrics, 'watch_last_event_seconds')).toEqual([]);
    age = 12.5;
    watch.relisted();
    watch.watchRestarted();
    watch.malformedEvent();
    expect(await scrape(metrics, 'watch')).toEqual([
      'watch_last_event_seconds{group="apps",kind="Deployment"} 12.5',
      'watch_state{group="apps",kind="Deployment",state="syncing"} 0',
      'watch_state{group="apps",kind="Deployment",state="synced"} 1',
      'watch_state{group="apps",kind="Deployment",state="absent"} 0',
      'watch_state{group="apps",kind="Deployment",state="forbidden"} 0',
      'watch_restarts_total{group="apps",kind="Deployment"} 1',
      'watch_malformed_events_total{group="apps",kind="Deployment"} 1',
    ]);
    expect(await scrape(metrics, 'relists_total')).toEqual([
      'relists_total{group="apps",kind="Deployment"} 1',
    ]);
  });

  it('of the rest: leadership, certificate, writes and dropped events', async () => {
    const metrics = createMetrics();
    let leading = false;
    metrics.leaderElection('operator', () => leading);
    expect(await scrape(metrics, 'leader')).toEqual(['leader_election_master_status{name="operator"} 0']);
    leading = true;
    expect(await scrape(metrics, 'leader')).toEqual(['leader_election_master_status{name="operator"} 1']);

    // Where there is none, as in a controller, nothing is told: zero would be one that has expired.
    expect(await scrape(metrics, 'certificate_expiration')).toEqual([]);
    const certificate = metrics.certificate(() => new Date('2030-01-01T00:00:00Z'));
    certificate.reloaded();
    certificate.reloadFailed();
    expect(await scrape(metrics, 'cert')).toEqual([
      'certificate_expiration_timestamp_seconds 1893456000',
      'certwatcher_read_certificate_total 2',
      'certwatcher_read_certificate_errors_total 1',
    ]);

    metrics.writes.wrote('Deployment', 'conflict');
    metrics.events.eventDropped('rate_limited');
    expect(await scrape(metrics, 'apply')).toEqual([
      'apply_writes_total{kind="Deployment",result="conflict"} 1',
    ]);
    expect(await scrape(metrics, 'events')).toContain('events_dropped_total{reason="rate_limited"} 1');
  });
});
