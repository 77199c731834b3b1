import type { Static } from 'typebox';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { structuralSchema } from '../generate/custom-resource-definition.ts';
import {
  Defaulted,
  Flag,
  Int32,
  IntOrString,
  List,
  MapOf,
  OneOf,
  Optional,
  Struct,
  Text,
  Untyped,
} from './structural.ts';

const of = (description: string) => ({ description });

describe('the builders', () => {
  const everything = Struct(
    {
      text: Text(of('Text.')),
      choice: OneOf(['a', 'b'], of('Choice.')),
      flag: Optional(Flag(of('Flag.'))),
      number: Defaulted(Int32({ minimum: 0, maximum: 9, ...of('Number.') }), 3),
      port: IntOrString(of('Port.')),
      list: List(Text(of('Item.')), { maxItems: 5, ...of('List.') }),
      keyed: List(Struct({ name: Text(of('Name.')) }, of('Item.')), {
        maxItems: 5,
        mapKey: 'name',
        ...of('Keyed.'),
      }),
      map: MapOf(Text({ maxLength: 9, ...of('Value.') }), of('Map.')),
      untyped: Untyped(of('Untyped.')),
    },
    of('Everything.'),
  );

  it('say nothing that a CustomResourceDefinition may not', () => {
    expect(() => structuralSchema(everything, 'spec')).not.toThrow();
  });

  it('ask for what is neither optional nor defaulted', () => {
    const { required } = structuralSchema(everything, 'spec');
    expect(required).toEqual(['text', 'choice', 'port', 'list', 'keyed', 'map', 'untyped']);
  });

  it('bound every text, list and map, so that the cost of CEL rules can be estimated', () => {
    expect(structuralSchema(everything, 'spec').properties).toMatchObject({
      text: { maxLength: 1024 },
      list: { maxItems: 5, 'x-kubernetes-list-type': 'atomic' },
      keyed: { maxItems: 5, 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['name'] },
      map: { maxProperties: 64, additionalProperties: { maxLength: 9 } },
    });
  });

  it('give the types of what is there after the defaults', () => {
    expectTypeOf<Static<typeof everything>>().toEqualTypeOf<{
      text: string;
      choice: 'a' | 'b';
      flag?: boolean;
      number: number;
      port: number | string;
      list: string[];
      keyed: { name: string }[];
      map: Record<string, string>;
      untyped: unknown;
    }>();
  });
});

describe('Defaulted', () => {
  it('leaves the schema alone that it was given, which may stand elsewhere without a default', () => {
    const size = Int32(of('Size.'));
    const { properties } = structuralSchema(Struct({ a: Defaulted(size, 1), b: size }, of('Both.')), 'spec');
    expect(properties).toMatchObject({ a: { default: 1 } });
    expect(properties).not.toHaveProperty('b.default');
  });
});
