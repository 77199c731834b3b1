/** What a benchmark is, and what comes of it. */

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

/** One measurement: a file of this folder each. */
export interface Measurement {
  readonly id: string;
  /** What is measured, and against what; for the table. */
  readonly what: string;
  readonly against: string;
  run(effort: Effort): Promise<readonly Figure[]>;
}

/** The value of a sorted share of numbers: `percentile(values, 0.99)`. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** The number in the middle. */
export const median = (values: readonly number[]): number => percentile(values, 0.5);

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
