/** `kubectl explain` teaches: every field of every kind says what it does, its default or that it must be set, and an example. */
import { describe, expect, it } from 'vitest';
import { structuralSchema } from '../generate/custom-resource-definition.ts';
import { kinds } from '../kinds.ts';
import type { Json } from '../kubernetes/object.ts';

interface Field {
  readonly path: string;
  readonly node: { readonly [keyword: string]: Json };
  readonly isRequired: boolean;
}

type Node = Field['node'];

const isNode = (value: Json | undefined): value is Node =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Every field below a node, lists and maps written as `[]`. */
function* fieldsBelow(node: Node, path: string): Generator<Field> {
  const { properties, items, additionalProperties, required } = node;
  const requiredNames = Array.isArray(required) ? required : [];
  for (const [name, child] of Object.entries(isNode(properties) ? properties : {})) {
    if (!isNode(child)) continue;
    yield { path: `${path}.${name}`, node: child, isRequired: requiredNames.includes(name) };
    yield* fieldsBelow(child, `${path}.${name}`);
  }
  for (const child of [items, additionalProperties]) {
    if (!isNode(child)) continue;
    yield { path: `${path}[]`, node: child, isRequired: true };
    yield* fieldsBelow(child, `${path}[]`);
  }
}

const textOf = ({ description }: Node): string => (typeof description === 'string' ? description : '');

const isBlock = ({ type }: Node): boolean => type === 'object' || type === 'array';
const isChosen = ({ enum: values, type }: Node): boolean => values !== undefined || type === 'boolean';

/** How many nodes of a schema, itself left out, are described. */
const describedBelow = (schema: Node): number =>
  [...JSON.stringify(schema).matchAll(/"description":"/g)].length - 1;

describe.each(kinds)('the fields of $schema.resource.kind', ({ schema }) => {
  const schemas = {
    spec: structuralSchema(schema.spec, 'spec'),
    status: structuralSchema(schema.status, 'status'),
  };
  const spec = [...fieldsBelow(schemas.spec, 'spec')];
  const status = [...fieldsBelow(schemas.status, 'status')];
  const pathsOf = (fields: readonly Field[]): string[] => fields.map(({ path }) => path);

  it('are found', () => {
    expect(spec).toHaveLength(describedBelow(schemas.spec));
    expect(status).toHaveLength(describedBelow(schemas.status));
    expect(pathsOf(status)).toContain('status.conditions[].type');
  });

  it('say what they do, in a sentence', () => {
    const silent = [...spec, ...status].filter(({ node }) => !/^[A-Z`].{9,}\.$/s.test(textOf(node)));
    expect(pathsOf(silent)).toEqual([]);
  });

  it('name the default that the schema fills in', () => {
    const wrong = spec.filter(({ node }) => {
      const { default: value } = node;
      return (
        value !== undefined &&
        !textOf(node).includes(`Default: ${value}`) &&
        !textOf(node).includes(`Default: \`${value}\``)
      );
    });
    expect(pathsOf(wrong)).toEqual([]);
  });

  it('say what holds when they are left out, or show what to write', () => {
    const wrong = spec.filter(
      ({ node, isRequired }) => !isRequired && !/Default: |Example: |Not together with/.test(textOf(node)),
    );
    expect(pathsOf(wrong)).toEqual([]);
  });

  it('show an example where free text or a number must be written', () => {
    const wrong = spec.filter(
      ({ path, node, isRequired }) =>
        isRequired &&
        !path.endsWith('[]') &&
        !isBlock(node) &&
        !isChosen(node) &&
        !textOf(node).includes('Example: '),
    );
    expect(pathsOf(wrong)).toEqual([]);
  });

  it('name the bounds of numbers', () => {
    const wrong = [...spec].filter(({ node }) =>
      [node.minimum, node.maximum].some(
        (bound) => typeof bound === 'number' && bound > 1 && !textOf(node).includes(String(bound)),
      ),
    );
    expect(pathsOf(wrong)).toEqual([]);
  });
});
