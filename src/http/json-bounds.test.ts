import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exceededBound } from './json-bounds.ts';

const bounds = { levels: 4, values: 20 };
const exceeded = (text: string) => exceededBound(Buffer.from(text), bounds);

describe('what a JSON text holds, before it is parsed', () => {
  it.each([
    ['[[[[1]]]]', undefined],
    ['[[[[[1]]]]]', 'levels'],
    ['{"a":{"b":{"c":{"d":1}}}}', undefined],
    ['{"a":{"b":{"c":{"d":{}}}}}', 'levels'],
    [JSON.stringify(Array(20).fill(0)), undefined],
    [JSON.stringify(Array(21).fill(0)), 'values'],
    [JSON.stringify('[['.repeat(100)), undefined],
    [JSON.stringify(',"\\'.repeat(100)), undefined],
    ['[],'.repeat(10), undefined],
    ['[],'.repeat(11), 'values'],
  ] as const)('%s: %s', (text, bound) => {
    expect(exceeded(text)).toBe(bound);
  });

  it('never lets a value with more pass, and never refuses one with as much', () => {
    const sizeOf = (value: unknown): { levels: number; values: number } => {
      if (typeof value !== 'object' || value === null) return { levels: 0, values: 0 };
      const inner = Object.values(value).map(sizeOf);
      return {
        levels: 1 + Math.max(0, ...inner.map(({ levels }) => levels)),
        // One for what is empty too: it is a value that costs memory.
        values: Math.max(1, inner.length) + inner.reduce((sum, { values }) => sum + values, 0),
      };
    };
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 8 }), (value) => {
        const { levels, values } = sizeOf(value);
        const text = Buffer.from(JSON.stringify(value, undefined, 1));
        expect(exceededBound(text, { levels, values })).toBeUndefined();
        if (levels > 0) {
          expect(exceededBound(text, { levels: levels - 1, values })).toBe('levels');
          expect(exceededBound(text, { levels, values: values - 1 })).toBe('values');
        }
      }),
    );
  });
});
