/** What of an object its kind declares: the API server drops the rest before anybody judges it. */
import { FieldPath } from '../admission/field-path.ts';
import { isRecord } from '../kubernetes/json.ts';
import type { KindSchema } from '../schemas/kind-schema.ts';

interface Node {
  readonly properties?: Readonly<Record<string, Node>>;
  readonly items?: Node;
  readonly additionalProperties?: Node;
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean;
}

/** A field that the kind does not declare, with those that could be meant. */
export interface UndeclaredField {
  readonly path: FieldPath;
  readonly name: string;
  readonly declared: readonly string[];
}

/** An object without its undeclared fields; what has none is shared with the given one. */
export interface DeclaredPart {
  readonly value: unknown;
  readonly undeclared: readonly UndeclaredField[];
}

/** Anything may be below. */
const untyped: Node = { 'x-kubernetes-preserve-unknown-fields': true };

/** Fields of `ObjectMeta`, as of Kubernetes 1.36. */
const metadataFields = [
  ...['annotations', 'creationTimestamp', 'deletionGracePeriodSeconds', 'deletionTimestamp', 'finalizers'],
  ...['generateName', 'generation', 'labels', 'managedFields', 'name', 'namespace', 'ownerReferences'],
  ...['resourceVersion', 'selfLink', 'uid'],
];

/** All of an object, as the API server knows it from the definition of its kind. */
function objectNode({ spec, status }: KindSchema): Node {
  const metadata: Node = {
    properties: Object.fromEntries(metadataFields.map((name) => [name, untyped])),
  };
  return { properties: { apiVersion: untyped, kind: untyped, metadata, spec, status } };
}

function declaredItems(list: readonly unknown[], items: Node, path: FieldPath): DeclaredPart {
  const parts = list.map((item, index) => declaredIn(item, items, path.at(index)));
  const undeclared = parts.flatMap((part) => part.undeclared);
  return { value: undeclared.length === 0 ? list : parts.map(({ value }) => value), undeclared };
}

function declaredProperties(
  object: Readonly<Record<string, unknown>>,
  node: Node,
  path: FieldPath,
): DeclaredPart {
  const { properties = {}, additionalProperties } = node;
  const undeclared: UndeclaredField[] = [];
  const kept: [string, unknown][] = [];
  for (const [name, value] of Object.entries(object)) {
    const child = Object.hasOwn(properties, name) ? properties[name] : additionalProperties;
    if (child === undefined) {
      undeclared.push({ path: path.at(name), name, declared: Object.keys(properties) });
      continue;
    }
    const part = declaredIn(value, child, path.at(name));
    undeclared.push(...part.undeclared);
    kept.push([name, part.value]);
  }
  return { value: undeclared.length === 0 ? object : Object.fromEntries(kept), undeclared };
}

/** Goes no deeper than the schema does, however deep the value is. */
function declaredIn(value: unknown, node: Node, path: FieldPath): DeclaredPart {
  const isOpen = node['x-kubernetes-preserve-unknown-fields'] === true;
  if (Array.isArray(value) && node.items !== undefined) return declaredItems(value, node.items, path);
  if (!isRecord(value) || isOpen) return { value, undeclared: [] };
  if (node.properties === undefined && node.additionalProperties === undefined)
    return { value, undeclared: [] };
  return declaredProperties(value, node, path);
}

/** The part of an object that the API server would keep, and what it would drop. */
export function declaredPart(schema: KindSchema, object: Readonly<Record<string, unknown>>): DeclaredPart {
  return declaredIn(object, objectNode(schema), new FieldPath([]));
}
