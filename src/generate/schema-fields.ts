/** The fields of a schema, one after the other, as documentation lists them. */
import type { Json } from '../kubernetes/object.ts';

/** A node of a structural schema. */
export type SchemaNode = { readonly [keyword: string]: Json };

/** One field. */
export interface SchemaField {
  /** `spec.providers[].env[].name`; `[]` for each item of a list or value of a map. */
  readonly path: string;
  readonly node: SchemaNode;
  /** Whether its parent cannot be without it. */
  readonly isRequired: boolean;
}

/** Whether a JSON value is a schema node. */
export function isSchemaNode(value: Json | undefined): value is SchemaNode {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The named fields below a node, each before those below it; items and values count as part of their list or map. */
export function* fieldsBelow(node: SchemaNode, path: string): Generator<SchemaField> {
  const { properties, items, additionalProperties, required } = node;
  const requiredNames = Array.isArray(required) ? required : [];
  for (const [name, child] of Object.entries(isSchemaNode(properties) ? properties : {})) {
    if (!isSchemaNode(child)) continue;
    yield { path: `${path}.${name}`, node: child, isRequired: requiredNames.includes(name) };
    yield* fieldsBelow(child, `${path}.${name}`);
  }
  for (const child of [items, additionalProperties]) {
    if (isSchemaNode(child)) yield* fieldsBelow(child, `${path}[]`);
  }
}
