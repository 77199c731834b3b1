import { describe, expect, it } from 'vitest';
import { specPath } from './field-path.ts';
import {
  type Complaint,
  causeReasons,
  clipped,
  duplicate,
  forbidden,
  identityOf,
  invalid,
  invalidUnquoted,
  lineOf,
  messageOf,
  required,
  tooLong,
  tooMany,
  unsupported,
  warning,
} from './finding.ts';

const path = specPath.at('a');

/** The right column is what `field.Error` of k8s.io/apimachinery v0.36 prints for the same. */
describe('lineOf', () => {
  it.each<[Complaint, string]>([
    [required(path), 'spec.a: Required value'],
    [required(path, 'when on'), 'spec.a: Required value: when on'],
    [invalid(path, 101, 'must be less'), 'spec.a: Invalid value: 101: must be less'],
    [invalid(path, 'x "y"', 'no'), 'spec.a: Invalid value: "x \\"y\\"": no'],
    [invalid(path, '', 'no'), 'spec.a: Invalid value: "": no'],
    [invalid(path, true, 'no'), 'spec.a: Invalid value: true: no'],
    [invalid(path, { b: [1] }, 'no'), 'spec.a: Invalid value: {"b":[1]}: no'],
    [invalid(path, undefined, 'no'), 'spec.a: Invalid value: null: no'],
    [invalidUnquoted(path, 'no'), 'spec.a: Invalid value: no'],
    [unsupported(path, 'c', ['b', 'a']), 'spec.a: Unsupported value: "c": supported values: "a", "b"'],
    [
      unsupported(path, 'c', ['a'], 'a'),
      'spec.a: Unsupported value: "c": supported values: "a"; did you mean "a"?',
    ],
    [duplicate(path, 'x'), 'spec.a: Duplicate value: "x"'],
    [duplicate(path, 8080, ['as ', specPath.at('b', 0)]), 'spec.a: Duplicate value: 8080: as spec.b[0]'],
    [forbidden(path, 'not here'), 'spec.a: Forbidden: not here'],
    [tooLong(path, 63), 'spec.a: Too long: may not be more than 63 characters'],
    [tooLong(path, 1), 'spec.a: Too long: may not be more than 1 character'],
    [tooMany(path, 65, 64), 'spec.a: Too many: 65: must have at most 64 items'],
    [tooMany(path, 2, 1), 'spec.a: Too many: 2: must have at most 1 item'],
    [warning(path, 'is odd'), 'spec.a: is odd'],
  ])('%o', (complaint, line) => {
    expect(lineOf(complaint)).toBe(line);
    expect(`spec.a: ${messageOf(complaint)}`).toBe(line);
  });

  it('quotes 128 characters of a value at most', () => {
    const message = messageOf(invalid(path, 'x'.repeat(1_000_000), 'no'));
    expect(message).toBe(`Invalid value: "${'x'.repeat(126)}…: no`);
  });

  it('does not sort the list that it was given', () => {
    const supported = Object.freeze(['b', 'a']);
    expect(() => unsupported(path, 'c', supported)).not.toThrow();
  });
});

it('has a reason for each type, as in metav1.CauseType', () => {
  for (const reason of Object.values(causeReasons)) expect(reason).toMatch(/^FieldValue[A-Z][A-Za-z]+$/);
});

describe('clipped', () => {
  it('leaves alone what fits, and cuts to the length otherwise', () => {
    expect(clipped('abc', 3)).toBe('abc');
    expect(clipped('abcd', 3)).toBe('ab…');
  });

  it('never leaves half a character', () => {
    for (const length of [2, 3, 4, 5]) expect(clipped('a😀😀😀', length).isWellFormed()).toBe(true);
  });
});

describe('identityOf', () => {
  const complaint = (index: number) => ({
    ...duplicate(specPath.at('items', index, 'x'), 1, ['as ', specPath.at('items', 0)]),
    rule: 'r',
    severity: 'error' as const,
  });
  const items = [{ name: 'a' }, { name: 'b' }];

  it('follows the items of a list, in the words too', () => {
    const moved = { ...complaint(2), words: ['as ', specPath.at('items', 1)] };
    expect(identityOf(moved, { spec: { items: [{ name: 'new' }, ...items] } })).toBe(
      identityOf(complaint(1), { spec: { items } }),
    );
  });

  it('differs by rule, by path, by value and by words', () => {
    const object = { spec: { items } };
    const same = complaint(1);
    const others = [
      same,
      { ...same, rule: 'other' },
      complaint(0),
      { ...same, value: '2' },
      { ...same, words: 'as nothing' },
      { ...same, type: 'Forbidden' as const },
    ];
    expect(new Set(others.map((finding) => identityOf(finding, object))).size).toBe(others.length);
  });
});
