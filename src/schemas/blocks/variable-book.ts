/**
 * A book of variables: under which names a program reads each setting, and which field of the spec it follows. Each kind
 * has one. Its controller writes variables of the book only, and its webhook says of each of them what its field says,
 * so that no variable can be written that admission does not know.
 */

/**
 * What a user's own variable of such a name is to admission: `reserved` is refused and `overridable` warned of unless
 * it says what the field says; `unjudged` follows no single field and is nothing to the rules of the book.
 */
export type VariableGuard = 'reserved' | 'overridable' | 'unjudged';

/** One setting of a program. */
export interface BookVariable<Guard extends VariableGuard = VariableGuard> {
  readonly guard: Guard;
  /** Below `spec`, with dots; empty for one that is `unjudged`. */
  readonly field: string;
  /** Every name that some release of the program reads it by, in the order in which they are written. */
  readonly names: readonly string[];
}

/** Variables by what they set. */
export type VariableBook = Readonly<Record<string, BookVariable>>;

/** A variable that the operator itself depends on. */
export const reserved = (field: string, ...names: readonly string[]): BookVariable<'reserved'> => ({
  guard: 'reserved',
  field,
  names,
});

/** A variable that a user may set otherwise. */
export const overridable = (field: string, ...names: readonly string[]): BookVariable<'overridable'> => ({
  guard: 'overridable',
  field,
  names,
});

/** A variable that follows no single field. */
export const unjudged = (...names: readonly string[]): BookVariable<'unjudged'> => ({
  guard: 'unjudged',
  field: '',
  names,
});
