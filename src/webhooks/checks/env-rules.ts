/** Rules on `spec.env` that kinds share: the same words, the same check, under the id of the kind. */
import { type FieldPath, specPath } from '../../admission/field-path.ts';
import { type Complain, forbidden, warning } from '../../admission/finding.ts';
import type { Rule } from '../../admission/rule.ts';
import type { EnvVar } from '../../schemas/blocks/env-var.ts';
import { memoizeLast } from './memoize-last.ts';
import { checkConflicts, checkVariable, type PlacedVariable, placedVariables } from './variable-checks.ts';
import { type FieldFinder, followsField } from './variable-fields.ts';
import { checkVariableSources } from './variable-source-checks.ts';

/** A spec with variables of the user's own. */
export interface WithEnv {
  readonly env?: readonly EnvVar[];
}

/** Where they are written. */
export const envPath: FieldPath = specPath.at('env');

/** The variables of a spec. */
export const variablesOf = memoizeLast(({ env = [] }: WithEnv): readonly PlacedVariable[] =>
  placedVariables(env, envPath),
);

/** That each variable is sound by itself, and no two differ under one name. */
export function envNameRule(kind: string): Rule<WithEnv> {
  return {
    id: `${kind}/env-name`,
    severity: 'error',
    twin: 'cel',
    summary: 'A variable has a name that programs can read, a value or one source, and one content.',
    why: 'Of two contents one would silently win, and the API server refuses a variable that is in the list twice.',
    fix: 'Name it with letters, digits and "_"; keep value or valueFrom; keep one of two different contents. Equal ones may stay.',
    reads: ['spec.env'],
    check({ spec }, complain) {
      const variables = variablesOf(spec);
      for (const variable of variables) checkVariable(variable, complain);
      checkConflicts(variables, complain);
    },
  };
}

/** The variables that say something else than the fields that the operator itself depends on. */
export function checkReserved(
  variables: Iterable<PlacedVariable>,
  reserved: FieldFinder,
  complain: Complain,
): void {
  for (const { variable, namePath } of variables) {
    const setBy = reserved(variable.name);
    if (setBy !== undefined && !followsField(variable, setBy)) {
      complain(forbidden(namePath, [`${variable.name} is set by `, setBy.field]));
    }
  }
}

/** What every rule on what variables are filled with says of itself. */
export const envSourceText = {
  severity: 'error',
  summary: 'A variable that is filled from the pod names a field or a resource that the kubelet can show.',
  why: 'The API server would refuse the Deployment, and no pod would start.',
  fix: 'Write a field such as metadata.namespace or status.podIP, or a resource such as limits.memory with the divisor 1Mi.',
} as const;

/** That variables are filled from fields and resources that there are. */
export function envSourceRule(kind: string): Rule<WithEnv> {
  return {
    id: `${kind}/env-source`,
    ...envSourceText,
    reads: ['spec.env'],
    check: ({ spec }, complain) => checkVariableSources(spec.env ?? [], envPath, complain),
  };
}

/** The variables that say something else than the fields they win over. */
export function checkOverrides(
  variables: Iterable<PlacedVariable>,
  overridable: FieldFinder,
  complain: Complain,
): void {
  for (const { variable, namePath } of variables) {
    const setBy = overridable(variable.name);
    if (setBy !== undefined && !followsField(variable, setBy)) {
      complain(warning(namePath, ['overrides ', setBy.field]));
    }
  }
}

/** That what has a field is set there; `reads` are the fields that `overridable` looks at. */
export function envOverridesRule<Spec extends WithEnv>(
  kind: string,
  overridable: (spec: Spec) => FieldFinder,
  reads: readonly string[],
): Rule<Spec> {
  return {
    id: `${kind}/env-overrides`,
    severity: 'warning',
    summary: 'A setting that has a field should be set there, not by a variable.',
    why: 'The variable wins, and the field says something else.',
    fix: 'Set the field that the message names, and remove the variable.',
    reads: ['spec.env', ...reads],
    check: ({ spec }, complain) => checkOverrides(variablesOf(spec), overridable(spec), complain),
  };
}
