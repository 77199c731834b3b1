import { Counter, type Registry } from 'prom-client';
import { sampledGauge } from './sampled-gauge.ts';

/** What one reflector reports. */
export interface WatchMetrics {
  /** The collection was listed again. */
  relisted(): void;
  /** A watch was opened again without a list. */
  watchRestarted(): void;
  /** A line was no event. */
  malformedEvent(): void;
}

/** Registers the metrics of watches; what it returns makes one kind's, given how to read the age of its last event. */
export function watchMetrics(registry: Registry) {
  const age = sampledGauge(registry, {
    name: 'watch_last_event_seconds',
    help: 'Seconds since the watch of a kind last delivered anything, bookmarks included',
    labelNames: ['kind'],
  });
  const counter = (name: string, help: string) =>
    new Counter({ name, help, labelNames: ['kind'], registers: [registry] });
  const relists = counter('relists_total', 'Lists of a kind after the first one');
  const restarts = counter('watch_restarts_total', 'Watches of a kind that were opened again without a list');
  const malformed = counter('watch_malformed_events_total', 'Lines of a watch that were no event');

  return (kind: string, secondsSinceLastEvent: () => number | undefined): WatchMetrics => {
    const labels = { kind };
    age(labels, secondsSinceLastEvent);
    for (const each of [relists, restarts, malformed]) each.inc(labels, 0);
    return {
      relisted: () => relists.inc(labels),
      watchRestarted: () => restarts.inc(labels),
      malformedEvent: () => malformed.inc(labels),
    };
  };
}
