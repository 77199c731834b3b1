/** What a benchmark is, and what comes of it. */
import type { Burst } from './burst.ts';
import type { SettledCluster } from './settled-cluster.ts';

/** How much time to take: `quick` tells whether something has gone badly wrong, `full` is for the record. */
export type Effort = 'quick' | 'full';

/** One number, and what it is held against. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** The same number of the limit or the peer, in the same run. */
  readonly peer?: number;
  /** What it should be, as text, and whether it is. */
  readonly goal?: { readonly text: string; readonly isMet: boolean };
}

/** What measurements share, so that it need not be made for each. */
export interface Shared {
  /** So many Gateways at once on a bare cluster. */
  burst(count: number): Promise<Burst>;
  /** A cluster with many settled Gateways; whoever uses it leaves it settled, with one replica at work. */
  settled(): Promise<SettledCluster>;
}

/** One measurement: a file of this folder each. */
export interface Measurement {
  readonly id: string;
  /** What is measured, and against what; for the table. */
  readonly what: string;
  readonly against: string;
  run(effort: Effort, shared: Shared): Promise<readonly Figure[]>;
}

/** The value of a sorted share of numbers: `percentile(values, 0.99)`. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** The number in the middle. */
export const median = (values: readonly number[]): number => percentile(values, 0.5);

/** A figure that should not be more above its peer than so much. */
export function atMostMore(limit: number, figure: Figure & { readonly peer: number }): Figure {
  const isMet = figure.value - figure.peer <= limit;
  return { ...figure, goal: { text: `at most ${limit} ${figure.unit} more`, isMet } };
}

/** A figure that should be zero. */
export function none(name: string, value: number): Figure {
  return { name, value, unit: '', goal: { text: 'none', isMet: value === 0 } };
}

/** A figure whose ratio to its peer should not be above a limit. */
export function atMost(limit: number, figure: Figure & { readonly peer: number }): Figure {
  const isMet = figure.value / figure.peer <= limit;
  return { ...figure, goal: { text: `at most ${limit}x`, isMet } };
}

/** A figure whose ratio to its peer should not be below a limit. */
export function atLeast(limit: number, figure: Figure & { readonly peer: number }): Figure {
  const isMet = figure.value / figure.peer >= limit;
  return { ...figure, goal: { text: `at least ${limit}x`, isMet } };
}
