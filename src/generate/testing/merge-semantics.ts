/** From an API server's OpenAPI v3 documents to the table of merge semantics that the reconciler compares with. */
import type { FieldSemantics, MergeSemantics, TypeSemantics } from '../../kubernetes/merge-semantics.ts';
import type { Json } from '../../kubernetes/object.ts';
import { apiVersionOf, type Resource } from '../../kubernetes/resource.ts';

/** A schema in an OpenAPI v3 document of the API server, as far as it is read here. */
interface Schema {
  readonly $ref?: string;
  readonly allOf?: readonly Schema[];
  readonly type?: string;
  readonly default?: Json;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly additionalProperties?: Schema;
  readonly 'x-kubernetes-list-type'?: 'atomic' | 'set' | 'map';
  readonly 'x-kubernetes-list-map-keys'?: readonly string[];
  readonly 'x-kubernetes-map-type'?: 'atomic' | 'granular';
  readonly 'x-kubernetes-group-version-kind'?: readonly { group: string; version: string; kind: string }[];
}

/** An answer of `/openapi/v3/<group version>`. */
export interface OpenApiDocument {
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

const quantityType = 'io.k8s.apimachinery.pkg.api.resource.Quantity';

/** Never rendered, so of no use in the table. */
const fieldsLeftOut = new Set(['status', 'managedFields']);

/**
 * Defaults inside atomic values that the API server's code fills in and its OpenAPI document does not tell
 * (pkg/apis/core/v1/defaults.go and zz_generated.defaults.go). Elsewhere an added default does no harm.
 */
const unwrittenDefaults: Readonly<Record<string, Readonly<Record<string, Json>>>> = {
  'io.k8s.api.core.v1.ObjectFieldSelector': { apiVersion: 'v1' },
  'io.k8s.api.core.v1.ResourceFieldSelector': { divisor: '0' },
  'io.k8s.api.core.v1.ServiceAccountTokenProjection': { expirationSeconds: 3600 },
};

/** The merge semantics of `resources`. Throws when a document that describes one of them is missing. */
export function mergeSemanticsOf(
  documents: readonly OpenApiDocument[],
  resources: readonly Resource[],
): MergeSemantics {
  const schemas = Object.assign({}, ...documents.map((document) => document.components.schemas)) as Readonly<
    Record<string, Schema>
  >;
  const reader = new SchemaReader(schemas);
  const kinds: Record<string, string> = {};
  for (const resource of resources) {
    const name = nameOfKind(schemas, resource);
    const key = `${apiVersionOf(resource)}/${resource.kind}`;
    if (name === undefined) throw new Error(`no OpenAPI document describes ${key}`);
    reader.read(name);
    kinds[key] = shortNameOf(name);
  }
  return { kinds: sorted(kinds), types: sorted(reader.types) };
}

/** Collects the types that a kind leads to, each once. */
class SchemaReader {
  readonly types: Record<string, TypeSemantics> = {};
  readonly #schemas: Readonly<Record<string, Schema>>;

  constructor(schemas: Readonly<Record<string, Schema>>) {
    this.#schemas = schemas;
  }

  /** Notes what is special in the named type and below; whether anything is. */
  read(name: string): boolean {
    const short = shortNameOf(name);
    if (short in this.types) return true;
    const fields: Record<string, FieldSemantics> = {};
    for (const [field, schema] of Object.entries(this.#schemas[name]?.properties ?? {})) {
      if (fieldsLeftOut.has(field)) continue;
      const semantics = this.#fieldOf(schema, unwrittenDefaults[name]?.[field]);
      if (Object.keys(semantics).length > 0) fields[field] = semantics;
    }
    if (Object.keys(fields).length === 0) return false;
    this.types[short] = sorted(fields);
    return true;
  }

  #fieldOf(schema: Schema, unwrittenDefault: Json | undefined): FieldSemantics {
    if (schema.type === 'array') return this.#listOf(schema);
    if (schema.additionalProperties !== undefined) {
      return {
        map: true,
        ...atomicOf(schema),
        ...this.#typeOf(schema.additionalProperties, { quiet: true }),
      };
    }
    return { ...this.#typeOf(schema), ...defaultOf(unwrittenDefault ?? schema.default) };
  }

  #listOf(schema: Schema): FieldSemantics {
    const items = this.#typeOf(schema.items ?? {}, { quiet: true });
    if (schema['x-kubernetes-list-type'] === 'set') return { set: true };
    const keys = schema['x-kubernetes-list-map-keys'];
    return schema['x-kubernetes-list-type'] === 'map' && keys !== undefined ? { keys, ...items } : items;
  }

  /** What the referenced type brings along. `quiet`: its atomicity says nothing, for it is that of an item. */
  #typeOf(schema: Schema, { quiet = false } = {}): FieldSemantics {
    const name = refOf(schema);
    if (name === undefined) return {};
    if (name === quantityType) return { quantity: true };
    const atomic = quiet ? {} : atomicOf(this.#schemas[name] ?? {});
    return this.read(name) ? { ...atomic, type: shortNameOf(name) } : atomic;
  }
}

function refOf(schema: Schema): string | undefined {
  const ref = schema.$ref ?? schema.allOf?.[0]?.$ref;
  return ref?.split('/').at(-1);
}

function atomicOf(schema: Schema): FieldSemantics {
  return schema['x-kubernetes-map-type'] === 'atomic' ? { atomic: true } : {};
}

function defaultOf(value: Json | undefined): FieldSemantics {
  const isZero = value === undefined || value === '' || value === 0 || value === false;
  return isZero || typeof value === 'object' ? {} : { default: value };
}

function nameOfKind(schemas: Readonly<Record<string, Schema>>, resource: Resource): string | undefined {
  return Object.keys(schemas).find((name) => {
    const [only, ...more] = schemas[name]?.['x-kubernetes-group-version-kind'] ?? [];
    return (
      more.length === 0 &&
      only?.group === resource.group &&
      only.version === resource.version &&
      only.kind === resource.kind
    );
  });
}

/** `io.k8s.api.core.v1.Container` -> `core.v1.Container` */
function shortNameOf(name: string): string {
  return name.replace(/^io\.k8s\.(api|apimachinery\.pkg\.apis)\./, '');
}

function sorted<T>(record: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}
