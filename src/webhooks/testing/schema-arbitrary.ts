/** Specs for property tests, made from the schema of a kind: sound ones, and one with everything in it. */
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
