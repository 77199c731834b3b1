/** What a scalar of YAML means to kubectl: the rules of go-yaml v2 (`resolve.go`), which knows YAML 1.1 with changes. */

/** A scalar that kubectl refuses; the message says why. */
export class ScalarError extends Error {}

const tagPrefix = 'tag:yaml.org,2002:';

type Kind = 'str' | 'bool' | 'int' | 'float' | 'null' | 'timestamp';

interface Resolved {
  readonly kind: Kind;
  readonly value: string | number | boolean | null;
}

/** Plain words that are no text. */
const words = new Map<string, Resolved>(
  [
    { texts: 'y Y yes Yes YES true True TRUE on On ON', kind: 'bool', value: true } as const,
    { texts: 'n N no No NO false False FALSE off Off OFF', kind: 'bool', value: false } as const,
    { texts: '~ null Null NULL', kind: 'null', value: null } as const,
    { texts: '.nan .NaN .NAN', kind: 'float', value: Number.NaN } as const,
    { texts: '.inf .Inf .INF +.inf +.Inf +.INF', kind: 'float', value: Number.POSITIVE_INFINITY } as const,
    { texts: '-.inf -.Inf -.INF', kind: 'float', value: Number.NEGATIVE_INFINITY } as const,
  ].flatMap(({ texts, kind, value }) => texts.split(' ').map((text) => [text, { kind, value }])),
);
words.set('', { kind: 'null', value: null });

/** Longest text that is looked at as a number, in characters. */
const longestNumber = 1024;

const integerForms = [
  [/^([-+]?)0[xX]([0-9a-fA-F]+)$/, '0x'],
  [/^([-+]?)0[bB]([01]+)$/, '0b'],
  [/^([-+]?)0[oO]?([0-7]+)$/, '0o'],
  [/^([-+]?)(0|[1-9][0-9]*)$/, ''],
] as const;

/** The integer that Go's `strconv` reads, with the base told by its beginning; undefined where it has more than 64 bits. */
function integerOf(text: string): number | undefined {
  for (const [form, prefix] of integerForms) {
    const [, sign = '', digits] = form.exec(text) ?? [];
    if (digits === undefined) continue;
    const size = BigInt(`${prefix}${digits}`);
    const most = sign === '-' ? 2n ** 63n : sign === '+' ? 2n ** 63n - 1n : 2n ** 64n - 1n;
    if (size > most) return undefined;
    return Number(sign === '-' ? -size : size);
  }
  return undefined;
}

const floatForm = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;

/** A number that begins with its point: underscores stand between two digits there, and anywhere in other numbers. */
const fractionForm = /^\.[0-9]+(?:_[0-9]+)*(?:[eE][-+]?[0-9]+(?:_[0-9]+)*)?$/;

function numberOf(text: string): Resolved | undefined {
  if (text.length > longestNumber || !/^[-+.0-9]/.test(text)) return undefined;
  if (text.startsWith('.') && !fractionForm.test(text)) return undefined;
  const plain = text.replaceAll('_', '');
  const integer = integerOf(plain);
  if (integer !== undefined) return { kind: 'int', value: integer };
  const float = floatForm.test(plain) ? Number(plain) : Number.NaN;
  return Number.isFinite(float) ? { kind: 'float', value: float } : undefined;
}

const timestampForm =
  /^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt ][0-9]{1,2}:[0-9]{1,2}:[0-9]{1,2}(?:\.[0-9]+)?(?:Z|[-+][0-9]{2}:[0-9]{2})?)?$/;

function resolved(text: string): Resolved {
  return words.get(text) ?? numberOf(text) ?? { kind: 'str', value: text };
}

function binary(text: string): string {
  const compact = text.replaceAll(/[\r\n]/g, '');
  const bytes = Buffer.from(compact, 'base64');
  if (bytes.toString('base64') !== compact)
    throw new ScalarError('holds no valid base64 under the tag !!binary');
  return bytes.toString('utf8');
}

/** The value of a scalar with a tag of its own. */
function taggedValue(tag: string, text: string): string | number | boolean | null {
  if (!tag.startsWith(tagPrefix)) return text;
  const wanted = tag.slice(tagPrefix.length);
  if (wanted === 'binary') return binary(text);
  if (!['bool', 'int', 'float', 'null', 'timestamp'].includes(wanted)) return text;
  if (wanted === 'timestamp' && timestampForm.test(text)) return text;
  const { kind, value } = resolved(text);
  if (kind === wanted || (wanted === 'float' && kind === 'int')) return value;
  throw new ScalarError(`is no !!${wanted}`);
}

/** A scalar as it is written. */
export interface WrittenScalar {
  readonly text: string;
  /** Whether it stands there without quotes, and not as a block. */
  readonly isPlain: boolean;
  /** In full; absent where none is written. */
  readonly tag?: string | undefined;
}

/** The value of a scalar, as kubectl reads it. Throws a ScalarError for one that it refuses. */
export function scalarValue({ text, isPlain, tag }: WrittenScalar): string | number | boolean | null {
  if (tag !== undefined) return taggedValue(tag, text);
  return isPlain ? resolved(text).value : text;
}

/** Whether a key merges another mapping into its own. */
export function isMergeKey({ text, isPlain, tag }: WrittenScalar): boolean {
  return text === '<<' && (tag === undefined ? isPlain : tag === `${tagPrefix}merge` || tag === '!');
}

/** The shortest decimal that is the same number in 32 bits, as Go's `FormatFloat(value, 'g', -1, 32)` writes it. */
function shortFloat(value: number): string {
  if (Number.isNaN(value)) return '.nan';
  if (!Number.isFinite(Math.fround(value))) return value > 0 ? '.inf' : '-.inf';
  const target = Math.fround(value);
  let exponential = target.toExponential(8);
  for (let digits = 0; digits < 8; digits++) {
    const shorter = target.toExponential(digits);
    if (Math.fround(Number(shorter)) === target) {
      exponential = shorter;
      break;
    }
  }
  const [mantissa = '', power = '0'] = exponential.split('e');
  const exponent = Number(power);
  if (exponent >= -4 && exponent < 6) return String(Number(exponential));
  const size = String(Math.abs(exponent)).padStart(2, '0');
  return `${mantissa}e${exponent < 0 ? '-' : '+'}${size}`;
}

/** The name of the property that a key becomes; undefined for a key that kubectl refuses. */
export function propertyName(key: WrittenScalar): string | undefined {
  const value = scalarValue(key);
  if (value === null) return undefined;
  if (typeof value !== 'number') return String(value);
  const isFloat = key.tag === `${tagPrefix}float` || integerOf(key.text.replaceAll('_', '')) === undefined;
  return isFloat ? shortFloat(value) : String(value);
}
