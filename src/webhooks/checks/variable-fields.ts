/** The variables that fields of a spec set, for comparison with those that users write themselves. */
import { type FieldPath, specPath } from '../../admission/field-path.ts';
import type { EnvVar } from '../../schemas/blocks/env-var.ts';
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

/** Names of variables with spaces between them, the field below `spec` that they follow, and what it says. */
export type VariableRow = readonly [names: string, field: string, value?: FieldValue];

function contentOf(value: FieldValue): Pick<VariableField, 'content'> {
  if (value === undefined) return {};
  return { content: typeof value === 'object' ? value : { value: String(value) } };
}

/** The names of each text of names; rows are written in the program, so that there are few different ones. */
const knownNames = new Map<string, readonly string[]>();

function namesIn(text: string): readonly string[] {
  const names = knownNames.get(text) ?? text.split(' ');
  knownNames.set(text, names);
  return names;
}

/** Finds what sets a variable, by its name. */
export type FieldFinder = (name: string) => VariableField | undefined;

/** Where several rows have the same name, the last one counts. */
export function variableFields(rows: readonly VariableRow[]): FieldFinder {
  const rowOf = new Map<string, VariableRow>();
  for (const row of rows) for (const name of namesIn(row[0])) rowOf.set(name, row);
  return (name) => {
    const row = rowOf.get(name);
    if (row === undefined) return undefined;
    const [, field, value] = row;
    return { field: specPath.at(...field.split('.')), ...contentOf(value) };
  };
}

/** Whether a variable says what its field says. */
export function followsField(variable: EnvVar, { content }: VariableField): boolean {
  return content !== undefined && sameContent(variable, { name: variable.name, ...content });
}
