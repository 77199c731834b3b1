/** The variables that fields of a spec set, for comparison with those that users write themselves. */
import { type FieldPath, specPath } from '../../admission/field-path.ts';
import type { EnvVar } from '../../schemas/blocks/env-var.ts';
import type { BookVariable, VariableBook, VariableGuard } from '../../schemas/blocks/variable-book.ts';
import { sameContent } from './variable-checks.ts';

type Content = Omit<EnvVar, 'name'>;

/** What sets a variable. */
export interface VariableField {
  readonly field: FieldPath;
  /** What the field says; absent where no single text is the field's (the user's then always differs). */
  readonly content?: Content;
}

/** What a field says: a value, or where it comes from. */
export type FieldValue = string | number | boolean | Content | undefined;

/** What the fields say of every variable with a guard: one that is left out does not compile. */
type FieldValues<Book extends VariableBook, Guard extends VariableGuard> = {
  readonly [Key in keyof Book as Book[Key] extends BookVariable<Guard> ? Key : never]: FieldValue;
};

/** The blocks of a kind's book. */
type Blocks = Readonly<Record<string, VariableBook>>;

/** For every block what its fields say; undefined where they set nothing at all. */
type BlockValues<Spec, Book extends Blocks, Guard extends VariableGuard> = {
  readonly [Block in keyof Book]: (spec: Spec) => FieldValues<Book[Block], Guard> | undefined;
};

function contentOf(value: FieldValue): Pick<VariableField, 'content'> {
  if (value === undefined) return {};
  return { content: typeof value === 'object' ? value : { value: String(value) } };
}

/** Finds what sets a variable, by its name. */
export type FieldFinder = (name: string) => VariableField | undefined;

interface Place {
  readonly block: string;
  readonly key: string;
  readonly field: FieldPath;
}

/** Where the variables with a guard stand, by each of their names. */
function placesOf(book: Blocks, guard: VariableGuard): ReadonlyMap<string, Place> {
  const places = new Map<string, Place>();
  for (const [block, variables] of Object.entries(book)) {
    for (const [key, variable] of Object.entries(variables)) {
      if (variable.guard !== guard) continue;
      const field = specPath.at(...variable.field.split('.'));
      for (const name of variable.names) places.set(name, { block, key, field });
    }
  }
  return places;
}

/**
 * What finds, for a spec, the fields that set the variables with a guard. A field is read only for a name that a user
 * writes, and each block once a spec.
 *
 * @param isSet whether a value sets the variable at all; without it, every value does
 */
export function fieldFinder<Spec, Book extends Blocks, Guard extends VariableGuard>(
  guard: Guard,
  book: Book,
  valuesOf: BlockValues<Spec, Book, Guard>,
  isSet?: (value: FieldValue) => boolean,
): (spec: Spec) => FieldFinder;
export function fieldFinder(
  guard: VariableGuard,
  book: Blocks,
  valuesOf: Readonly<Record<string, (spec: unknown) => Readonly<Record<string, FieldValue>> | undefined>>,
  isSet: (value: FieldValue) => boolean = () => true,
): (spec: unknown) => FieldFinder {
  const places = placesOf(book, guard);
  return (spec) => {
    const read = new Map<string, Readonly<Record<string, FieldValue>> | undefined>();
    return (name) => {
      const place = places.get(name);
      if (place === undefined) return undefined;
      const { block, key, field } = place;
      if (!read.has(block)) read.set(block, valuesOf[block]?.(spec));
      const values = read.get(block);
      if (values === undefined || !isSet(values[key])) return undefined;
      return { field, ...contentOf(values[key]) };
    };
  };
}

/** Whether a variable says what its field says. */
export function followsField(variable: EnvVar, { content }: VariableField): boolean {
  return content !== undefined && sameContent(variable, { name: variable.name, ...content });
}
