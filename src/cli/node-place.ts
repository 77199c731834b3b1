/** Where a field stands in a YAML document. */
import { isCollection, isMap, isScalar, isSeq, type Node } from 'yaml';
import { nodeOf, type YamlDocument } from './yaml-documents.ts';

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

function stepTo(node: Node | undefined, segment: string | number, document: YamlDocument): Step | undefined {
  if (isSeq(node)) {
    const item = nodeOf(node.items[Number(segment)]);
    return item === undefined ? undefined : { value: item };
  }
  const pair = isMap(node) ? document.pairOf(node, String(segment)) : undefined;
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
  let node: Node | undefined = document.top;
  let place: Span = spanOf(node, document) ?? { start: document.start, end: document.start };
  for (const segment of segments) {
    const step = stepTo(document.target(node), segment, document);
    if (step === undefined) break;
    place = placeOf(step, document) ?? place;
    node = step.value;
  }
  return place;
}

/** The place of a field's name; that of the field where it has none. */
export function placeOfKey(document: YamlDocument, segments: Segments): Span {
  let node: Node | undefined = document.top;
  let step: Step | undefined;
  for (const segment of segments) {
    step = stepTo(document.target(node), segment, document);
    node = step?.value;
  }
  return spanOf(step?.key, document) ?? placeOfField(document, segments);
}
