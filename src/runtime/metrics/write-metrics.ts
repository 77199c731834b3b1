import { Counter, type Registry } from 'prom-client';
import type { WriteResult } from '../client/client.ts';
import type { EventMetrics } from '../events/event-recorder.ts';

/** What whoever writes objects reports. */
export interface WriteMetrics {
  /** An object of this kind was written, or was not. In steady state nothing is written at all. */
  wrote(kind: string, result: WriteResult): void;
}

/** Registers the metrics of writes to the API server. */
export function writeMetrics(registry: Registry): WriteMetrics {
  const writes = new Counter({
    name: 'apply_writes_total',
    help: 'Writes of objects by kind and result',
    labelNames: ['kind', 'result'],
    registers: [registry],
  });
  return { wrote: (kind, result) => writes.inc({ kind, result }) };
}

/** Registers the count of problems that resources came to have; what it returns counts one. */
export function problemMetrics(registry: Registry): (controller: string, reason: string) => void {
  const problems = new Counter({
    name: 'reconcile_problems_total',
    help: 'Problems that resources came to have, such as a child that was refused, by controller and reason',
    labelNames: ['controller', 'reason'],
    registers: [registry],
  });
  return (controller, reason) => problems.inc({ controller, reason });
}

/** Registers the metrics of the event recorder. */
export function eventMetrics(registry: Registry): EventMetrics {
  const dropped = new Counter({
    name: 'events_dropped_total',
    help: 'Events that were not written, by reason',
    labelNames: ['reason'],
    registers: [registry],
  });
  return { eventDropped: (reason) => dropped.inc({ reason }) };
}

/** Registers the count of passes over resources whose namespace is not selected; what it returns counts one. */
export function skipMetrics(registry: Registry): (controller: string) => void {
  const skips = new Counter({
    name: 'unselected_namespace_skips_total',
    help: 'Passes over resources that were left alone because their namespace is not selected',
    labelNames: ['controller'],
    registers: [registry],
  });
  return (controller) => skips.inc({ controller });
}
