/** Resource quantities such as `500m` and `2Gi`, read as k8s.io/apimachinery reads them, and compared exactly. */

/** An amount in nano units (10⁻⁹), the finest step that Kubernetes keeps: `1` is 1_000_000_000n. */
export type Quantity = bigint;

const NANO_DIGITS = 9;

/** The quantity `1`. */
export const ONE: Quantity = 10n ** BigInt(NANO_DIGITS);

/** Bounds on what is computed exactly. No real quantity comes near; without them the sender chooses our cost. */
const MAX_LENGTH = 256;
const MAX_EXPONENT = 999;

/** Powers of ten. */
const DECIMAL_SUFFIXES = new Map(
  Object.entries({ n: -9, u: -6, m: -3, '': 0, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 }),
);

/** Powers of two. */
const BINARY_SUFFIXES = new Map(Object.entries({ Ki: 10n, Mi: 20n, Gi: 30n, Ti: 40n, Pi: 50n, Ei: 60n }));

/** Quantities with a binary suffix stop at 2⁶³-1, silently; decimal ones do not. */
const MAX_BINARY: Quantity = (2n ** 63n - 1n) * 10n ** BigInt(NANO_DIGITS);

const QUANTITY = /^([+-]?)(\d*)(?:\.(\d*))?([KMGTPE]i|[numkMGTPE]?|[eE][+-]?\d+)$/;

/**
 * The value of a quantity, or undefined if the text is none. A value finer than nano is rounded away from zero,
 * so that whoever asks for a little gets a little. A number is read as JSON would write it.
 *
 * Narrower than apimachinery's parser in two ways: a digit is required, as its grammar says (its code takes `+`
 * and `m` for zero), and texts over 256 characters and exponents beyond ±999 are refused.
 */
export function parseQuantity(text: string | number): Quantity | undefined {
  const written = String(text);
  if (written.length > MAX_LENGTH) return undefined;
  const match = QUANTITY.exec(written);
  if (match === null) return undefined;
  const [, sign = '', whole = '', fraction = '', suffix = ''] = match;
  const digits = whole + fraction;
  if (digits === '') return undefined;

  const magnitude = magnitudeOf(BigInt(digits), fraction.length, suffix);
  return sign === '-' && magnitude !== undefined ? -magnitude : magnitude;
}

/** Whether two texts are the same quantity, however they are written: `0.5` and `500m`. False if either is none. */
export function quantitiesEqual(a: string | number, b: string | number): boolean {
  const value = parseQuantity(a);
  return value !== undefined && value === parseQuantity(b);
}

/** `digits × 10^-places`, times what the suffix says, in nano units; undefined if the exponent is out of bounds. */
function magnitudeOf(digits: bigint, places: number, suffix: string): Quantity | undefined {
  const bits = BINARY_SUFFIXES.get(suffix);
  if (bits !== undefined) {
    const magnitude = timesPowerOfTen(digits << bits, NANO_DIGITS - places);
    return magnitude > MAX_BINARY ? MAX_BINARY : magnitude;
  }
  const exponent = DECIMAL_SUFFIXES.get(suffix) ?? Number(suffix.slice(1));
  if (Math.abs(exponent) > MAX_EXPONENT) return undefined;
  return timesPowerOfTen(digits, NANO_DIGITS - places + exponent);
}

/** The powers that real quantities need. */
const POWERS = Array.from({ length: 32 }, (_, exponent) => 10n ** BigInt(exponent));

function powerOfTen(exponent: number): bigint {
  return POWERS[exponent] ?? 10n ** BigInt(exponent);
}

/** `value × 10^exponent` for a value that is not negative, rounded up to a whole number. */
function timesPowerOfTen(value: bigint, exponent: number): bigint {
  if (exponent >= 0) return value * powerOfTen(exponent);
  const divisor = powerOfTen(-exponent);
  return (value + divisor - 1n) / divisor;
}
