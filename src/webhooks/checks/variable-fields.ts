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

/** A variable of the book, and what its field says. */
export type VariableRow = readonly [variable: BookVariable, value: FieldValue];

/** What the fields say of every variable with a guard: one that is left out does not compile. */
type FieldValues<Book extends VariableBook, Guard extends VariableGuard> = {
  readonly [Key in keyof Book as Book[Key] extends BookVariable<Guard> ? Key : never]: FieldValue;
};

function rowsOf(book: VariableBook, values: Readonly<Record<string, FieldValue>>): VariableRow[] {
  return Object.entries(values).flatMap(([key, value]) => {
    const variable = book[key];
    return variable === undefined ? [] : [[variable, value] as const];
  });
}

/** What the fields say of the variables that are refused if they say something else. */
export function reservedRows<Book extends VariableBook>(
  book: Book,
  values: FieldValues<Book, 'reserved'>,
): VariableRow[] {
  return rowsOf(book, values);
}

/** What the fields say of the variables that are warned of if they say something else. */
export function overridableRows<Book extends VariableBook>(
  book: Book,
  values: FieldValues<Book, 'overridable'>,
): VariableRow[] {
  return rowsOf(book, values);
}

function contentOf(value: FieldValue): Pick<VariableField, 'content'> {
  if (value === undefined) return {};
  return { content: typeof value === 'object' ? value : { value: String(value) } };
}

/** Finds what sets a variable, by its name. */
export type FieldFinder = (name: string) => VariableField | undefined;

/** Where several rows have the same name, the last one counts. */
export function variableFields(rows: readonly VariableRow[]): FieldFinder {
  const rowOf = new Map<string, VariableRow>();
  for (const row of rows) for (const name of row[0].names) rowOf.set(name, row);
  return (name) => {
    const row = rowOf.get(name);
    if (row === undefined) return undefined;
    const [{ field }, value] = row;
    return { field: specPath.at(...field.split('.')), ...contentOf(value) };
  };
}

/** Whether a variable says what its field says. */
export function followsField(variable: EnvVar, { content }: VariableField): boolean {
  return content !== undefined && sameContent(variable, { name: variable.name, ...content });
}
