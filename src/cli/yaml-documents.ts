/** From text to the documents in it, each with its value and its nodes, whose places are known. */
import {
  type Alias,
  Composer,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  type ParsedNode,
  Parser,
  type Scalar,
  type YAMLMap,
} from 'yaml';
import { callWithin, OutOfTimeError } from './call-within.ts';
import type { SourceText } from './source-text.ts';
import { type Chunk, chunksOf, type TextChunk, type UnreadableChunk } from './text-chunks.ts';
import { isMergeKey, propertyName, ScalarError, scalarValue, type WrittenScalar } from './yaml-scalars.ts';

/** What a file holds. */
export interface ParsedSource {
  readonly documents: readonly YamlDocument[];
  readonly problems: readonly UnreadableChunk[];
}

/**
 * The longest that one file may take, in milliseconds, for each MiB begun. Honest files take a fifth of it; some texts
 * of a few kilobytes would keep the parser busy for hours.
 */
const millisecondsPerMebibyte = 700;
const mebibyte = 1024 * 1024;

/** A text too short to keep the parser busy, in characters; watching the time of each would cost more than to read it. */
const harmlessLength = 4 * 1024;

/** Nodes are all that is asked of the parser: what a scalar means is another matter (`yaml-scalars.ts`). */
const options = {
  version: '1.1',
  schema: 'failsafe',
  merge: false,
  resolveKnownTags: false,
  uniqueKeys: false,
  prettyErrors: false,
  logLevel: 'silent',
} as const;

const tooDeep = 'is nested too deeply';

/** A document that kubectl refuses, and where. */
class RefusedError extends Error {
  readonly offset: number;

  constructor(node: Node, message: string) {
    super(message);
    this.offset = node.range?.[0] ?? 0;
  }
}

/** The parser makes nodes of everything, and writes null for what is not there. */
export function nodeOf(part: unknown): Node | undefined {
  return isScalar(part) || isMap(part) || isSeq(part) || isAlias(part) ? part : undefined;
}

function written({ value, source, type, tag }: Scalar): WrittenScalar {
  const isPlain = type === undefined || type === 'PLAIN';
  const text = isPlain ? (source ?? '') : String(value ?? '');
  return { text, isPlain, ...(tag !== undefined && { tag }) };
}

/** The name of the property that a key makes, before anchors are followed; undefined for one that makes none. */
export function nameOf(key: Node | undefined): string | undefined {
  if (!isScalar(key)) return undefined;
  try {
    return propertyName(written(key));
  } catch {
    return undefined;
  }
}

/** Whether a key merges another mapping into its own. */
export const isMerge = (key: Node | undefined): boolean => isScalar(key) && isMergeKey(written(key));

/** Which anchor each alias stands for: the last of its name before it. */
function targetsIn(top: Node | undefined): ReadonlyMap<Alias, Node | undefined> {
  const anchors = new Map<string, Node>();
  const targets = new Map<Alias, Node | undefined>();
  // The next one is taken from the end.
  const pending = [top];
  while (pending.length > 0) {
    const node = pending.pop();
    if (isAlias(node)) targets.set(node, anchors.get(node.source));
    else if (node?.anchor !== undefined) anchors.set(node.anchor, node);
    if (isSeq(node)) for (const item of node.items.toReversed()) pending.push(nodeOf(item));
    if (isMap(node)) {
      for (const { key, value } of node.items.toReversed()) pending.push(nodeOf(value), nodeOf(key));
    }
  }
  return targets;
}

/** One document of a file. */
export class YamlDocument {
  /** Where it begins in the text of its file; the places of its nodes count from there. */
  readonly start: number;
  readonly top: Node | undefined;
  /** Its content as JSON values. */
  readonly value: unknown;
  readonly #targets: ReadonlyMap<Alias, Node | undefined>;
  readonly #pairs = new WeakMap<YAMLMap, ReadonlyMap<string, Pair>>();

  /** Reads the nodes of a text, unless it is JSON, of which the value is known. Throws where kubectl refuses it. */
  constructor(
    start: number,
    top: Node | undefined,
    given: { readonly text: string } | { readonly json: unknown },
  ) {
    this.start = start;
    this.top = top;
    this.#targets = targetsIn(top);
    this.value = 'json' in given ? given.json : new Values(this, given.text).of(top);
  }

  /** The node itself, or the one that an alias stands for. */
  target(node: Node | undefined): Node | undefined {
    return isAlias(node) ? this.#targets.get(node) : node;
  }

  /** The pair in a mapping that a property comes from; the last one counts, one that is merged among them. */
  pairOf(map: YAMLMap, name: string): Pair | undefined {
    return this.#pairsOf(map, 0).get(name);
  }

  #pairsOf(map: YAMLMap, merges: number): ReadonlyMap<string, Pair> {
    const known = this.#pairs.get(map);
    if (known !== undefined) return known;
    const pairs = new Map<string, Pair>();
    for (const pair of map.items) {
      const key = nodeOf(pair.key);
      const name = nameOf(this.target(key));
      if (isMerge(key)) this.#mergePairs(nodeOf(pair.value), pairs, merges);
      else if (name !== undefined) pairs.set(name, pair);
    }
    this.#pairs.set(map, pairs);
    return pairs;
  }

  #mergePairs(value: Node | undefined, into: Map<string, Pair>, merges: number): void {
    if (merges > mostMerges) return;
    const items = isSeq(value) ? value.items.map(nodeOf) : [value];
    // Of several, the first counts most.
    for (const source of items.map((item) => this.target(item)).reverse()) {
      if (!isMap(source)) continue;
      for (const [name, pair] of this.#pairsOf(source, merges + 1)) into.set(name, pair);
    }
  }
}

/** Most maps that one map is merged from, through each other, before nobody looks any further. */
const mostMerges = 16;

/**
 * How often a document may be read through its anchors, by the number of nodes read in all: go-yaml's own bound on what
 * a "billion laughs" file multiplies.
 */
function allowedAliasRatio(count: number): number {
  const [low, high] = [400_000, 4_000_000];
  if (count <= low) return 0.99;
  return count >= high ? 0.1 : 0.99 - (0.89 * (count - low)) / (high - low);
}

/** The values of nodes, as go-yaml decodes them and sigs.k8s.io/yaml makes JSON of them. */
class Values {
  readonly #document: YamlDocument;
  readonly #text: string;
  readonly #within = new Set<Alias>();
  #count = 0;
  #aliasCount = 0;

  constructor(document: YamlDocument, text: string) {
    this.#document = document;
    this.#text = text;
  }

  of(node: Node | undefined): unknown {
    this.#countOne(node);
    if (node === undefined) return null;
    if (isAlias(node)) return this.#aliased(node, (target) => this.of(target));
    if (isSeq(node)) return node.items.map((item) => this.of(nodeOf(item)));
    if (isMap(node)) {
      const properties = new Map<string, unknown>();
      this.#readMap(node, properties);
      return Object.fromEntries(properties);
    }
    if (isScalar(node)) return this.#scalar(node);
    return null;
  }

  #countOne(node: Node | undefined): void {
    this.#count++;
    if (this.#within.size > 0) this.#aliasCount++;
    const [count, aliases] = [this.#count, this.#aliasCount];
    if (node !== undefined && aliases > 100 && count > 1000 && aliases / count > allowedAliasRatio(count)) {
      throw new RefusedError(node, 'uses its anchors too often');
    }
  }

  #aliased<Result>(alias: Alias, read: (target: Node) => Result): Result {
    const target = this.#document.target(alias);
    if (target === undefined) throw new RefusedError(alias, 'uses an anchor that is not set before');
    if (this.#within.has(alias)) throw new RefusedError(alias, 'has an anchor that contains itself');
    this.#within.add(alias);
    const result = read(target);
    this.#within.delete(alias);
    return result;
  }

  #readMap(map: YAMLMap, properties: Map<string, unknown>): void {
    for (const pair of map.items) {
      const [key, value] = [nodeOf(pair.key), nodeOf(pair.value)];
      if (isMerge(key)) this.#merge(value ?? map, properties);
      else properties.set(this.#propertyName(key ?? map), this.of(value));
    }
  }

  #propertyName(key: Node): string {
    this.#countOne(key);
    const target = this.#document.target(key);
    if (!isScalar(target)) throw new RefusedError(key, 'has a key that is no text');
    const name = this.#checked(target, propertyName);
    if (name === undefined) throw new RefusedError(key, 'has a key that is null');
    return name;
  }

  #scalar(node: Scalar): unknown {
    const value = this.#checked(node, scalarValue);
    if (typeof value === 'number' && !Number.isFinite(value)) {
      throw new RefusedError(node, 'has a number that JSON does not know');
    }
    return value;
  }

  #checked<Result>(node: Scalar, read: (scalar: WrittenScalar) => Result): Result {
    const scalar = written(node);
    if (scalar.isPlain && /[\u2028\u2029]/.test(scalar.text)) {
      throw new RefusedError(node, 'has a line separator outside of quotes');
    }
    if (node.type === 'QUOTE_DOUBLE' && this.#hasSlashEscape(node)) {
      throw new RefusedError(node, 'has an escape that kubectl does not know: \\/');
    }
    try {
      return read(scalar);
    } catch (error) {
      if (!(error instanceof ScalarError)) throw error;
      throw new RefusedError(node, error.message);
    }
  }

  /** JSON knows this escape, YAML 1.1 does not. */
  #hasSlashEscape({ range }: Scalar): boolean {
    const [start, end] = range ?? [0, 0];
    const source = this.#text.slice(start, end);
    return source.includes('\\/') && source.replaceAll(/\\[^/]/gs, '').includes('\\/');
  }

  #merge(value: Node, properties: Map<string, unknown>): void {
    // Of several, the first counts most, so that it is read last.
    const sources = isSeq(value) ? value.items.map(nodeOf).reverse() : [value];
    for (const source of sources) {
      const target = this.#document.target(source);
      if (!isMap(target)) throw new RefusedError(value, 'merges what is no mapping');
      this.#countOne(source);
      if (isAlias(source)) this.#aliased(source, () => this.#readMap(target, properties));
      else this.#readMap(target, properties);
    }
  }
}

const firstSentence = (message: string): string => message.split('\n', 1)[0] ?? message;

function problemOf(error: unknown, start: number): UnreadableChunk {
  if (error instanceof RefusedError) return { start: start + error.offset, problem: error.message };
  if (error instanceof RangeError) return { start, problem: tooDeep };
  return { start, problem: firstSentence(error instanceof Error ? error.message : String(error)) };
}

/** The nodes of the first document in a text. What stands behind its end, after `...`, kubectl does not look at. */
function firstDocument(text: string): Document.Parsed<ParsedNode> | undefined {
  // A carriage return alone and "next line" end a line for kubectl.
  const lines = text.replaceAll(/\r(?!\n)|\u0085/g, '\n');
  const composer = new Composer<ParsedNode>(options);
  for (const document of composer.compose(new Parser().parse(lines))) return document;
  return undefined;
}

/** What go-yaml takes no text with; a tab and the ends of lines are fine. */
const control = /[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;

/** A directive before the document: kubectl cuts it off from what it is for, and then refuses it. */
const directive = /^(?:[ \t]*(?:#[^\n]*)?\r?\n)*%/;

/** What kubectl refuses and the parser would not; undefined where there is nothing. */
function refusalOf({ start, text }: TextChunk): UnreadableChunk | undefined {
  const at = text.search(control);
  if (at >= 0) return { start: start + at, problem: 'holds a control character' };
  if (!directive.test(text)) return undefined;
  return { start, problem: 'begins with a directive (%YAML or %TAG), which kubectl does not take' };
}

/** Reads one document; undefined where there is none. */
function documentOf(chunk: TextChunk): YamlDocument | UnreadableChunk | undefined {
  const { start, text, json } = chunk;
  const refusal = json === undefined ? refusalOf(chunk) : undefined;
  if (refusal !== undefined) return refusal;
  try {
    const nodes = firstDocument(text);
    const top = nodes?.contents ?? undefined;
    if (json !== undefined) return new YamlDocument(start, top, { json });
    const [error] = nodes?.errors ?? [];
    if (error !== undefined) {
      const isDepth = error.code === 'RESOURCE_EXHAUSTION';
      return { start: start + error.pos[0], problem: isDepth ? tooDeep : firstSentence(error.message) };
    }
    const document = new YamlDocument(start, top, { text });
    return document.value === null ? undefined : document;
  } catch (error) {
    return problemOf(error, start);
  }
}

/** Time of the processor that this thread has used, in milliseconds: a busy machine does not make a file unreadable. */
function processorTime(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

/** Reads the documents of a text one after the other; what was read stays read when it is ended and goes on later. */
class Reading {
  readonly documents: YamlDocument[] = [];
  readonly problems: UnreadableChunk[] = [];
  readonly #text: string;
  #chunks: readonly Chunk[] | undefined;
  #next = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** Reads all that is left. */
  finish(): void {
    this.#chunks ??= [...chunksOf(this.#text)];
    for (let chunk = this.#chunks[this.#next]; chunk !== undefined; chunk = this.#chunks[++this.#next]) {
      const read = 'problem' in chunk ? chunk : documentOf(chunk);
      if (read instanceof YamlDocument) this.documents.push(read);
      else if (read !== undefined) this.problems.push(read);
    }
  }

  /** Gives up on all that is left. */
  abandon(problem: string): void {
    this.problems.push({ start: this.#chunks?.[this.#next]?.start ?? 0, problem });
  }
}

/** Reads a file. A document that cannot be read does not keep the others from being read; no text takes for ever. */
export function parseSource({ text }: SourceText): ParsedSource {
  const reading = new Reading(text);
  if (text.length <= harmlessLength) {
    reading.finish();
    return reading;
  }
  const milliseconds = millisecondsPerMebibyte * Math.ceil(text.length / mebibyte);
  const end = processorTime() + milliseconds;
  for (let left = milliseconds; left > 0; left = end - processorTime()) {
    try {
      callWithin(left, () => reading.finish());
      return reading;
    } catch (error) {
      if (!(error instanceof OutOfTimeError)) throw error;
    }
  }
  reading.abandon(`takes more than ${milliseconds} ms to read; divide it into several files`);
  return reading;
}
