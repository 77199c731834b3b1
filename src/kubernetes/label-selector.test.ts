import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type LabelSelector,
  type LabelSelectorRequirement,
  labelSelectorErrors,
  matchesLabels,
  selectorRequirements,
  selectorText,
} from './label-selector.ts';
import { parseLabelSelector } from './label-selector-parser.ts';
import { labelKeyFaults, labelValueFaults } from './label-syntax.ts';

const selects = (selector: LabelSelector, labels: Record<string, string>) =>
  matchesLabels(selectorRequirements(selector) ?? expect.fail('the selector is sound'), labels);

const key = fc.constantFrom('a', 'b', 'constructor');
const value = fc.constantFrom('', 'x', 'y');
const labels = fc.dictionary(key, value);
const expression = fc.oneof(
  fc.record({ key, operator: fc.constantFrom('In', 'NotIn'), values: fc.array(value, { minLength: 1 }) }),
  fc.record({ key, operator: fc.constantFrom('Exists', 'DoesNotExist') }),
);
const selector = fc.record({
  matchLabels: labels,
  matchExpressions: fc.array(expression, { maxLength: 3 }),
});

describe('labelSelectorErrors', () => {
  it('finds nothing wrong with a sound selector', () => {
    const matchExpressions = [
      { key: 'tier', operator: 'In', values: ['web', ''] },
      { key: 'tier', operator: 'NotIn', values: ['db'] },
      { key: 'example.com/a', operator: 'Exists' },
      { key: 'b', operator: 'DoesNotExist', values: [] },
    ];
    expect(labelSelectorErrors({ matchLabels: { app: 'gateway' }, matchExpressions })).toEqual([]);
    expect(labelSelectorErrors({})).toEqual([]);
  });

  it('names every fault of every part, in order', () => {
    const errors = labelSelectorErrors({
      matchLabels: { '-a': '-b' },
      matchExpressions: [
        { key: 'a', operator: 'Foo' },
        { key: 'a', operator: 'In', values: [] },
        { key: 'a', operator: 'NotIn' },
        { key: 'a', operator: 'Exists', values: ['x'] },
        { key: '/', operator: 'DoesNotExist', values: ['ok', '-'] },
      ],
    });
    const unneeded = "may not be specified when `operator` is 'Exists' or 'DoesNotExist'";
    const needed = "must be specified when `operator` is 'In' or 'NotIn'";
    const faults = (path: (string | number)[], value: string, details: string[]) =>
      details.map((detail) => ({ path, type: 'Invalid value', value, detail }));
    expect(errors).toEqual([
      ...faults(['matchLabels'], '-a', labelKeyFaults('-a')),
      ...faults(['matchLabels'], '-b', labelValueFaults('-b')),
      ...faults(['matchExpressions', 0, 'operator'], 'Foo', ['not a valid selector operator']),
      { path: ['matchExpressions', 1, 'values'], type: 'Required value', detail: needed },
      { path: ['matchExpressions', 2, 'values'], type: 'Required value', detail: needed },
      { path: ['matchExpressions', 3, 'values'], type: 'Forbidden', detail: unneeded },
      { path: ['matchExpressions', 4, 'values'], type: 'Forbidden', detail: unneeded },
      ...faults(['matchExpressions', 4, 'key'], '/', labelKeyFaults('/')),
      ...faults(['matchExpressions', 4, 'values', 1], '-', labelValueFaults('-')),
    ]);
  });
});

describe('selectorRequirements', () => {
  it('gives no meaning to an operator that the API does not have, the ones of the string form included', () => {
    for (const operator of ['Foo', 'in', '', 'Gt']) {
      expect(
        selectorRequirements({ matchExpressions: [{ key: 'a', operator, values: ['1'] }] }),
      ).toBeUndefined();
    }
  });
});

describe('selectorText', () => {
  it('is read as the same selection', () => {
    fc.assert(
      fc.property(selector, labels, (one, given) => {
        const { requirements } = parseLabelSelector(selectorText(one));
        expect(matchesLabels(requirements ?? expect.fail('it cannot be read'), given)).toBe(
          selects(one, given),
        );
      }),
    );
  });
});

describe('matchesLabels', () => {
  it('selects everything without requirements', () => {
    expect(selects({}, {})).toBe(true);
    expect(selects({}, { a: 'b' })).toBe(true);
  });

  it('takes no inherited property for a label', () => {
    expect(selects({ matchExpressions: [{ key: 'constructor', operator: 'Exists' }] }, {})).toBe(false);
    expect(selects({ matchExpressions: [{ key: 'toString', operator: 'DoesNotExist' }] }, {})).toBe(true);
  });

  it('agrees with what the API documents of each operator', () => {
    const holds = (present: Map<string, string>, { key, operator, values = [] }: LabelSelectorRequirement) =>
      ({
        In: values.some((value) => present.get(key) === value),
        NotIn: values.every((value) => present.get(key) !== value),
        Exists: present.has(key),
        DoesNotExist: !present.has(key),
      })[operator];
    fc.assert(
      fc.property(selector, labels, ({ matchLabels, matchExpressions }, given) => {
        const present = new Map(Object.entries(given));
        const expected =
          Object.entries(matchLabels).every(([key, value]) => present.get(key) === value) &&
          matchExpressions.every((expression) => holds(present, expression));
        expect(selects({ matchLabels, matchExpressions }, given)).toBe(expected);
      }),
    );
  });
});
