/** The defaults of a schema, applied as the API server does. */
import type { TSchema } from 'typebox';
import { isRecord } from '../kubernetes/json.ts';

type Node = {
  readonly properties?: Readonly<Record<string, Node>>;
  readonly items?: Node;
  readonly additionalProperties?: Node;
  readonly default?: unknown;
};

type Properties = Readonly<Record<string, unknown>>;

function completeList(node: Node, list: readonly unknown[]): readonly unknown[] {
  const { items } = node;
  if (items === undefined) return list;
  const complete = list.map((item) => completed(items, item));
  return complete.some((item, index) => item !== list[index]) ? complete : list;
}

/** The value of a property once complete; undefined where it stays absent. */
function completeProperty(node: Node, given: unknown): unknown {
  // The API server drops a null that the schema does not allow, and then fills in the default.
  if (given !== undefined && given !== null) return completed(node, given);
  // A copy: the default is shared by every object of the kind.
  return node.default === undefined ? undefined : completed(node, copyOf(node.default));
}

/** Cheaper than structuredClone where there is nothing to copy, which is the usual case. */
function copyOf(value: unknown): unknown {
  return typeof value === 'object' ? structuredClone(value) : value;
}

function completeProperties(node: Node, value: Properties): Properties {
  const { properties = {}, additionalProperties } = node;
  const changes = new Map<string, unknown>();
  const complete = (name: string, child: Node): void => {
    const given = Object.hasOwn(value, name) ? value[name] : undefined;
    const content = completeProperty(child, given);
    if (content !== given) changes.set(name, content);
  };
  for (const [name, child] of Object.entries(properties)) complete(name, child);
  if (additionalProperties !== undefined) {
    for (const name of Object.keys(value)) complete(name, additionalProperties);
  }
  if (changes.size === 0) return value;
  const entries = [...new Map([...Object.entries(value), ...changes])];
  return Object.fromEntries(entries.filter(([, content]) => content !== undefined));
}

function completed(node: Node, value: unknown): unknown {
  if (Array.isArray(value)) return completeList(node, value);
  return isRecord(value) ? completeProperties(node, value) : value;
}

/**
 * The value with every default of the schema filled in, and properties dropped that are null: this project's schemas
 * allow null nowhere. Parts that are complete are shared with the given value, which is not changed.
 */
export function withSchemaDefaults(schema: TSchema, value: unknown): unknown {
  return completeProperty(schema, value);
}
