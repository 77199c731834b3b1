/** The checks of the rules in `manifest-rules.ts`. */
import { isCollection, isMap, isSeq, type Node, type YAMLMap } from 'yaml';
import { FieldPath } from '../admission/field-path.ts';
import {
  type Complaint,
  type Finding,
  invalidUnquoted,
  required,
  type Severity,
  unsupported,
  warning,
} from '../admission/finding.ts';
import type { RuleText } from '../admission/rule.ts';
import { closest, didYouMean } from '../admission/suggestion.ts';
import { isRecord } from '../kubernetes/json.ts';
import { apiVersionOf, type Resource } from '../kubernetes/resource.ts';
import type { UndeclaredField } from './declared-fields.ts';
import { duplicateKey, exportedObject, knownKind, soundMetadata, unknownField } from './manifest-rules.ts';
import type { Manifest } from './manifests.ts';
import { isMerge, nameOf, nodeOf } from './yaml-documents.ts';

const root = new FieldPath([]);
const metadataPath = root.at('metadata');

/** A complaint under the id and severity of its rule. */
const under =
  ({ id, severity }: RuleText) =>
  (complaint: Complaint): Finding => ({ ...complaint, rule: id, severity });

/** That an object of our group is of no kind that there is. */
export function unknownKindFinding({ object }: Manifest, resources: readonly Resource[]): Finding {
  const versions = [...new Set(resources.map(apiVersionOf))];
  const kinds = resources.map(({ kind }) => kind);
  const { apiVersion, kind } = object;
  const complaint = versions.includes(String(apiVersion))
    ? unsupported(root.at('kind'), kind, kinds, closest(String(kind), kinds))
    : unsupported(root.at('apiVersion'), apiVersion, versions);
  return under(knownKind)(complaint);
}

const mustBeText = (path: FieldPath): Complaint => invalidUnquoted(path, 'must be text');

/** Labels and annotations map texts to texts; their values are not quoted, since an annotation can hold anything. */
function* textMapComplaints(value: unknown, path: FieldPath): Generator<Complaint> {
  if (value === undefined || value === null) return;
  if (!isRecord(value)) {
    yield invalidUnquoted(path, 'must map texts to texts');
    return;
  }
  for (const [name, content] of Object.entries(value)) {
    if (typeof content !== 'string' && content !== null) yield mustBeText(path.at(name));
  }
}

function* metadataComplaints(metadata: unknown): Generator<Complaint> {
  if (metadata === undefined || metadata === null) {
    yield required(metadataPath.at('name'), 'name or generateName is required');
    return;
  }
  if (!isRecord(metadata)) {
    yield invalidUnquoted(metadataPath, 'must be an object');
    return;
  }
  const { name = null, generateName = null, namespace = null, labels, annotations } = metadata;
  const texts = { name, generateName, namespace };
  for (const [field, value] of Object.entries(texts)) {
    if (typeof value !== 'string' && value !== null) yield mustBeText(metadataPath.at(field));
  }
  if ((name === null || name === '') && (generateName === null || generateName === '')) {
    yield required(metadataPath.at('name'), 'name or generateName is required');
  }
  yield* textMapComplaints(labels, metadataPath.at('labels'));
  yield* textMapComplaints(annotations, metadataPath.at('annotations'));
}

/** What keeps the API server from decoding the metadata. */
export function metadataFindings({ object }: Manifest): Finding[] {
  return [...metadataComplaints(object.metadata)].map(under(soundMetadata));
}

/** The fields that the kind does not have, in the words of the API server's strict decoding. */
export function unknownFieldFindings(fields: readonly UndeclaredField[], severity: Severity): Finding[] {
  return fields.map(({ path, name, declared }) => {
    const words = `unknown field ${JSON.stringify(String(path))}${didYouMean(closest(name, declared))}`;
    return { ...under(unknownField)({ path, words }), severity };
  });
}

/** What an object in a cluster has of its own, and what becomes of a manifest that has it. */
const exportedFields = {
  uid: 'is that of one object: where another one has the name, an update is refused; leave it out',
  resourceVersion:
    'is that of one moment: nothing is created with it, and an update is refused once the object has changed; leave it out',
  ownerReferences:
    'an object is deleted together with its owners, at once where they are no longer there; leave it out',
} as const;

/** What a manifest still has of the object in a cluster that it was taken from. */
export function exportedFindings({ object: { metadata } }: Manifest): Finding[] {
  if (!isRecord(metadata)) return [];
  return Object.entries(exportedFields).flatMap(([field, words]) => {
    const value = metadata[field];
    const isThere = Array.isArray(value) ? value.length > 0 : typeof value === 'string' && value !== '';
    return isThere ? [under(exportedObject)(warning(metadataPath.at(field), words))] : [];
  });
}

function nodeAt({ document, at }: Manifest): Node | undefined {
  let node = document.top;
  for (const segment of at) {
    const around = document.target(node);
    if (isMap(around)) node = nodeOf(document.pairOf(around, String(segment))?.value);
    else node = isSeq(around) ? nodeOf(around.items[Number(segment)]) : undefined;
  }
  return document.target(node);
}

/** How often each key stands in a mapping. */
function keyCounts({ items }: YAMLMap): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { key } of items) {
    const node = nodeOf(key);
    const name = isMerge(node) ? undefined : nameOf(node);
    if (name !== undefined) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}

type Placed = readonly [Node, FieldPath];

/** The lists and mappings directly below a node. */
function collectionsIn(node: Node, path: FieldPath): Placed[] {
  if (isSeq(node)) {
    return node.items.flatMap((item, index) => (isCollection(item) ? [[item, path.at(index)]] : []));
  }
  if (!isMap(node)) return [];
  return node.items.flatMap(({ key, value }) =>
    isCollection(value) ? [[value, path.at(nameOf(nodeOf(key)) ?? '')]] : [],
  );
}

/** The keys that stand more than once in one mapping of the manifest. */
export function duplicateKeyFindings(manifest: Manifest): Finding[] {
  const findings: Finding[] = [];
  const top = nodeAt(manifest);
  const pending: Placed[] = top === undefined ? [] : [[top, root]];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const [node, path] = next;
    for (const below of collectionsIn(node, path)) pending.push(below);
    if (!isMap(node)) continue;
    for (const [name, count] of keyCounts(node)) {
      if (count < 2) continue;
      const words = `is given ${count} times; the last one counts`;
      findings.push(under(duplicateKey)(warning(path.at(name), words)));
    }
  }
  return findings;
}
