import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isRecord, isSameJson } from './json.ts';

const json = fc.jsonValue({ noUnicodeString: false });

describe('isRecord', () => {
  it.each([
    [{}, true],
    [{ a: 1 }, true],
    [null, false],
    [[], false],
    ['a', false],
    [undefined, false],
  ])('of %j is %s', (value, expected) => {
    expect(isRecord(value)).toBe(expected);
  });
});

describe('isSameJson', () => {
  it('holds for a copy, whatever the order of its properties', () => {
    fc.assert(
      fc.property(json, (value) => {
        const reversed = JSON.parse(JSON.stringify(value), (_, inner) =>
          isRecord(inner) ? Object.fromEntries(Object.entries(inner).reverse()) : inner,
        );
        expect(isSameJson(value, reversed)).toBe(true);
      }),
    );
  });

  it('agrees with Node on any two values', () => {
    const pair = fc.oneof(
      fc.tuple(json, json),
      json.map((value) => [value, structuredClone(value)] as const),
    );
    fc.assert(
      fc.property(pair, ([a, b]) => {
        // As they are after JSON: no minus zero.
        const [left, right] = JSON.parse(JSON.stringify([a, b]));
        expect(isSameJson(left, right)).toBe(isDeepStrictEqual(left, right));
      }),
    );
  });

  it.each([
    [{ a: 1 }, { b: 1 }],
    [{ a: 1 }, { a: 1, b: 1 }],
    [{}, []],
    [[], null],
    [
      [1, 2],
      [2, 1],
    ],
    [{ a: undefined }, {}],
    [JSON.parse('{"__proto__": {}}'), { a: {} }],
    ['1', 1],
  ])('tells %j from %j', (a, b) => {
    expect(isSameJson(a, b)).toBe(false);
    expect(isSameJson(b, a)).toBe(false);
  });

  it('takes values nested deeper than the stack', () => {
    const deep = () => JSON.parse('['.repeat(1_000_000) + ']'.repeat(1_000_000));
    expect(isSameJson(deep(), deep())).toBe(true);
  });
});
