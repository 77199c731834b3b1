import { Counter, type Registry } from 'prom-client';
import type { Resource } from '../../kubernetes/resource.ts';
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

/** How one watch stands, read when it is scraped. */
export interface WatchReading {
  /** One of {@link watchStates}. */
  readonly state: string;
  /** Undefined: nothing was heard yet. */
  readonly secondsSinceLastEvent: number | undefined;
}

const watchStates = ['syncing', 'synced', 'absent', 'forbidden'] as const;

/** Registers the metrics of watches; what it returns makes one kind's, given how it stands. */
export function watchMetrics(registry: Registry) {
  const age = sampledGauge(registry, {
    name: 'watch_last_event_seconds',
    help: 'Seconds since the watch of a kind last delivered anything, bookmarks included',
    labelNames: ['group', 'kind'],
  });
  const states = sampledGauge(registry, {
    name: 'watch_state',
    help: 'Whether (1) the watch of a kind is in this state: syncing, synced, absent (not served) or forbidden',
    labelNames: ['group', 'kind', 'state'],
  });
  const counter = (name: string, help: string) =>
    new Counter({ name, help, labelNames: ['group', 'kind'], registers: [registry] });
  const relists = counter('relists_total', 'Lists of a kind after the first one');
  const restarts = counter('watch_restarts_total', 'Watches of a kind that were opened again without a list');
  const malformed = counter('watch_malformed_events_total', 'Lines of a watch that were no event');

  return (
    { group, kind }: Pick<Resource, 'group' | 'kind'>,
    read: () => WatchReading | undefined,
  ): WatchMetrics => {
    const labels = { group, kind };
    age(labels, () => read()?.secondsSinceLastEvent);
    for (const state of watchStates) states({ ...labels, state }, () => Number(read()?.state === state));
    for (const each of [relists, restarts, malformed]) each.inc(labels, 0);
    return {
      relisted: () => relists.inc(labels),
      watchRestarted: () => restarts.inc(labels),
      malformedEvent: () => malformed.inc(labels),
    };
  };
}
