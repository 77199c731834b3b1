/** From text to the documents in it, each with its value and its nodes, whose places are known. */
import { type Document, type ParsedNode, parseAllDocuments, type ScalarTag, type Tags } from 'yaml';
import { callWithin, OutOfTimeError } from './call-within.ts';
import type { SourceText } from './source-text.ts';

/** One document of a file. */
export interface YamlDocument {
  /** Where it begins in the text of its file; the places of its nodes count from there. */
  readonly start: number;
  readonly nodes: Document.Parsed<ParsedNode>;
  /** Its content as JSON values. */
  readonly value: unknown;
}

/** Why a document, or all of a file, could not be read. */
export interface ReadingProblem {
  readonly offset: number;
  readonly message: string;
}

/** What a file holds. */
export interface ParsedSource {
  readonly documents: readonly YamlDocument[];
  readonly problems: readonly ReadingProblem[];
}

/**
 * The longest that one file may take, in milliseconds, for each MiB begun. Honest files take a fifth of it; some texts
 * of a few kilobytes would keep the parser busy for hours.
 */
const millisecondsPerMebibyte = 700;
const mebibyte = 1024 * 1024;

/** A text too short to keep the parser busy, in characters; watching the time of each would cost more than to read it. */
const harmlessLength = 16 * 1024;

/** Most uses of an anchor, counted through anchors within anchors: what a "billion laughs" file multiplies. */
const mostAliases = 1000;

/** Tags of YAML 1.1 that kubectl does not know: to it, a date and a time are text. */
const foreignTags = ['binary', 'omap', 'pairs', 'set', 'timestamp'].map(
  (name) => `tag:yaml.org,2002:${name}`,
);

function isKubernetesTag(tag: Tags[number]): boolean {
  if (typeof tag === 'string') return true;
  return !foreignTags.includes(tag.tag) && (tag as Partial<ScalarTag>).format !== 'TIME';
}

/**
 * YAML as kubectl reads it: version 1.1, in which `yes` and `on` are true; of a key that is given twice, the last
 * counts.
 */
const options = {
  version: '1.1',
  customTags: (tags: Tags) => tags.filter(isKubernetesTag),
  uniqueKeys: false,
  prettyErrors: false,
  logLevel: 'silent',
} as const;

interface Chunk {
  readonly start: number;
  readonly text: string;
}

/** Whether a document holds more than its own beginning, comments and space. */
function hasContent(text: string): boolean {
  return /^[ \t\r]*[^\s#]/m.test(text.replace(/^(?:\ufeff|---)/, ''));
}

/** The documents of a text: they begin at lines with `---`, where kubectl cuts too. Empty ones are left out. */
function* chunksOf(text: string): Generator<Chunk> {
  const separator = /^---(?=[ \t\r\n]|$)/gm;
  let start = 0;
  const chunk = (end: number): Chunk[] => {
    const content = text.slice(start, end);
    return hasContent(content) ? [{ start, text: content }] : [];
  };
  for (const { index } of text.matchAll(separator)) {
    yield* chunk(index);
    start = index;
  }
  yield* chunk(text.length);
}

const tooDeep = 'is nested too deeply';

const firstSentence = (message: string): string => message.split('\n', 1)[0] ?? message;

function problemOf(error: unknown, offset: number): ReadingProblem {
  if (error instanceof RangeError) return { offset, message: tooDeep };
  const message = error instanceof Error ? error.message : String(error);
  const isBomb = message.startsWith('Excessive alias count');
  return {
    offset,
    message: isBomb ? `uses its anchors more than ${mostAliases} times` : firstSentence(message),
  };
}

function parseChunk({ start, text }: Chunk): ParsedSource {
  const documents: YamlDocument[] = [];
  try {
    const parsed = parseAllDocuments<ParsedNode>(text, options);
    // Empty text gives a list with a mark on it, but no documents.
    for (const nodes of parsed) {
      const [error] = nodes.errors;
      if (error !== undefined) {
        const isDepth = error.code === 'RESOURCE_EXHAUSTION';
        const message = isDepth ? tooDeep : firstSentence(error.message);
        const problem = { offset: start + error.pos[0], message };
        return { documents, problems: [problem] };
      }
      const value: unknown = nodes.toJS({ maxAliasCount: mostAliases });
      if (value !== null) documents.push({ start, nodes, value });
    }
    return { documents, problems: [] };
  } catch (error) {
    return { documents, problems: [problemOf(error, start)] };
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
  readonly problems: ReadingProblem[] = [];
  readonly #chunks: readonly Chunk[];
  #next = 0;

  constructor(text: string) {
    this.#chunks = [...chunksOf(text)];
  }

  /** Reads all that is left. */
  finish(): void {
    for (let chunk = this.#chunks[this.#next]; chunk !== undefined; chunk = this.#chunks[++this.#next]) {
      const { documents, problems } = parseChunk(chunk);
      this.documents.push(...documents);
      this.problems.push(...problems);
    }
  }

  /** Gives up on all that is left. */
  abandon(message: string): void {
    this.problems.push({ offset: this.#chunks[this.#next]?.start ?? 0, message });
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
