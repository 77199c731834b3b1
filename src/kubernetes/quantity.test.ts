import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseQuantity, quantitiesEqual } from './quantity.ts';

const one = 1_000_000_000n;
const maxInt64 = 2n ** 63n - 1n;

describe('parseQuantity', () => {
  it.each<[string | number, bigint]>([
    ['0', 0n],
    ['-0', 0n],
    ['1', one],
    ['+1', one],
    ['-1.5', (-one * 3n) / 2n],
    ['007', 7n * one],
    ['.5', one / 2n],
    ['5.', 5n * one],
    ['1n', 1n],
    ['1u', 1_000n],
    ['100m', one / 10n],
    ['1k', 1_000n * one],
    ['1M', 10n ** 6n * one],
    ['1G', 10n ** 9n * one],
    ['1T', 10n ** 12n * one],
    ['1P', 10n ** 15n * one],
    ['1E', 10n ** 18n * one],
    ['1Ki', 1024n * one],
    ['1Mi', 1024n ** 2n * one],
    ['1.5Gi', (1024n ** 3n * one * 3n) / 2n],
    ['1Ti', 1024n ** 4n * one],
    ['1Pi', 1024n ** 5n * one],
    ['1Ei', 1024n ** 6n * one],
    ['12e6', 12_000_000n * one],
    ['12E6', 12_000_000n * one],
    ['1e-3', one / 1000n],
    ['1E+03', 1000n * one],
    [2, 2n * one],
    [0.5, one / 2n],
    [1e21, 10n ** 21n * one],
    [1e-7, 100n],
  ])('reads %o', (text, nano) => {
    expect(parseQuantity(text)).toBe(nano);
  });

  it.each<[string, bigint]>([
    ['0.1n', 1n],
    ['-0.1n', -1n],
    ['1.0000000001', one + 1n],
    ['9.9999999999', 10n * one],
    ['1e-30', 1n],
    ['0.0000000001Ki', 103n],
    ['0e-30', 0n],
  ])('rounds %s away from zero to a whole nano', (text, nano) => {
    expect(parseQuantity(text)).toBe(nano);
  });

  it('caps binary quantities at the largest int64, and decimal ones not', () => {
    expect(parseQuantity('8Ei')).toBe(maxInt64 * one);
    expect(parseQuantity('-9000000Ti')).toBe(-maxInt64 * one);
    expect(parseQuantity('9223372036854775808')).toBe((maxInt64 + 1n) * one);
    expect(parseQuantity('100E')).toBe(10n ** 20n * one);
  });

  it.each([
    ...[
      '',
      ' ',
      '1 ',
      ' 1',
      '1 Gi',
      '1\n',
      'abc',
      '1g',
      '1K',
      '1ki',
      '1mi',
      '1i',
      '1Gi2',
      '1GiB',
      '2GB',
      '0,5',
    ],
    ...[
      '1.2.3',
      '1.1.M',
      '1+1',
      '--1',
      '1e',
      '1e+',
      '1e1.5',
      '1Kie3',
      '1mE',
      '0x10',
      '１',
      '1_000',
      'Infinity',
    ],
    ...['+', '-', '.', 'm', 'Ki', '-.e3'],
  ])('refuses %o', (text) => {
    expect(parseQuantity(text)).toBeUndefined();
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('refuses the number %o', (number) => {
    expect(parseQuantity(number)).toBeUndefined();
  });

  it('refuses what no one needs and what would take long', () => {
    expect(parseQuantity('1e999')).toBe(10n ** 1008n);
    expect(parseQuantity('1e1000')).toBeUndefined();
    expect(parseQuantity('1e-2147483648')).toBeUndefined();
    expect(parseQuantity('1'.repeat(256))).toBeDefined();
    expect(parseQuantity('1'.repeat(257))).toBeUndefined();
  });
});

/** A quantity as text, with its exact value as a fraction, computed apart from the parser. */
const written = fc
  .record({
    sign: fc.constantFrom('', '+', '-'),
    whole: fc.integer({ min: 0, max: 99_999 }),
    fraction: fc.stringMatching(/^[0-9]{0,9}$/),
    suffix: fc.constantFrom<[string, bigint, bigint]>(
      ['', 1n, 1n],
      ['m', 1n, 1_000n],
      ['k', 1_000n, 1n],
      ['G', 10n ** 9n, 1n],
      ['Ki', 1024n, 1n],
      ['Gi', 1024n ** 3n, 1n],
      ['e2', 100n, 1n],
      ['e-2', 1n, 100n],
    ),
  })
  .map(({ sign, whole, fraction, suffix: [suffix, times, over] }) => ({
    text: `${sign}${whole}.${fraction}${suffix}`,
    numerator: (sign === '-' ? -1n : 1n) * BigInt(whole + fraction) * times,
    denominator: 10n ** BigInt(fraction.length) * over,
  }));

describe('comparison', () => {
  it('agrees with exact fractions, but for the rounding to nano', () => {
    fc.assert(
      fc.property(written, ({ text, numerator, denominator }) => {
        const nano = parseQuantity(text) ?? expect.fail(`${text} is a quantity`);
        const rest = nano * denominator - numerator * one;
        const awayFromZero = numerator < 0n ? -rest : rest;
        expect(awayFromZero >= 0n && awayFromZero < denominator).toBe(true);
      }),
    );
  });

  it('is the order of the values', () => {
    const nanoOf = (text: string) => parseQuantity(text) ?? expect.fail(`${text} is a quantity`);
    const sorted = [
      '-1Gi',
      '-1',
      '-1n',
      '0',
      '1n',
      '999u',
      '1m',
      '0.5',
      '1',
      '1k',
      '1Ki',
      '1M',
      '1Mi',
      '1G',
      '1Gi',
    ];
    expect(sorted.toReversed().toSorted((a, b) => (nanoOf(a) < nanoOf(b) ? -1 : 1))).toEqual(sorted);
    expect(nanoOf('1Ki')).toBe(nanoOf('1.024k'));
  });
});

describe('quantitiesEqual', () => {
  it.each<[string | number, string | number]>([
    ['0.5', '500m'],
    [0.5, '500m'],
    ['1Gi', '1024Mi'],
    ['1e3', '1k'],
    [1, '1'],
    ['1.0', '1'],
  ])('takes %o and %o for the same', (a, b) => {
    expect(quantitiesEqual(a, b)).toBe(true);
  });

  it.each([
    ['1G', '1Gi'],
    ['1', '1m'],
    ['x', 'x'],
    ['1', 'x'],
  ])('takes %o and %o for different', (a, b) => {
    expect(quantitiesEqual(a, b)).toBe(false);
  });
});
