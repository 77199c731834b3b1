/** Checks of environment variables that users write, the same for every kind. */
import type { FieldPath } from '../../admission/field-path.ts';
import {
  type Complain,
  duplicate,
  forbidden,
  invalid,
  invalidUnquoted,
  required,
} from '../../admission/finding.ts';
import { isSameJson } from '../../kubernetes/json.ts';
import { isEnvVarName } from '../../kubernetes/names.ts';
import type { EnvVar } from '../../schemas/blocks/env-var.ts';

/** A variable with where it is written: an item of a list, or a field that stands for it. */
export interface PlacedVariable {
  readonly variable: EnvVar;
  readonly path: FieldPath;
  readonly namePath: FieldPath;
  readonly valuePath: FieldPath;
}

/** The variables of a list. */
export function placedVariables(list: readonly EnvVar[], path: FieldPath): PlacedVariable[] {
  return list.map((variable, index) => {
    const at = path.at(index);
    return { variable, path: at, namePath: at.at('name'), valuePath: at.at('value') };
  });
}

/** Whether two variables of one name have the same content. */
export function sameContent(one: EnvVar, other: EnvVar): boolean {
  return (one.value ?? '') === (other.value ?? '') && isSameJson(one.valueFrom, other.valueFrom);
}

/** What is wrong with a variable by itself: its name, or where its content comes from. */
export function checkVariable({ variable, path, namePath }: PlacedVariable, complain: Complain): void {
  const { name, value = '', valueFrom } = variable;
  if (!isEnvVarName(name))
    complain(invalid(namePath, name, 'must be a variable name such as OPENAI_API_KEY'));
  if (valueFrom === undefined) return;
  const from = path.at('valueFrom');
  if (value !== '') complain(invalidUnquoted(from, 'may not be specified when `value` is not empty'));
  const sources = Object.values(valueFrom).filter((source) => source !== undefined);
  if (sources.length === 0) complain(required(from, 'such as secretKeyRef'));
  if (sources.length > 1) complain(forbidden(from, 'may not have more than one source'));
}

/** Variables that have been seen before with another content. The kubelet would take the last one. */
export function checkConflicts(variables: Iterable<PlacedVariable>, complain: Complain): void {
  const seen = new Map<string, PlacedVariable>();
  for (const placed of variables) {
    const { variable, namePath } = placed;
    const first = seen.get(variable.name);
    if (first === undefined) seen.set(variable.name, placed);
    else if (!sameContent(first.variable, variable)) {
      complain(duplicate(namePath, variable.name, ['differs from ', first.path]));
    }
  }
}
