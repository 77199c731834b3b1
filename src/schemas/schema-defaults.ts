/** The defaults of a schema, applied as the API server does. */
import type { TSchema } from 'typebox';
import { isRecord } from '../kubernetes/json.ts';

type Node = {
  readonly properties?: Readonly<Record<string, Node>>;
  readonly items?: Node;
  readonly additionalProperties?: Node;
  readonly default?: unknown;
};

type Values = Readonly<Record<string, unknown>>;

/** Completes one value; returns the value itself when there is nothing to complete. */
type Completion = (value: unknown) => unknown;

/** Cheaper than structuredClone where there is nothing to copy, which is the usual case. */
function copyOf(value: unknown): unknown {
  return typeof value === 'object' ? structuredClone(value) : value;
}

function listCompletion(items: Node | undefined): (list: readonly unknown[]) => readonly unknown[] {
  if (items === undefined) return (list) => list;
  const complete = valueCompletion(items);
  return (list) => {
    const items = list.map(complete);
    return items.some((item, index) => item !== list[index]) ? items : list;
  };
}

/** Completes what a property holds; undefined where it stays absent. */
function propertyCompletion(node: Node): Completion {
  const complete = valueCompletion(node);
  return (given) => {
    // The API server drops a null that the schema does not allow, and then fills in the default.
    if (given !== undefined && given !== null) return complete(given);
    // A copy: the default is shared by every object of the kind.
    return node.default === undefined ? undefined : complete(copyOf(node.default));
  };
}

function objectCompletion({ properties = {}, additionalProperties }: Node): (object: Values) => Values {
  const named = new Map(Object.entries(properties).map(([name, node]) => [name, propertyCompletion(node)]));
  const others = additionalProperties && propertyCompletion(additionalProperties);
  const defaulted = Object.keys(properties).filter((name) => properties[name]?.default !== undefined);
  return (object) => {
    let changes: Map<string, unknown> | undefined;
    const complete = (name: string, completion: Completion | undefined): void => {
      const given = object[name];
      const content = completion === undefined ? given : completion(given);
      if (content !== given) changes = (changes ?? new Map(Object.entries(object))).set(name, content);
    };
    // Of the many fields that a schema has, few are written, and fewer can lack anything: go by those.
    for (const name of Object.keys(object)) {
      if (typeof object[name] === 'object') complete(name, named.get(name) ?? others);
    }
    for (const name of defaulted) if (object[name] === undefined) complete(name, named.get(name));
    if (changes === undefined) return object;
    return Object.fromEntries([...changes].filter(([, content]) => content !== undefined));
  };
}

function valueCompletion(node: Node): Completion {
  const { properties, additionalProperties, items } = node;
  if ((properties ?? additionalProperties ?? items) === undefined) return (value) => value;
  const [completeList, completeObject] = [listCompletion(node.items), objectCompletion(node)];
  return (value) => {
    if (Array.isArray(value)) return completeList(value);
    return isRecord(value) ? completeObject(value) : value;
  };
}

/** One for each schema that was asked for: a schema is walked once, and does not change. */
const completions = new WeakMap<TSchema, Completion>();

/**
 * The value with every default of the schema filled in, and properties dropped that are null: this project's schemas
 * allow null nowhere. Parts that are complete are shared with the given value, which is not changed.
 */
export function withSchemaDefaults(schema: TSchema, value: unknown): unknown {
  const complete = completions.get(schema) ?? propertyCompletion(schema);
  completions.set(schema, complete);
  return complete(value);
}
