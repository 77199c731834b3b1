/**
 * TypeBox, kept to what a CustomResourceDefinition may say ("structural" schemas).
 *
 * A schema written with these builders is at once the CRD, the TypeScript type and the ajv validator. TypeBox's own
 * Enum, Literal, Union and Record emit `const`, `anyOf` or `patternProperties`, which a CRD forbids; use these instead.
 */
import Type, { type Static, type TObject, type TProperties, type TSchema, type TUnsafe } from 'typebox';

/** A CEL rule of a CRD (`x-kubernetes-validations`), with the id of the webhook rule that says the same. */
export interface CelRule {
  /** Id of the webhook's twin, such as `gateway/ports-differ`; not written to the CRD. */
  readonly id: string;
  /** CEL expression that holds for a sound value; `self` is the value of the schema node that carries the rule. */
  readonly rule: string;
  /** What the API server says when it does not hold. */
  readonly message: string;
  /** CEL expression for a message with values in it; `message` is the fallback. */
  readonly messageExpression?: string;
  /** Whether `oldSelf` is an optional, empty on creation: see `ratcheted`. */
  readonly optionalOldSelf?: true;
  /** Where below the node the mistake is, such as `.metrics.port`. */
  readonly fieldPath?: string;
  readonly reason?:
    | 'FieldValueInvalid'
    | 'FieldValueForbidden'
    | 'FieldValueRequired'
    | 'FieldValueDuplicate';
}

/**
 * A CEL rule that an object may go on breaking if it broke it before, so that its other mistakes can be put right one
 * by one. (The API server itself lets only those values pass that do not change at all.) `holds` writes the condition
 * for the given `self`.
 */
export function ratcheted(holds: (self: string) => string): Pick<CelRule, 'rule' | 'optionalOldSelf'> {
  const before = 'oldSelf.value()';
  return { rule: `(${holds('self')}) || (oldSelf.hasValue() && !(${holds(before)}))`, optionalOldSelf: true };
}

/** What every field says of itself. */
export interface FieldOptions {
  /** Shown by `kubectl explain`: what the field does, its default, its unit and an example. */
  readonly description: string;
  /** Id of the rule that a violation of this node's schema is reported under; `<kind>/schema` when absent. */
  readonly rule?: string;
  readonly cel?: readonly CelRule[];
}

interface TextOptions extends FieldOptions {
  readonly minLength?: number;
  readonly maxLength?: number;
  /** A regular expression that RE2 and JavaScript read alike, anchored at both ends; `words` says what it asks for. */
  readonly pattern?: string;
  /** Ends the message about a text that is not of the right form: `must be a whole number with Gi or Mi, such as "8Gi"`. */
  readonly words?: string;
  /** Whether a program is given the text as it is: in any language, and in lines. Other texts hold no hidden characters. */
  readonly isFree?: true;
}

interface ListOptions extends FieldOptions {
  readonly minItems?: number;
  readonly maxItems: number;
  /** The property, or the properties, that name an item; the list is then a map to server-side apply. */
  readonly mapKey?: string | readonly string[];
  /** Whether no value may be there twice; to server-side apply each is an item of its own. */
  readonly isSet?: true;
}

interface NumberOptions extends FieldOptions {
  readonly minimum?: number;
  readonly maximum?: number;
}

/** Longest text of a field that sets no bound of its own; it keeps the estimated cost of CEL rules finite. */
const defaultMaxLength = 1024;

function annotations({ description, rule, cel }: FieldOptions): Record<string, unknown> {
  return {
    description,
    ...(rule !== undefined && { 'x-rule': rule }),
    ...(cel !== undefined && { 'x-kubernetes-validations': cel }),
  };
}

/** An object with named properties. */
export function Struct<Properties extends TProperties>(
  properties: Properties,
  options: FieldOptions,
): TObject<Properties> {
  return Type.Object(properties, annotations(options));
}

/** Text of at most 1024 characters unless said otherwise. */
export function Text(options: TextOptions): TUnsafe<string> {
  const { minLength, maxLength = defaultMaxLength, pattern, words, isFree } = options;
  return Type.Unsafe<string>({
    type: 'string',
    ...(minLength !== undefined && { minLength }),
    maxLength,
    ...(pattern !== undefined && { pattern }),
    ...(words !== undefined && { 'x-words': words }),
    ...(isFree !== undefined && { 'x-free': isFree }),
    ...annotations(options),
  });
}

/** RFC 3339 but for the length of months, which the format knows. */
const dateTimePattern = [
  '^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T',
  '([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])$',
].join('');

/** A point in time. The pattern is there since the API server and ajv read the format alike only as far as it goes. */
export function DateTime(options: FieldOptions): TUnsafe<string> {
  return Type.Unsafe<string>({
    type: 'string',
    format: 'date-time',
    maxLength: 64,
    pattern: dateTimePattern,
    'x-words': 'must be a date and time such as "2030-01-31T12:00:00Z"',
    ...annotations(options),
  });
}

/** A number, whole or not. */
export function Decimal(options: NumberOptions): TUnsafe<number> {
  const { minimum, maximum } = options;
  return Type.Unsafe<number>({
    type: 'number',
    ...(minimum !== undefined && { minimum }),
    ...(maximum !== undefined && { maximum }),
    ...annotations(options),
  });
}

/** One of the given texts. */
export function OneOf<const Value extends string>(
  values: readonly Value[],
  options: FieldOptions,
): TUnsafe<Value> {
  return Type.Unsafe<Value>({ type: 'string', enum: [...values], ...annotations(options) });
}

/** True or false. */
export function Flag(options: FieldOptions): TUnsafe<boolean> {
  return Type.Unsafe<boolean>({ type: 'boolean', ...annotations(options) });
}

/** A 32-bit whole number. */
export function Int32(options: NumberOptions): TUnsafe<number> {
  const { minimum, maximum } = options;
  return Type.Unsafe<number>({
    type: 'integer',
    format: 'int32',
    ...(minimum !== undefined && { minimum }),
    ...(maximum !== undefined && { maximum }),
    ...annotations(options),
  });
}

/** A number, or text that holds one, as ports and quantities are written. */
export function IntOrString(options: FieldOptions): TUnsafe<number | string> {
  return Type.Unsafe<number | string>({ 'x-kubernetes-int-or-string': true, ...annotations(options) });
}

function listType({ mapKey, isSet }: ListOptions): Record<string, unknown> {
  if (mapKey === undefined) return { 'x-kubernetes-list-type': isSet === true ? 'set' : 'atomic' };
  return { 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': [mapKey].flat() };
}

/** A list; replaced as a whole by server-side apply unless it is a set, or names its items by `mapKey`. */
export function List<Item extends TSchema>(item: Item, options: ListOptions): TUnsafe<Static<Item>[]> {
  return Type.Unsafe<Static<Item>[]>({
    type: 'array',
    items: item,
    ...(options.minItems !== undefined && { minItems: options.minItems }),
    maxItems: options.maxItems,
    ...listType(options),
    ...annotations(options),
  });
}

/** A map from names that the user chooses to values of one schema. */
export function MapOf<Value extends TSchema>(
  value: Value,
  options: FieldOptions & { readonly maxProperties?: number },
): TUnsafe<Record<string, Static<Value>>> {
  return Type.Unsafe<Record<string, Static<Value>>>({
    type: 'object',
    additionalProperties: value,
    maxProperties: options.maxProperties ?? 64,
    ...annotations(options),
  });
}

/** Any JSON value: stored as it comes, and judged in code alone. */
export function Untyped(options: FieldOptions): TUnsafe<unknown> {
  return Type.Unsafe<unknown>({ 'x-kubernetes-preserve-unknown-fields': true, ...annotations(options) });
}

/** A property that may be absent. */
export const Optional: typeof Type.Optional = Type.Optional;

/**
 * A property that the API server fills in when its parent is there and it is not:
 * optional to write, always there to read (which is what its TypeScript type says).
 */
export function Defaulted<Schema extends TSchema>(schema: Schema, value: Static<Schema>): Schema {
  // A copy: the schema may stand elsewhere too, without the default.
  return Type.Optional({ ...schema, default: value });
}
