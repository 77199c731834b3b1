import { describe, expect, it } from 'vitest';
import { callWithin, OutOfTimeError } from './call-within.ts';

describe('callWithin', () => {
  it('hands on what a call returns or throws', () => {
    expect(callWithin(1000, () => 7)).toBe(7);
    expect(() =>
      callWithin(1000, () => {
        throw new RangeError('mine');
      }),
    ).toThrow(RangeError);
  });

  it('ends a call that does not end, and can be used again', () => {
    const started = performance.now();
    expect(() =>
      callWithin(20, () => {
        for (;;);
      }),
    ).toThrow(OutOfTimeError);
    expect(performance.now() - started).toBeLessThan(1000);
    expect(callWithin(1000, () => 'again')).toBe('again');
  });
});
