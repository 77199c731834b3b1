/** Where a field stands in a YAML document. */
import { isAlias, isCollection, isMap, isScalar, isSeq, type Node, type Pair } from 'yaml';
import type { YamlDocument } from './yaml-documents.ts';

/** A piece of a text, as offsets; `end` is the first that no longer belongs to it. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

type Segments = readonly (string | number)[];

interface Step {
  /** Absent for an item of a list. */
  readonly key?: Node | undefined;
  readonly value: Node | undefined;
}

/** The key under which YAML merges another mapping into its own. */
export const mergeKey = '<<';

/** The name of the property that a key makes; undefined for a key that is a list or a mapping itself. */
export function keyTextOf(key: unknown): string | undefined {
  if (!isScalar(key)) return undefined;
  // The parser marks the key that merges with a symbol.
  return typeof key.value === 'symbol' ? key.value.description : String(key.value);
}

/** Most maps that one map is merged from, through each other, before nobody looks any further. */
const mostMerges = 16;

function pairIn(node: Node | undefined, name: string, document: YamlDocument, merges = 0): Pair | undefined {
  if (!isMap(node) || merges > mostMerges) return undefined;
  // Of a key that is given twice, the last counts.
  const own = node.items.findLast(({ key }) => keyTextOf(key) === name);
  if (own !== undefined) return own;
  const merged = node.items.find(({ key }) => keyTextOf(key) === mergeKey);
  const source = resolved(nodeOf(merged?.value), document);
  const sources = isSeq(source) ? source.items.map((item) => resolved(nodeOf(item), document)) : [source];
  for (const map of sources) {
    const pair = pairIn(map, name, document, merges + 1);
    if (pair !== undefined) return pair;
  }
  return undefined;
}

/** The parser makes nodes of everything, and writes null for what is not there. */
function nodeOf(part: unknown): Node | undefined {
  return isScalar(part) || isCollection(part) || isAlias(part) ? part : undefined;
}

function resolved(node: Node | undefined, { nodes }: YamlDocument): Node | undefined {
  return isAlias(node) ? node.resolve(nodes) : node;
}

function stepTo(node: Node | undefined, segment: string | number, document: YamlDocument): Step | undefined {
  if (isSeq(node)) {
    const item = nodeOf(node.items[Number(segment)]);
    return item === undefined ? undefined : { value: item };
  }
  const pair = pairIn(node, String(segment), document);
  return pair === undefined ? undefined : { key: nodeOf(pair.key), value: nodeOf(pair.value) };
}

function spanOf(node: Node | undefined, { start }: YamlDocument): Span | undefined {
  if (!node?.range) return undefined;
  return { start: start + node.range[0], end: start + node.range[1] };
}

/** The value, where it is on the line of its key; the key of a block that begins on the next line, or of nothing. */
function placeOf({ key, value }: Step, document: YamlDocument): Span | undefined {
  const isBlock = isCollection(value) && value.flow !== true;
  const isEmpty = isScalar(value) && value.source === '';
  const place = value === undefined || isEmpty || (isBlock && key !== undefined) ? key : value;
  return spanOf(place, document) ?? spanOf(value, document);
}

/** The place of a field; where it is not there, that of the innermost of those around it that is. */
export function placeOfField(document: YamlDocument, segments: Segments): Span {
  let node: Node | undefined = document.nodes.contents ?? undefined;
  let place: Span = spanOf(node, document) ?? { start: document.start, end: document.start };
  for (const segment of segments) {
    const step = stepTo(resolved(node, document), segment, document);
    if (step === undefined) break;
    place = placeOf(step, document) ?? place;
    node = step.value;
  }
  return place;
}

/** The place of a field's name; that of the field where it has none. */
export function placeOfKey(document: YamlDocument, segments: Segments): Span {
  let node: Node | undefined = document.nodes.contents ?? undefined;
  let step: Step | undefined;
  for (const segment of segments) {
    step = stepTo(resolved(node, document), segment, document);
    node = step?.value;
  }
  return spanOf(step?.key, document) ?? placeOfField(document, segments);
}
