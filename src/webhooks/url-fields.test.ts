/** One rule for the URLs of every kind: none of them names a variable of the container. */
import { describe, expect, it } from 'vitest';
import { lineOf } from '../admission/finding.ts';
import { judge } from '../admission/judgement.ts';
import type { FieldContract } from '../controllers/testing/field-contract.ts';
import { leavesOf, withChange } from '../controllers/testing/spec-mutations.ts';
import { kinds } from '../kinds.ts';
import { parseHttpUrl } from '../kubernetes/http-url.ts';
import { contractsOfKinds } from '../testing/contracts-of-kinds.ts';

const contracts = await contractsOfKinds<FieldContract>('controllers', 'fields');

/** What is handed to the API server as it is, or put together in the pod as Kubernetes says. */
const others = /^spec(?:\.(?:service|ingress)\.annotations\.|.*\.env\[\d+\]\.value$)/;

const places = contracts.flatMap(({ kind, contract: { shapes, resourceOf } }) =>
  shapes.flatMap(([shape, spec]) =>
    [...leavesOf(spec)].flatMap(([path, value]) => {
      const name = `spec${path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${part}`)).join('')}`;
      const isUrl = typeof value === 'string' && parseHttpUrl(value) !== undefined;
      return isUrl && !others.test(name) ? [{ kind, resourceOf, shape, spec, path, value, name }] : [];
    }),
  ),
);

describe('a variable in a URL', () => {
  it.each(places)('is refused: $name of $shape', ({ kind, resourceOf, spec, path, value, name }) => {
    for (const variable of ['$(OPENAI_API_KEY)', '$$(OPENAI_API_KEY)', '$(']) {
      const changed = withChange(spec, path, `${value}/${variable}`);
      const { errors } = judge(kind.admitted, resourceOf(changed));
      expect(errors.map(lineOf)).toEqual([
        expect.stringMatching(/: must not contain "\$\(", with which a variable of the container is named$/),
      ]);
      expect(errors.map((error) => String(error.path))).toEqual([name]);
    }
  });

  it('is looked for in every sort of field', () => {
    const fields = new Set(
      places.map(({ kind, name }) => `${kind.schema.singular} ${name.replaceAll(/\[\d+\]/g, '[]')}`),
    );
    // Those that the schemas speak of as a URL.
    const described = kinds.flatMap(({ schema }) =>
      [...urlFieldsOf(schema.spec, 'spec')].map((name) => `${schema.singular} ${name}`),
    );
    expect([...fields].sort()).toEqual(expect.arrayContaining(described));
    expect(described.length).toBeGreaterThan(5);
  });
});

interface Node {
  readonly description?: string;
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly items?: Node;
}

function* urlFieldsOf(schema: object, path: string): Generator<string> {
  const { description = '', type, properties = {}, items }: Node = schema;
  if (type === 'string' && /\bURL\b/.test(description)) yield path;
  for (const [name, child] of Object.entries(properties)) yield* urlFieldsOf(child, `${path}.${name}`);
  if (items !== undefined) yield* urlFieldsOf(items, `${path}[]`);
}
