/** The variables that fields of a spec set, for comparison with those that users write themselves. */
import { type FieldPath, specPath } from '../admission/field-path.ts';
import type { EnvVar } from '../schemas/env-var.ts';
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

/** The parts of a text of a row; rows are written in the program, so that there are few different ones. */
function partsOf(separator: string): (text: string) => readonly string[] {
  const known = new Map<string, readonly string[]>();
  return (text) => {
    const parts = known.get(text) ?? text.split(separator);
    known.set(text, parts);
    return parts;
  };
}

const namesIn = partsOf(' ');
const fieldsIn = partsOf('.');

/** The fields by the names of the variables that follow them. */
export function variableFields(rows: readonly VariableRow[]): Map<string, VariableField> {
  const fields = new Map<string, VariableField>();
  for (const [names, field, value] of rows) {
    const setBy = { field: specPath.at(...fieldsIn(field)), ...contentOf(value) };
    for (const name of namesIn(names)) fields.set(name, setBy);
  }
  return fields;
}

/** Whether a variable says what its field says. */
export function followsField(variable: EnvVar, { content }: VariableField): boolean {
  return content !== undefined && sameContent(variable, { name: variable.name, ...content });
}
