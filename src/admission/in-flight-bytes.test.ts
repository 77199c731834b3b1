import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InFlightBytes } from './in-flight-bytes.ts';

describe('InFlightBytes', () => {
  it('takes up to its limit, and again what was given back', () => {
    const bytes = new InFlightBytes(10);
    const release = bytes.take(6);
    expect(bytes.take(5)).toBeUndefined();
    expect(bytes.take(4)).toBeDefined();
    expect(bytes.take(1)).toBeUndefined();
    release?.();
    expect(bytes.take(6)).toBeDefined();
  });

  it('is given back once only', () => {
    const bytes = new InFlightBytes(10);
    const release = bytes.take(10);
    release?.();
    release?.();
    expect(bytes.take(11)).toBeUndefined();
    expect(bytes.take(10)).toBeDefined();
  });

  it('never holds more than its limit, and is empty in the end', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(12), fc.boolean())), (steps) => {
        const bytes = new InFlightBytes(10);
        const held: { size: number; release: () => void }[] = [];
        for (const [size, isGivenBack] of steps) {
          const release = bytes.take(size);
          if (release !== undefined) held.push({ size, release });
          expect(held.reduce((sum, { size: bytesHeld }) => sum + bytesHeld, 0)).toBeLessThanOrEqual(10);
          if (isGivenBack) held.pop()?.release();
        }
        for (const { release } of held) release();
        expect(bytes.take(10)).toBeDefined();
      }),
    );
  });
});
