import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type LabelRequirement, matchesLabels } from './label-selector.ts';
import { parseLabelSelector } from './label-selector-parser.ts';
import { labelKeyFaults, labelValueFaults } from './label-syntax.ts';

const requirement = (key: string, operator: LabelRequirement['operator'], ...values: string[]) => ({
  key,
  operator,
  values,
});

describe('parseLabelSelector', () => {
  it.each<[string, LabelRequirement[]]>([
    ['', []],
    [' \t\r\n', []],
    ['a', [requirement('a', 'Exists')]],
    ['!a', [requirement('a', 'DoesNotExist')]],
    ['! a', [requirement('a', 'DoesNotExist')]],
    ['a=b', [requirement('a', 'In', 'b')]],
    ['a==b', [requirement('a', 'In', 'b')]],
    ['a != b', [requirement('a', 'NotIn', 'b')]],
    ['a=', [requirement('a', 'In', '')]],
    ['a=,b', [requirement('a', 'In', ''), requirement('b', 'Exists')]],
    ['a in (y,x,y)', [requirement('a', 'In', 'x', 'y')]],
    ['a notin(x)', [requirement('a', 'NotIn', 'x')]],
    ['a in ()', [requirement('a', 'In', '')]],
    ['a in (,)', [requirement('a', 'In', '')]],
    ['a in (x,)', [requirement('a', 'In', '', 'x')]],
    ['a in (,x)', [requirement('a', 'In', '', 'x')]],
    ['a in (x,,y)', [requirement('a', 'In', '', 'x', 'y')]],
    ['a in (x,,)', [requirement('a', 'In', '', 'x')]],
    ['in in (in,notin)', [requirement('in', 'In', 'in', 'notin')]],
    ['notin', [requirement('notin', 'Exists')]],
    ['a>5', [requirement('a', 'Gt', '5')]],
    ['a < 7', [requirement('a', 'Lt', '7')]],
    ['example.com/a=b', [requirement('example.com/a', 'In', 'b')]],
    [
      'a=b,c!=d,e in (x,y),!f,g notin (z)',
      [
        requirement('a', 'In', 'b'),
        requirement('c', 'NotIn', 'd'),
        requirement('e', 'In', 'x', 'y'),
        requirement('f', 'DoesNotExist'),
        requirement('g', 'NotIn', 'z'),
      ],
    ],
  ])('reads %o', (text, requirements) => {
    expect(parseLabelSelector(text)).toEqual({ requirements });
  });

  const badValue = labelValueFaults('-').join('; ');
  it.each([
    ['a,', "found '', expected: identifier after ','"],
    ['a,,b', "found ',', expected: identifier after ','"],
    [',a', "found ',', expected: !, identifier, or 'end of string'"],
    ['=a', "found '=', expected: !, identifier, or 'end of string'"],
    ['a=b c', "found 'c', expected: ',' or 'end of string'"],
    ['!a=b', "found '=', expected: ',' or 'end of string'"],
    ['a===b', "unable to parse requirement: found '=', expected: identifier"],
    ['!', "unable to parse requirement: found '', expected: identifier"],
    ['!!a', "unable to parse requirement: found '!', expected: identifier"],
    ['a b', "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt"],
    ['a In (b)', "unable to parse requirement: found 'In', expected: in, notin, =, ==, !=, gt, lt"],
    ['a=(', "unable to parse requirement: found '(', expected: identifier"],
    ['a in', "unable to parse requirement: found '' expected: '('"],
    ['a in b', "unable to parse requirement: found 'b' expected: '('"],
    ['a in ((', "unable to parse requirement: found '(', expected: ',', ')' or identifier"],
    ['a in (b', "unable to parse requirement: found '', expected: ',' or ')'"],
    ['a in (b c)', "unable to parse requirement: found 'c', expected: ',' or ')'"],
    ['a in (b,', "unable to parse requirement: found '', expected: ',', or identifier"],
    ['a in (b,=)', "unable to parse requirement: found '=', expected: ',', or identifier"],
    [
      'a>x',
      "unable to parse requirement: values[0]: Invalid value: \"x\": for 'Gt', 'Lt' operators, the value must be an integer",
    ],
    ['-a', `unable to parse requirement: Invalid value: "-a": ${labelKeyFaults('-a').join('; ')}`],
    ['a\0', `unable to parse requirement: Invalid value: "a\\u0000": ${labelKeyFaults('a\0').join('; ')}`],
    ['a=-', `unable to parse requirement: values[0][a]: Invalid value: "-": ${badValue}`],
    [
      'a in (x,-,_)',
      `unable to parse requirement: [values[0][a]: Invalid value: "-": ${badValue}, values[1][a]: Invalid value: "_": ${badValue}]`,
    ],
  ])('refuses %o in the words of the API server', (text, error) => {
    expect(parseLabelSelector(text)).toEqual({ error });
  });

  it('compares integers with Gt and Lt, up to the largest int64', () => {
    const selects = (text: string, value: string) =>
      matchesLabels(parseLabelSelector(text).requirements ?? expect.fail(text), { a: value });
    expect([selects('a>5', '6'), selects('a>5', '5'), selects('a>5', '10'), selects('a>5', 'x')]).toEqual([
      ...[true, false, true, false],
    ]);
    expect([selects('a<5', '4'), selects('a<5', '5'), selects('a<5', ''), selects('a<5', '0004')]).toEqual([
      ...[true, false, false, true],
    ]);
    expect(selects('b>5', '6')).toBe(false);
    expect(selects('a<9223372036854775807', '9223372036854775806')).toBe(true);
    expect(parseLabelSelector('a<9223372036854775808').error).toContain('must be an integer');
  });

  it('reads back what is written out', () => {
    const word = fc.stringMatching(/^[a-z0-9]([-a-z0-9_.]{0,5}[a-z0-9])?$/);
    const values = fc.uniqueArray(word, { minLength: 1, maxLength: 3 }).map((list) => list.toSorted());
    const written = fc.oneof(
      fc
        .tuple(word, values)
        .map(([key, list]) => [`${key} in (${list})`, requirement(key, 'In', ...list)] as const),
      fc
        .tuple(word, values)
        .map(([key, list]) => [`${key} notin (${list})`, requirement(key, 'NotIn', ...list)] as const),
      word.map((key) => [`!${key}`, requirement(key, 'DoesNotExist')] as const),
      word.map((key) => [key, requirement(key, 'Exists')] as const),
    );
    fc.assert(
      fc.property(fc.array(written, { maxLength: 5 }), fc.constantFrom(',', ' , ', ',\t'), (parts, comma) => {
        const text = parts.map(([part]) => part).join(comma);
        expect(parseLabelSelector(text)).toEqual({ requirements: parts.map(([, part]) => part) });
      }),
    );
  });
});
