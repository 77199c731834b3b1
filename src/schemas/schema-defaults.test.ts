import fc from 'fast-check';
import type { TSchema } from 'typebox';
import { describe, expect, it } from 'vitest';
import { withSchemaDefaults } from './schema-defaults.ts';
import { Defaulted, Int32, List, MapOf, Optional, Struct, Text, Untyped } from './structural.ts';

const of = (description: string) => ({ description });

const part = Struct(
  { size: Defaulted(Int32(of('Size.')), 3), label: Optional(Text(of('Label.'))) },
  of('A part.'),
);

/** As `Defaulted(part, {})`, which the types of a spec do not allow: a default that is completed by the defaults below it. */
const cascading: TSchema = Object.assign(Struct(part.properties, of('A part.')), { default: {} });

const schema = Struct(
  {
    count: Defaulted(Int32(of('Count.')), 1),
    note: Optional(Text(of('Note.'))),
    part: Optional(part),
    cascading: Optional(cascading),
    whole: Defaulted(part, { size: 5 }),
    list: Optional(List(part, { maxItems: 9, ...of('List.') })),
    map: Optional(MapOf(part, of('Map.'))),
    free: Optional(Untyped(of('Free.'))),
  },
  of('Root.'),
);

const complete = (value: unknown): unknown => withSchemaDefaults(schema, value);
const filled = { count: 1, cascading: { size: 3 }, whole: { size: 5 } };

describe('withSchemaDefaults', () => {
  it.each<[unknown, unknown]>([
    [{}, filled],
    [{ count: 7 }, { ...filled, count: 7 }],
    [{ count: null }, filled],
    [{ count: 0 }, { ...filled, count: 0 }],
    [{ part: {} }, { ...filled, part: { size: 3 } }],
    [{ cascading: { size: 9 } }, { ...filled, cascading: { size: 9 } }],
    [{ cascading: null }, filled],
    [{ list: [{}, { size: 1 }] }, { ...filled, list: [{ size: 3 }, { size: 1 }] }],
    [{ map: { a: {}, b: { size: 1 } } }, { ...filled, map: { a: { size: 3 }, b: { size: 1 } } }],
    [{ unknown: {} }, { ...filled, unknown: {} }],
  ])('makes of %j %j', (given, expected) => {
    expect(complete(given)).toEqual(expected);
  });

  it('fills in nothing below a part that is absent', () => {
    expect(complete({})).not.toHaveProperty('part');
  });

  it('drops the nulls of fields and of maps, and leaves those of lists and of fields that it does not know', () => {
    expect(complete({ note: null, part: null, map: { a: null }, free: null })).toEqual({
      ...filled,
      map: {},
    });
    expect(complete({ list: [null], free: { a: null }, unknown: null })).toEqual({
      ...filled,
      list: [null],
      free: { a: null },
      unknown: null,
    });
  });

  it.each([undefined, null])('leaves an absent value (%s) absent', (value) => {
    expect(complete(value)).toBeUndefined();
  });

  it.each([{ part: 7 }, { part: [] }, { list: {} }, { map: [] }, { list: [7] }])(
    'leaves what has the wrong type as it is: %j',
    (given) => {
      expect(complete(given)).toEqual({ ...filled, ...given });
    },
  );

  it('gives every object its own copy of a default', () => {
    const changeable = complete({}) as { cascading: { size: number }; whole: { size: number } };
    changeable.cascading.size = 99;
    changeable.whole.size = 99;
    expect(complete({})).toEqual(filled);
  });

  it('shares what is complete, and returns a complete value itself', () => {
    const given = { ...filled, list: [{ size: 1 }], map: { a: { size: 1 } }, free: {} };
    expect(complete(given)).toBe(given);
    const incomplete = { part: { size: 1 }, free: {}, list: [{ size: 1 }, {}] };
    const result = complete(incomplete) as typeof incomplete;
    expect(result.part).toBe(incomplete.part);
    expect(result.free).toBe(incomplete.free);
    expect(result.list[0]).toBe(incomplete.list[0]);
  });

  it.each([
    '{"__proto__": {"count": 9}}',
    '{"map": {"__proto__": {}, "constructor": {}}}',
    '{"part": {"__proto__": null}}',
  ])('takes keys of prototypes for keys like any other: %s', (text) => {
    const given = JSON.parse(text);
    const result = complete(given);
    expect(JSON.parse(JSON.stringify(result))).toMatchObject(filled);
    expect(Object.getPrototypeOf(result)).toBe(Object.prototype);
    expect(Object.prototype).not.toHaveProperty('count');
    expect(Object.prototype).not.toHaveProperty('size');
  });

  it('keeps a key __proto__ in a map, completed', () => {
    const result = JSON.stringify(complete(JSON.parse('{"map": {"__proto__": {}}}')));
    expect(result).toContain('"map":{"__proto__":{"size":3}}');
  });

  it('never changes what it is given, and has nothing to add the second time', () => {
    const name = fc.constantFrom(
      'count',
      'part',
      'cascading',
      'list',
      'map',
      'size',
      'free',
      '__proto__',
      'other',
    );
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 5 },
        fc.constantFrom(null, 0, 'x', true),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(name, tie('value'), { maxKeys: 5 }),
      ),
    }));
    fc.assert(
      fc.property(value, (given) => {
        const before = JSON.stringify(given);
        const once = complete(given);
        expect(JSON.stringify(given)).toBe(before);
        expect(complete(once)).toBe(once);
      }),
    );
  });
});
