/** Durations such as `1h30m` and `250ms`, read as Go's time.ParseDuration reads them. */

/** One second, in the nanoseconds that {@link parseDuration} returns. */
export const SECOND = 1_000_000_000n;

const UNITS = new Map([
  ['ns', 1n],
  ['us', 1_000n],
  ['µs', 1_000n], // U+00B5, micro sign
  ['μs', 1_000n], // U+03BC, Greek mu
  ['ms', 1_000_000n],
  ['s', SECOND],
  ['m', 60n * SECOND],
  ['h', 3600n * SECOND],
]);

/** One `1.5h`, where the last one ended; every character is of one kind only, so that matching never goes back far. */
const COMPONENT = /(\d*)(?:\.(\d*))?(ns|us|µs|μs|ms|s|m|h)/y;

/** Go keeps durations as int64 nanoseconds, about 292 years; the negative end reaches one further. */
const LIMIT = 2n ** 63n;

/**
 * The nanoseconds that a duration stands for, or undefined if the text is none or does not fit in an int64.
 * Exact, as a bigint: `Number(nanoseconds) / 1e6` are milliseconds. A unit is required, except after `0`.
 */
export function parseDuration(text: string): bigint | undefined {
  const negative = text.startsWith('-');
  const unsigned = negative || text.startsWith('+') ? text.slice(1) : text;
  if (unsigned === '0') return 0n;

  let total = 0n;
  let consumed = 0;
  COMPONENT.lastIndex = 0;
  for (let match = COMPONENT.exec(unsigned); match !== null; match = COMPONENT.exec(unsigned)) {
    const [, whole = '', fraction = '', unit = ''] = match;
    const nanoseconds = componentOf(whole, fraction, UNITS.get(unit) ?? 0n);
    if (nanoseconds === undefined) return undefined;
    total += nanoseconds;
    if (total > LIMIT) return undefined;
    consumed = COMPONENT.lastIndex;
  }
  if (consumed === 0 || consumed < unsigned.length) return undefined;
  if (negative) return -total;
  return total < LIMIT ? total : undefined;
}

function componentOf(whole: string, fraction: string, unit: bigint): bigint | undefined {
  if (whole === '' && fraction === '') return undefined;
  return BigInt(whole) * unit + fractionOf(fraction, unit);
}

/**
 * `0.<digits>` of a unit, in nanoseconds, rounded down. Go computes this in floating point and drops the digits that
 * no longer fit in an int64; doing the same gives the same nanosecond.
 */
function fractionOf(digits: string, unit: bigint): bigint {
  let numerator = 0n;
  let scale = 1;
  for (const digit of digits) {
    const next = numerator * 10n + BigInt(digit);
    if (numerator > (LIMIT - 1n) / 10n || next > LIMIT) break;
    numerator = next;
    scale *= 10;
  }
  return BigInt(Math.trunc(Number(numerator) * (Number(unit) / scale)));
}
