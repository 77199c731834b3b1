/** How the API server merges and compares the fields of built-in kinds: which lists are keyed, which values whole. */

import generated from './merge-semantics.json' with { type: 'json' };
import type { Json } from './object.ts';

/**
 * What is special about a field. Without an entry, an object is merged field by field, a list is atomic, and a scalar
 * is compared as it is.
 */
export interface FieldSemantics {
  /** The type of an object, of a list's items or of a map's values: a name in {@link MergeSemantics.types}. */
  readonly type?: string;
  /** Compared and replaced whole; other managers cannot own a part of it. */
  readonly atomic?: true;
  /** A list whose items are told apart by the values of these fields; their order means nothing. */
  readonly keys?: readonly string[];
  /** A list of scalars in which each value is there once. */
  readonly set?: true;
  /** An object whose keys are data: an entry with an empty value is not the same as none. */
  readonly map?: true;
  /** The value, or each value of a map, is a resource.Quantity. */
  readonly quantity?: true;
  /** What the API server fills in where the field is absent, if that is not the zero value. */
  readonly default?: Json;
}

/** The fields of a type that are special, by name. */
export type TypeSemantics = Readonly<Record<string, FieldSemantics>>;

/** The special fields of some kinds and of the types they consist of. */
export interface MergeSemantics {
  /** The name of a kind's type, by `apiVersion/kind`: `apps/v1/Deployment`. */
  readonly kinds: Readonly<Record<string, string>>;
  readonly types: Readonly<Record<string, TypeSemantics>>;
}

/** Those of the built-in kinds that this operator makes, generated from an API server's OpenAPI document. */
// A cast, because TypeScript reads `true` in a JSON file as `boolean`.
export const builtinMergeSemantics = generated as MergeSemantics;
