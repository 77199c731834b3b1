/** Specs for property tests, made from the schema of a kind: sound ones, one with everything in it, and changed ones. */
import fc from 'fast-check';
import type { TSchema } from 'typebox';

interface Node {
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly properties?: Readonly<Record<string, Node>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Node;
  readonly items?: Node;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxLength?: number;
  readonly 'x-kubernetes-int-or-string'?: boolean;
}

/** What a test of one kind puts in where a schema leaves the choice. */
export interface Vocabulary {
  readonly texts: readonly string[];
  readonly numbersOrTexts: readonly (number | string)[];
  readonly keys: readonly string[];
  /** Values of fields without a type. */
  readonly untyped: readonly unknown[];
}

function arbitraryOf(node: Node, words: Vocabulary): fc.Arbitrary<unknown> {
  const { properties, additionalProperties, items, maxLength = Infinity } = node;
  if (node.enum !== undefined) return fc.constantFrom(...node.enum);
  if (node['x-kubernetes-int-or-string'] === true) return fc.constantFrom(...words.numbersOrTexts);
  if (properties !== undefined) {
    const entries = Object.entries(properties).map(([name, child]) => [name, arbitraryOf(child, words)]);
    const model: Record<string, fc.Arbitrary<unknown>> = Object.fromEntries(entries);
    return fc.record(model, { requiredKeys: [...(node.required ?? [])], noNullPrototype: true });
  }
  if (additionalProperties !== undefined) {
    const values = arbitraryOf(additionalProperties, words);
    return fc.dictionary(fc.constantFrom(...words.keys), values, { maxKeys: 3, noNullPrototype: true });
  }
  if (items !== undefined) return fc.array(arbitraryOf(items, words), { maxLength: 3 });
  switch (node.type) {
    case 'string':
      return fc.constantFrom(...words.texts.filter((text) => text.length <= maxLength));
    case 'boolean':
      return fc.boolean();
    case 'integer':
      return fc.integer({ min: node.minimum ?? 0, max: node.maximum ?? 100 });
    default:
      return fc.constantFrom(...words.untyped);
  }
}

/** Specs that follow the schema, before any defaults. */
export function specArbitrary(schema: TSchema, words: Vocabulary): fc.Arbitrary<unknown> {
  // A TypeBox schema is plain JSON once its hidden markers are gone.
  return arbitraryOf(JSON.parse(JSON.stringify(schema)) as Node, words);
}

function fullValue(node: Node, text: string): unknown {
  const { properties, additionalProperties, items } = node;
  if (node.enum !== undefined) return node.enum[0];
  if (properties !== undefined) {
    const entries = Object.entries(properties).map(([name, child]) => [name, fullValue(child, text)]);
    return Object.fromEntries(entries);
  }
  if (additionalProperties !== undefined) return { [text]: fullValue(additionalProperties, text) };
  if (items !== undefined) return [fullValue(items, text), fullValue(items, text)];
  if (node.type === 'boolean') return true;
  if (node.type === 'integer') return node.maximum ?? 100;
  return text;
}

/** The spec with every field, every flag on, two items in every list, and one text wherever there is text. */
export function fullSpec(schema: TSchema, text: string): unknown {
  return fullValue(JSON.parse(JSON.stringify(schema)) as Node, text);
}

/** A step into a list or a map, whatever its items or keys. */
const each = Symbol('each');

/** The steps to a field: names, and `each` for an item or a key. */
type Steps = readonly (string | number | typeof each)[];

/** Every field of a schema, blocks and lists among them. */
function* fieldsOf(node: Node, steps: Steps = []): Generator<readonly [Steps, Node]> {
  if (steps.length > 0) yield [steps, node];
  const { properties = {}, additionalProperties, items } = node;
  for (const [name, child] of Object.entries(properties)) yield* fieldsOf(child, [...steps, name]);
  const inner = additionalProperties ?? items;
  if (inner !== undefined) yield* fieldsOf(inner, [...steps, each]);
}

/** One change to a spec: which of several items is meant, and what becomes of the field; undefined removes it. */
interface Change {
  readonly steps: Steps;
  readonly which: number;
  readonly become: (present: unknown) => unknown;
}

/** A copy with the change made; the very value where the field stands in nothing that is there, or stays as it is. */
function changed(value: unknown, { steps, which, become }: Change): unknown {
  const [step, ...rest] = steps;
  if (step === undefined) return become(value);
  if (typeof value !== 'object' || value === null) return value;
  const names = Object.keys(value);
  const name = step === each ? names[which % names.length] : String(step);
  if (name === undefined) return value;
  const before: unknown = Reflect.get(value, name);
  const after = changed(before, { steps: rest, which, become });
  if (after === before) return value;
  if (Array.isArray(value)) {
    return value.flatMap((item, index) => {
      if (String(index) !== name) return [item];
      return after === undefined ? [] : [after];
    });
  }
  const { [name]: _, ...others } = Object.fromEntries(Object.entries(value));
  return after === undefined ? others : { ...others, [name]: after };
}

/** The value at the given names and positions; undefined where there is none. */
function valueAt(spec: unknown, steps: readonly (string | number)[]): unknown {
  return steps.reduce<unknown>((value, step) => Reflect.get(Object(value), step), spec);
}

/** A copy of a spec that has at the given names and positions what another one has there, or nothing. */
export function withFieldOf(spec: unknown, steps: readonly (string | number)[], other: unknown): unknown {
  return changed(spec, { steps, which: 0, become: () => valueAt(other, steps) });
}

/** One of the given specs with up to three changes, each of them to a value that its field's schema takes, or its removal. */
export function specsNear(
  schema: TSchema,
  specs: readonly object[],
  words: Vocabulary,
): fc.Arbitrary<unknown> {
  const fields = [...fieldsOf(JSON.parse(JSON.stringify(schema)) as Node)];
  const changes = fields.map(([steps, node]) =>
    fc.record({
      steps: fc.constant(steps),
      which: fc.nat({ max: 3 }),
      become: fc.option(arbitraryOf(node, words), { nil: undefined, freq: 8 }).map((value) => () => value),
    }),
  );
  return fc
    .tuple(fc.constantFrom(...specs), fc.array(fc.oneof(...changes), { minLength: 1, maxLength: 3 }))
    .map(([spec, made]) => made.reduce<unknown>(changed, spec));
}

/** Something to put into every field that has room for it: a value, or keys of maps. */
export type Word = { readonly value: string | number } | { readonly keys: readonly string[] };

/** Whether a field has room for a value. */
function takes(node: Node, value: string | number): boolean {
  if (node['x-kubernetes-int-or-string'] === true) return true;
  return node.type === (typeof value === 'string' ? 'string' : 'integer') && node.enum === undefined;
}

/** The content of a field with the word in it; as it is where there is no room for the word. */
function holding(word: Word, node: Node, present: unknown): unknown {
  if (present === undefined) return undefined;
  if ('value' in word) return takes(node, word.value) ? word.value : present;
  if (node.additionalProperties === undefined) return present;
  const [some = '1'] = Object.values(Object(present));
  return { ...Object(present), ...Object.fromEntries(word.keys.map((key) => [key, some])) };
}

/** Most items of a list that a word is put into. */
const mostItems = 6;

/** The spec with a word in every field that is there and whose type has room for it. */
export function saturated(schema: TSchema, spec: unknown, word: Word): unknown {
  let current = spec;
  for (const [steps, node] of fieldsOf(JSON.parse(JSON.stringify(schema)) as Node)) {
    for (let which = 0; which < (steps.includes(each) ? mostItems : 1); which++) {
      current = changed(current, { steps, which, become: (present) => holding(word, node, present) });
    }
  }
  return current;
}
