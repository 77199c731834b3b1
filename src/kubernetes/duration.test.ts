import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDuration, SECOND } from './duration.ts';

const minute = 60n * SECOND;
const hour = 60n * minute;

describe('parseDuration', () => {
  it.each<[string, bigint]>([
    // The table of Go's own tests.
    ['0', 0n],
    ['5s', 5n * SECOND],
    ['30s', 30n * SECOND],
    ['1478s', 1478n * SECOND],
    ['-5s', -5n * SECOND],
    ['+5s', 5n * SECOND],
    ['-0', 0n],
    ['+0', 0n],
    ['5.0s', 5n * SECOND],
    ['5.6s', 5_600_000_000n],
    ['5.s', 5n * SECOND],
    ['.5s', SECOND / 2n],
    ['1.0s', SECOND],
    ['1.004s', 1_004_000_000n],
    ['100.00100s', 100_001_000_000n],
    ['10ns', 10n],
    ['11us', 11_000n],
    ['12µs', 12_000n],
    ['12μs', 12_000n],
    ['13ms', 13_000_000n],
    ['14s', 14n * SECOND],
    ['15m', 15n * minute],
    ['16h', 16n * hour],
    ['3h30m', 3n * hour + 30n * minute],
    ['10.5s4m', 4n * minute + 10n * SECOND + SECOND / 2n],
    ['-2m3.4s', -(2n * minute + 3_400_000_000n)],
    ['39h9m14.425s', 39n * hour + 9n * minute + 14_425_000_000n],
    ['52763797000ns', 52_763_797_000n],
    ['0.3333333333333333333h', 20n * minute],
    ['9007199254740993ns', 2n ** 53n + 1n],
    ['9223372036854775807ns', 2n ** 63n - 1n],
    ['9223372036854775.807us', 2n ** 63n - 1n],
    ['-9223372036854775808ns', -(2n ** 63n)],
    ['0.100000000000000000000h', 6n * minute],
    ['0.830103483285477580700h', 2_988_372_539_827n],
    [`0.${'1'.repeat(400)}h`, 400n * SECOND],
    [`0.${'0'.repeat(400)}1h`, 0n],
    [`${'0'.repeat(400)}1h`, hour],
  ])('reads %s', (text, nanoseconds) => {
    expect(parseDuration(text)).toBe(nanoseconds);
  });

  it.each([
    ...[
      '',
      '3',
      '30',
      '-',
      's',
      '.',
      '-.',
      '.s',
      '+.s',
      '1d',
      '1w',
      '1 s',
      ' 1s',
      '1s ',
      '1s\n',
      '1S',
      '1H',
      '1hh',
    ],
    ...['--1s', '1s-1s', '1e3s', '1,5s', '1m30', '00', '1.5.5s', 'PT1S', '5 minutes', '1sec', 'constructor'],
  ])('refuses %o', (text) => {
    expect(parseDuration(text)).toBeUndefined();
  });

  it.each([
    '9223372036854775810ns',
    '9223372036854775808ns',
    '-9223372036854775809ns',
    '9223372036854776us',
    '3000000h',
    '9223372036854ms775us808ns',
    '99999999999999999999s',
  ])('refuses %s, which an int64 of nanoseconds cannot hold', (text) => {
    expect(parseDuration(text)).toBeUndefined();
  });

  it('sums its components', () => {
    const units: [string, bigint][] = [
      ['ns', 1n],
      ['us', 1_000n],
      ['ms', 1_000_000n],
      ['s', SECOND],
      ['m', minute],
      ['h', hour],
    ];
    const component = fc.tuple(fc.bigInt({ min: 0n, max: 99_999n }), fc.constantFrom(...units));
    fc.assert(
      fc.property(
        fc.array(component, { minLength: 1, maxLength: 8 }),
        fc.boolean(),
        (components, negative) => {
          const text = components.map(([count, [unit]]) => `${count}${unit}`).join('');
          const sum = components.reduce((total, [count, [, nanoseconds]]) => total + count * nanoseconds, 0n);
          expect(parseDuration(negative ? `-${text}` : text)).toBe(negative ? -sum : sum);
        },
      ),
    );
  });
});
