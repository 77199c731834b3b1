import type { TSchema } from 'typebox';
import Type from 'typebox';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { teapotSchema } from '../admission/testing/teapot.ts';
import { gatewaySchema } from '../schemas/inference-gateway/gateway/schema.ts';
import { Int32, List, MapOf, OneOf, Optional, Struct, Text } from '../schemas/structural.ts';
import { customResourceDefinition, structuralSchema } from './custom-resource-definition.ts';

const of = (description: string) => ({ description });

describe('structuralSchema', () => {
  it('keeps what the API server takes, and leaves out what is our own', () => {
    const schema = Struct(
      {
        size: Int32({
          minimum: 1,
          rule: 'teapot/size',
          cel: [{ id: 'teapot/size', rule: 'self > 0', message: 'must be more than 0', fieldPath: '.size' }],
          ...of('Size.'),
        }),
        color: Optional(OneOf(['red'], { rule: 'teapot/color', ...of('Color.') })),
      },
      of('Root.'),
    );
    expect(structuralSchema(schema, 'spec')).toEqual({
      type: 'object',
      description: 'Root.',
      required: ['size'],
      properties: {
        size: {
          type: 'integer',
          format: 'int32',
          minimum: 1,
          description: 'Size.',
          'x-kubernetes-validations': [
            { rule: 'self > 0', message: 'must be more than 0', fieldPath: '.size' },
          ],
        },
        color: { type: 'string', enum: ['red'], description: 'Color.' },
      },
    });
  });

  it('takes properties for names, whatever they are called', () => {
    const schema = Struct({ const: Text(of('A.')), 'x-rule': Text(of('B.')) }, of('Root.'));
    expect(structuralSchema(schema, 'spec').properties).toHaveProperty('const');
    expect(structuralSchema(schema, 'spec').properties).toHaveProperty('x-rule');
  });

  const text = Text(of('Text.'));
  it.each<[string, TSchema, string]>([
    ['const', Struct({ a: Type.Literal('x') }, of('.')), 'spec.a'],
    ['anyOf', Struct({ a: Type.Union([text, Type.Null()]) }, of('.')), 'spec.a'],
    ['patternProperties', Struct({ a: Type.Record(Type.String(), text) }, of('.')), 'spec.a'],
    [
      'contentEncoding',
      Struct({ a: List(Type.String({ contentEncoding: 'base64' }), { maxItems: 1, ...of('.') }) }, of('.')),
      'spec.a[]',
    ],
    ['$ref', Struct({ a: MapOf(Type.Ref('other'), of('.')) }, of('.')), 'spec.a[]'],
    ['uniqueItems', Struct({ a: Type.Array(text, { uniqueItems: true }) }, of('.')), 'spec.a'],
    ['$id', Type.Object({}, { $id: 'root' }), 'spec'],
    ['x-oops', Struct({ a: Struct({ b: Type.String({ 'x-oops': 1 }) }, of('.')) }, of('.')), 'spec.a.b'],
  ])('throws on the keyword %s, naming the field', (keyword, schema, path) => {
    expect(() => structuralSchema(schema, 'spec')).toThrow(
      `${path}: the keyword "${keyword}" is not allowed in a CustomResourceDefinition`,
    );
  });

  it('throws on what is no schema', () => {
    const schema = Type.Unsafe({ type: 'object', properties: { a: true } });
    expect(() => structuralSchema(schema, 'spec')).toThrow('spec.a: a schema must be an object');
  });
});

describe.each([teapotSchema, gatewaySchema])('the definition of $resource.kind', (kind) => {
  const definition = customResourceDefinition(kind);

  it('is plain JSON that shares nothing, so that YAML needs no anchors', () => {
    expect(JSON.parse(JSON.stringify(definition))).toEqual(definition);
    expect(stringify(definition)).not.toMatch(/[&*]a\d/);
    expect(customResourceDefinition(kind)).toEqual(definition);
  });

  it('is small enough for the annotation of a client-side apply', () => {
    expect(JSON.stringify(definition).length).toBeLessThan(200_000);
  });

  it('has a scale subresource exactly where the kind has a scale', () => {
    const hasScale = JSON.stringify(definition).includes('specReplicasPath');
    expect(hasScale).toBe(kind.scale !== undefined);
  });
});
