/** The string form of label selectors, `a=b,c!=d,e in (x,y),!f`: parsed and refused as apimachinery's labels.Parse does. */

import { isInteger, type LabelRequirement } from './label-selector.ts';
import { labelKeyFaults, labelValueFaults } from './label-syntax.ts';

/** What a text selects, or the API server's words for why it is no selector. */
export type ParsedLabelSelector =
  | { readonly requirements: LabelRequirement[]; readonly error?: never }
  | { readonly error: string; readonly requirements?: never };

/** The requirements of a selector in its string form, in the order written. The empty text has none: it selects everything. */
export function parseLabelSelector(text: string): ParsedLabelSelector {
  try {
    return { requirements: parseRequirements(new Tokens(text)) };
  } catch (error) {
    if (error instanceof SelectorError) return { error: error.message };
    throw error;
  }
}

/** Says why a text is no selector; thrown and caught in this file only. */
class SelectorError extends Error {}

function requirementError(message: string): SelectorError {
  return new SelectorError(`unable to parse requirement: ${message}`);
}

/** The words and symbols of a selector. The end is the empty token. */
class Tokens {
  readonly #tokens: readonly string[];
  #position = 0;

  constructor(text: string) {
    this.#tokens = text.match(/==|!=|[=!(),<>]|[^=!(),<> \t\r\n]+/g) ?? [];
  }

  peek(): string {
    return this.#tokens[this.#position] ?? '';
  }

  next(): string {
    const token = this.peek();
    this.#position++;
    return token;
  }
}

/** Whether a token is a key or a value: any word, `in` too. */
function isIdentifier(token: string): boolean {
  return /^[^=!(),<>]/.test(token);
}

function startsRequirement(token: string): boolean {
  return isIdentifier(token) || token === '!';
}

function parseRequirements(tokens: Tokens): LabelRequirement[] {
  const requirements: LabelRequirement[] = [];
  if (tokens.peek() === '') return requirements;
  if (!startsRequirement(tokens.peek())) {
    throw new SelectorError(`found '${tokens.peek()}', expected: !, identifier, or 'end of string'`);
  }
  for (;;) {
    requirements.push(parseRequirement(tokens));
    const separator = tokens.next();
    if (separator === '') return requirements;
    if (separator !== ',') throw new SelectorError(`found '${separator}', expected: ',' or 'end of string'`);
    if (!startsRequirement(tokens.peek())) {
      throw new SelectorError(`found '${tokens.peek()}', expected: identifier after ','`);
    }
  }
}

function parseRequirement(tokens: Tokens): LabelRequirement {
  const negated = tokens.peek() === '!';
  if (negated) tokens.next();
  const key = tokens.next();
  if (!isIdentifier(key)) throw requirementError(`found '${key}', expected: identifier`);
  const faults = labelKeyFaults(key);
  if (faults.length > 0)
    throw requirementError(`Invalid value: ${JSON.stringify(key)}: ${faults.join('; ')}`);

  if (negated) return { key, operator: 'DoesNotExist', values: [] };
  if (tokens.peek() === '' || tokens.peek() === ',') return { key, operator: 'Exists', values: [] };

  const symbol = tokens.next();
  const operator = OPERATORS.get(symbol);
  if (operator === undefined) {
    throw requirementError(`found '${symbol}', expected: in, notin, =, ==, !=, gt, lt`);
  }
  const values = symbol === 'in' || symbol === 'notin' ? parseValues(tokens) : [parseValue(tokens)];
  const requirement = { key, operator, values };
  const valueErrors = valueErrorsOf(requirement);
  if (valueErrors.length > 1) throw requirementError(`[${valueErrors.join(', ')}]`);
  if (valueErrors.length === 1) throw requirementError(valueErrors.join());
  return requirement;
}

const OPERATORS: ReadonlyMap<string, LabelRequirement['operator']> = new Map([
  ['in', 'In'],
  ['notin', 'NotIn'],
  ['=', 'In'],
  ['==', 'In'],
  ['!=', 'NotIn'],
  ['>', 'Gt'],
  ['<', 'Lt'],
]);

/** The one value behind `=` and its like; empty if there is none. */
function parseValue(tokens: Tokens): string {
  if (tokens.peek() === '' || tokens.peek() === ',') return '';
  const token = tokens.next();
  if (!isIdentifier(token)) throw requirementError(`found '${token}', expected: identifier`);
  return token;
}

/** The values in parentheses, without duplicates and sorted. Where one is left out, it is the empty value. */
function parseValues(tokens: Tokens): string[] {
  const open = tokens.next();
  if (open !== '(') throw requirementError(`found '${open}' expected: '('`);
  const first = tokens.peek();
  const values = new Set<string>();
  if (first === ')') {
    values.add('');
  } else if (first === ',' || isIdentifier(first)) {
    while (tokens.peek() !== ')') parseListItem(tokens, values);
  } else {
    throw requirementError(`found '${first}', expected: ',', ')' or identifier`);
  }
  tokens.next();
  return [...values].sort();
}

/** Reads a value, or a comma and the empty values that it implies. */
function parseListItem(tokens: Tokens, values: Set<string>): void {
  const token = tokens.next();
  const following = tokens.peek();
  if (isIdentifier(token)) {
    values.add(token);
    if (following !== ',' && following !== ')') {
      throw requirementError(`found '${following}', expected: ',' or ')'`);
    }
    return;
  }
  if (token !== ',') throw requirementError(`found '${token}', expected: ',', or identifier`);
  if (values.size === 0 || following === ')' || following === ',') values.add('');
}

function valueErrorsOf({ key, operator, values }: LabelRequirement): string[] {
  const compares = operator === 'Gt' || operator === 'Lt';
  const notIntegers = values.flatMap((value, index) =>
    !compares || isInteger(value)
      ? []
      : [
          `values[${index}]: Invalid value: ${JSON.stringify(value)}: for 'Gt', 'Lt' operators, the value must be an integer`,
        ],
  );
  const notValues = values.flatMap((value, index) => {
    const faults = labelValueFaults(value).join('; ');
    return faults === ''
      ? []
      : [`values[${index}][${key}]: Invalid value: ${JSON.stringify(value)}: ${faults}`];
  });
  return [...notIntegers, ...notValues];
}
