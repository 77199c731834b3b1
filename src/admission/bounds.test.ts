import { describe, expect, it } from 'vitest';
import { boundsComplaint } from './bounds.ts';
import { lineOf } from './finding.ts';

/** Lists in lists: `nested(1)` is `[]`, whose spec is one level deep. */
const nested = (levels: number): unknown => JSON.parse('['.repeat(levels) + ']'.repeat(levels));

const lineFor = (spec: unknown): string | undefined => {
  const complaint = boundsComplaint(spec);
  return complaint && lineOf(complaint);
};

describe('boundsComplaint', () => {
  it.each([undefined, null, 'text', {}, { a: [{ b: null }] }, nested(65), Array(10_000).fill(0)])(
    'has none about a usual spec',
    (spec) => {
      expect(lineFor(spec)).toBeUndefined();
    },
  );

  it.each([nested(66), { a: nested(65) }, nested(1_000_000)])('refuses what is nested too deep', (spec) => {
    expect(lineFor(spec)).toBe('spec: Invalid value: must not be nested more than 64 levels deep');
  });

  it.each([
    [Array(10_001).fill(0)],
    [{ a: Array(2_000_000).fill(1) }],
    [{ a: Array.from({ length: 200 }, () => Array(100).fill({})) }],
  ])('refuses what holds too many values', (spec) => {
    expect(lineFor(spec)).toBe('spec: Invalid value: must not hold more than 10000 values');
  });
});
