/** From the schema of a kind to its CustomResourceDefinition. */
import type { TSchema } from 'typebox';
import { installationLabels } from '../installation/names.ts';
import type { Json } from '../kubernetes/object.ts';
import type { KindSchema } from '../schemas/kind-schema.ts';

/** Keywords that the API server takes in a structural schema and that this project uses. */
const allowedKeywords = new Set([
  'type',
  'format',
  'description',
  'default',
  'enum',
  'minimum',
  'maximum',
  'minLength',
  'maxLength',
  'pattern',
  'minItems',
  'maxItems',
  'maxProperties',
  'required',
  'items',
  'properties',
  'additionalProperties',
  'x-kubernetes-int-or-string',
  'x-kubernetes-preserve-unknown-fields',
  'x-kubernetes-list-type',
  'x-kubernetes-list-map-keys',
  'x-kubernetes-validations',
]);

/** Keywords of our own, which the API server does not know. */
const ownKeywords = new Set(['x-rule', 'x-words', 'x-free']);

type Schema = { [keyword: string]: Json };

function isSchema(value: Json | undefined): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function structuralKeyword(keyword: string, value: Json, path: string): Json {
  if (keyword === 'properties' && isSchema(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([name, child]) => [name, structural(child, `${path}.${name}`)]),
    );
  }
  if (keyword === 'items' || keyword === 'additionalProperties') return structural(value, `${path}[]`);
  if (keyword === 'x-kubernetes-validations' && Array.isArray(value)) {
    // The id ties the rule to its twin in the webhook; the API server has no such field.
    return value.map((rule) => {
      if (!isSchema(rule)) throw new Error(`${path}: a CEL rule must be an object`);
      const { id: _, ...known } = rule;
      return known;
    });
  }
  return value;
}

function structural(value: Json | undefined, path: string): Schema {
  if (!isSchema(value)) throw new Error(`${path}: a schema must be an object`);
  const result: Schema = {};
  for (const [keyword, content] of Object.entries(value)) {
    if (ownKeywords.has(keyword)) continue;
    if (!allowedKeywords.has(keyword)) {
      throw new Error(`${path}: the keyword "${keyword}" is not allowed in a CustomResourceDefinition`);
    }
    result[keyword] = structuralKeyword(keyword, content, path);
  }
  return result;
}

/**
 * The part of a schema that a CRD may hold: our own keywords are left out.
 * Throws on a keyword that the API server forbids, naming the field.
 */
export function structuralSchema(schema: TSchema, path: string): Schema {
  // A TypeBox schema is plain JSON once its hidden markers are gone.
  return structural(JSON.parse(JSON.stringify(schema)) as Json, path);
}

/** The CustomResourceDefinition of a kind, as plain JSON. */
export function customResourceDefinition(kind: KindSchema): { [field: string]: Json } {
  const { resource, scale } = kind;
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: {
      name: `${resource.plural}.${resource.group}`,
      labels: { ...installationLabels },
    },
    spec: {
      group: resource.group,
      names: {
        kind: resource.kind,
        listKind: `${resource.kind}List`,
        plural: resource.plural,
        singular: kind.singular,
        ...(kind.shortNames.length > 0 && { shortNames: [...kind.shortNames] }),
        categories: [...kind.categories],
      },
      scope: 'Namespaced',
      versions: [
        {
          name: resource.version,
          served: true,
          storage: true,
          additionalPrinterColumns: kind.columns.map((column) => ({ ...column })),
          schema: {
            openAPIV3Schema: {
              type: 'object',
              description: kind.description,
              required: ['spec'],
              properties: {
                apiVersion: {
                  type: 'string',
                  description: `Version of the API. Always \`${resource.group}/${resource.version}\`.`,
                },
                kind: { type: 'string', description: `Kind of the object. Always \`${resource.kind}\`.` },
                metadata: { type: 'object' },
                spec: structuralSchema(kind.spec, 'spec'),
                status: structuralSchema(kind.status, 'status'),
              },
            },
          },
          subresources: {
            status: {},
            ...(scale !== undefined && { scale: { ...scale } }),
          },
        },
      ],
    },
  };
}
