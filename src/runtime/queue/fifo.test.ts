import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Fifo } from './fifo.ts';

it('behaves like an array, across compactions', () => {
  const burst = fc.record({ push: fc.nat(3_000), shift: fc.nat(3_000) });
  fc.assert(
    fc.property(fc.array(burst, { maxLength: 8 }), (bursts) => {
      const fifo = new Fifo<number>();
      let pushed = 0;
      let shifted = 0;
      for (const { push, shift } of bursts) {
        for (let i = 0; i < push; i++) fifo.push(pushed++);
        for (let i = 0; i < shift; i++) {
          expect(fifo.shift()).toBe(shifted < pushed ? shifted++ : undefined);
        }
        expect(fifo.length).toBe(pushed - shifted);
      }
    }),
    { numRuns: 30 },
  );
});
