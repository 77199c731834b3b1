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

/** Most uses of an anchor, counted through anchors within anchors: what a "billion laughs" file multiplies. */
const mostAliases = 1000;

/** Tags of YAML 1.1 that kubectl does not know: to it, a date and a time are text. */
const foreignTags = ['binary', 'omap', 'pairs', 'set', 'timestamp'].map((name) => `tag:yaml.org,2002:${name}`);

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

const firstSentence = (message: string): string => message.split('\n', 1)[0] ?? message;

function problemOf(error: unknown, offset: number): ReadingProblem {
  if (error instanceof RangeError) return { offset, message: 'is nested too deeply' };
  const message = error instanceof Error ? error.message : String(error);
  const isBomb = message.startsWith('Excessive alias count');
  return { offset, message: isBomb ? `uses its anchors more than ${mostAliases} times` : firstSentence(message) };
}

function parseChunk({ start, text }: Chunk): ParsedSource {
  const documents: YamlDocument[] = [];
  try {
    const parsed = parseAllDocuments<ParsedNode>(text, options);
    // Empty text gives a list with a mark on it, but no documents.
    for (const nodes of parsed) {
      const [error] = nodes.errors;
      if (error !== undefined) {
        const problem = { offset: start + error.pos[0], message: firstSentence(error.message) };
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

function parseChunks(text: string): ParsedSource {
  const parsed = [...chunksOf(text)].map(parseChunk);
  return {
    documents: parsed.flatMap(({ documents }) => documents),
    problems: parsed.flatMap(({ problems }) => problems),
  };
}

/** Reads a file. A document that cannot be read does not keep the others from being read; no text takes for ever. */
export function parseSource({ text }: SourceText): ParsedSource {
  const milliseconds = millisecondsPerMebibyte * Math.ceil(text.length / mebibyte);
  try {
    return callWithin(milliseconds, () => parseChunks(text));
  } catch (error) {
    if (!(error instanceof OutOfTimeError)) throw error;
    const message = `takes more than ${milliseconds} ms to read; divide it into several files`;
    return { documents: [], problems: [{ offset: 0, message }] };
  }
}
