/** Label selectors as objects carry them: their faults in the API server's words, and what they select. */
import { labelKeyFaults, labelValueFaults } from './label-syntax.ts';

/** No label value is longer. */
const MAX_INTEGER_LENGTH = 63;

/** A label selector, as in the Kubernetes API. All its parts must hold; an empty selector selects everything. */
export interface LabelSelector {
  matchLabels?: Record<string, string>;
  matchExpressions?: LabelSelectorRequirement[];
}

/** One of a selector's `matchExpressions`, before its operator is known to be one. */
export interface LabelSelectorRequirement {
  key: string;
  operator: string;
  values?: string[];
}

/** What a label must satisfy. `Gt` and `Lt` exist in the string form of selectors only, and compare integers. */
export interface LabelRequirement {
  readonly key: string;
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist' | 'Gt' | 'Lt';
  readonly values: readonly string[];
}

/** A fault of a selector, in the API server's words: `operator: Invalid value: "Foo": not a valid selector operator`. */
export interface LabelSelectorError {
  /** Below the selector: `['matchExpressions', 0, 'operator']`. */
  readonly path: readonly (string | number)[];
  readonly type: 'Required value' | 'Invalid value' | 'Forbidden';
  /** The offending key, value or operator, of errors that quote one. */
  readonly value?: string;
  readonly detail: string;
}

/**
 * What a selector asks for, or undefined if an operator is none of the API's. Only a selector without
 * {@link labelSelectorErrors} has a meaning.
 */
export function selectorRequirements(selector: LabelSelector): LabelRequirement[] | undefined {
  const requirements: LabelRequirement[] = Object.entries(selector.matchLabels ?? {}).map(([key, value]) => ({
    key,
    operator: 'In',
    values: [value],
  }));
  for (const { key, operator, values = [] } of selector.matchExpressions ?? []) {
    if (!isSelectorOperator(operator)) return undefined;
    requirements.push({ key, operator, values });
  }
  return requirements;
}

/** A selector without {@link labelSelectorErrors} as text: `app.kubernetes.io/instance=ai,tier in (a,b),!draft`. */
export function selectorText(selector: LabelSelector): string {
  return (selectorRequirements(selector) ?? []).map(requirementText).join(',');
}

function requirementText({ key, operator, values }: LabelRequirement): string {
  if (operator === 'Exists') return key;
  if (operator === 'DoesNotExist') return `!${key}`;
  if (operator === 'In' && values.length === 1) return `${key}=${values[0]}`;
  return `${key} ${operator.toLowerCase()} (${values.join(',')})`;
}

/** Whether labels satisfy every requirement. A label that is absent satisfies `NotIn` and `DoesNotExist`. */
export function matchesLabels(
  requirements: readonly LabelRequirement[],
  labels: Readonly<Record<string, string>>,
): boolean {
  return requirements.every((requirement) =>
    matchesValue(requirement, Object.hasOwn(labels, requirement.key) ? labels[requirement.key] : undefined),
  );
}

/** Every fault of a selector, by the rules of apimachinery's ValidateLabelSelector. */
export function labelSelectorErrors(selector: LabelSelector): LabelSelectorError[] {
  const matchLabels = Object.entries(selector.matchLabels ?? {}).flatMap(([key, value]) => [
    ...invalid(['matchLabels'], key, labelKeyFaults(key)),
    ...invalid(['matchLabels'], value, labelValueFaults(value)),
  ]);
  const matchExpressions = (selector.matchExpressions ?? []).flatMap((requirement, index) =>
    requirementErrors(requirement, ['matchExpressions', index]),
  );
  return [...matchLabels, ...matchExpressions];
}

type Path = LabelSelectorError['path'];

function requirementErrors(requirement: LabelSelectorRequirement, path: Path): LabelSelectorError[] {
  const { key, operator, values = [] } = requirement;
  return [
    ...operatorErrors(operator, values.length, path),
    ...invalid([...path, 'key'], key, labelKeyFaults(key)),
    ...values.flatMap((value, index) => invalid([...path, 'values', index], value, labelValueFaults(value))),
  ];
}

function operatorErrors(operator: string, valueCount: number, path: Path): LabelSelectorError[] {
  if (!isSelectorOperator(operator)) {
    return invalid([...path, 'operator'], operator, ['not a valid selector operator']);
  }
  const takesValues = operator === 'In' || operator === 'NotIn';
  if (takesValues && valueCount === 0) {
    const detail = "must be specified when `operator` is 'In' or 'NotIn'";
    return [{ path: [...path, 'values'], type: 'Required value', detail }];
  }
  if (!takesValues && valueCount > 0) {
    const detail = "may not be specified when `operator` is 'Exists' or 'DoesNotExist'";
    return [{ path: [...path, 'values'], type: 'Forbidden', detail }];
  }
  return [];
}

function invalid(path: Path, value: string, faults: readonly string[]): LabelSelectorError[] {
  return faults.map((detail) => ({ path, type: 'Invalid value', value, detail }));
}

function isSelectorOperator(operator: string): operator is 'In' | 'NotIn' | 'Exists' | 'DoesNotExist' {
  return operator === 'In' || operator === 'NotIn' || operator === 'Exists' || operator === 'DoesNotExist';
}

function matchesValue({ operator, values }: LabelRequirement, value: string | undefined): boolean {
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    case 'Gt':
      return isOrdered(values[0], value);
    case 'Lt':
      return isOrdered(value, values[0]);
  }
}

/** Whether both are integers and the first is less than the second. */
function isOrdered(smaller = '', larger = ''): boolean {
  return isInteger(smaller) && isInteger(larger) && BigInt(smaller) < BigInt(larger);
}

/** Whether the text is a whole number that fits in an int64: what `Gt` and `Lt` compare. */
export function isInteger(text: string): boolean {
  if (text.length > MAX_INTEGER_LENGTH || !/^[-+]?[0-9]+$/.test(text)) return false;
  return BigInt.asIntN(64, BigInt(text)) === BigInt(text);
}
