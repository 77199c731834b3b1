import { Counter, type Registry } from 'prom-client';
import type { WriteResult } from '../client/client.ts';
import type { EventDropReason, EventMetrics } from '../events/event-recorder.ts';

/** What a label can be, so that each of its series begins at zero: an increase from nothing is none to Prometheus. */
const results: Readonly<Record<WriteResult, 0>> = {
  applied: 0,
  deleted: 0,
  conflict: 0,
  rejected: 0,
  error: 0,
};
const dropReasons: Readonly<Record<EventDropReason, 0>> = {
  rate_limited: 0,
  queue_full: 0,
  refused: 0,
  unreachable: 0,
  shutting_down: 0,
};
/** Those of every kind. */
const problemReasons = ['ApplyRejected', 'Forbidden', 'ImmutableField', 'KindNotServed', 'NameTaken'];

/** What whoever writes objects reports. */
export interface WriteMetrics {
  /** Objects of this kind may be written: their count begins at zero. */
  writes(kind: string): void;
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
  return {
    writes(kind) {
      for (const result of Object.keys(results)) writes.inc({ kind, result }, 0);
    },
    wrote: (kind, result) => writes.inc({ kind, result }),
  };
}

/** What controllers report of their resources. */
export interface ResourceMetrics {
  /** This controller looks after resources: what is counted of them begins at zero. */
  looksAfter(controller: string): void;
  /** A resource came to have a problem. */
  problem(controller: string, reason: string): void;
  /** A resource was left alone because its namespace is not selected. */
  skipped(controller: string): void;
}

/** Registers the counts of what resources come to. */
export function resourceMetrics(registry: Registry): ResourceMetrics {
  const problems = new Counter({
    name: 'reconcile_problems_total',
    help: 'Problems that resources came to have, such as a child that was refused, by controller and reason',
    labelNames: ['controller', 'reason'],
    registers: [registry],
  });
  const skips = new Counter({
    name: 'unselected_namespace_skips_total',
    help: 'Passes over resources that were left alone because their namespace is not selected',
    labelNames: ['controller'],
    registers: [registry],
  });
  return {
    looksAfter(controller) {
      for (const reason of problemReasons) problems.inc({ controller, reason }, 0);
      skips.inc({ controller }, 0);
    },
    problem: (controller, reason) => problems.inc({ controller, reason }),
    skipped: (controller) => skips.inc({ controller }),
  };
}

/** Registers the metrics of the event recorder. */
export function eventMetrics(registry: Registry): EventMetrics {
  const dropped = new Counter({
    name: 'events_dropped_total',
    help: 'Events that were not written, by reason',
    labelNames: ['reason'],
    registers: [registry],
  });
  for (const reason of Object.keys(dropReasons)) dropped.inc({ reason }, 0);
  return { eventDropped: (reason) => dropped.inc({ reason }) };
}
