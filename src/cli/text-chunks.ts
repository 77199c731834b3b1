/** Cutting a text into documents where kubectl cuts it (apimachinery's `YAMLOrJSONDecoder`). */

/** One document's part of a text. */
export interface TextChunk {
  readonly start: number;
  readonly text: string;
  /** Its value, where it is JSON in a stream of that. */
  readonly json?: unknown;
}

/** Why something of a text could not be read, and where. */
export interface UnreadableChunk {
  readonly start: number;
  readonly problem: string;
}

export type Chunk = TextChunk | UnreadableChunk;

/** Where the JSON value that begins at an offset ends; undefined where it does not. */
function endOfJson(text: string, start: number): number | undefined {
  let depth = 0;
  // What matters of JSON: texts whole, brackets, and beside them everything else one by one.
  const token = /"(?:[^"\\]|\\.)*"|[[\]{}]|[^\s"[\]{}]+/gs;
  token.lastIndex = start;
  for (let match = token.exec(text); match !== null; match = token.exec(text)) {
    const [piece] = match;
    if (piece === '{' || piece === '[') depth++;
    else if (piece === '}' || piece === ']') depth--;
    if (depth <= 0) return token.lastIndex;
  }
  return undefined;
}

/** The JSON value at an offset, with its end; undefined where there is none. */
function jsonAt(text: string, start: number): { readonly end: number; readonly value: unknown } | undefined {
  const end = endOfJson(text, start);
  if (end === undefined) return undefined;
  try {
    return { end, value: JSON.parse(text.slice(start, end)) };
  } catch {
    return undefined;
  }
}

/** The first character that is no space, from an offset on; the length of the text where there is none. */
function afterSpace(text: string, start: number): number {
  const content = /\S/g;
  content.lastIndex = start;
  return content.exec(text)?.index ?? text.length;
}

/**
 * The objects of a stream of JSON, one after the other without a mark between them, and where the rest begins: after one
 * object at most, kubectl still takes what is no JSON for YAML. undefined when nothing is left.
 */
function* jsonChunks(text: string): Generator<Chunk, number | undefined> {
  let [start, count] = [0, 0];
  for (;;) {
    const at = afterSpace(text, start);
    if (at === text.length) return undefined;
    const found = jsonAt(text, at);
    if (found === undefined) {
      if (count <= 1) return start;
      yield { start: at, problem: 'is no JSON, as what stands before it is' };
      return undefined;
    }
    yield { start: at, text: text.slice(at, found.end), json: found.value };
    start = found.end;
    count++;
  }
}

/** The documents of a text from an offset on: between lines that begin with `---`. */
function* yamlChunks(text: string, from: number): Generator<Chunk> {
  const separator = /^---(.*)$/gm;
  separator.lastIndex = from;
  let start = from;
  for (let match = separator.exec(text); match !== null; match = separator.exec(text)) {
    const { index } = match;
    // To a regular expression, more begins a line than to kubectl.
    if (index > from && text[index - 1] !== '\n') continue;
    const newline = text.indexOf('\n', index);
    const lineEnd = newline < 0 ? text.length : newline + 1;
    if (index > start) {
      yield { start, text: text.slice(start, index) };
      start = lineEnd;
    }
    const rest = text.slice(index + 3, lineEnd).trimStart();
    if (rest !== '' && !rest.startsWith('#')) {
      yield { start: index, problem: 'is no separator of documents: only a comment may stand behind ---' };
    }
    separator.lastIndex = lineEnd;
  }
  yield { start, text: text.slice(start) };
}

/** How far kubectl looks for the brace that begins JSON, in characters. */
const lookahead = 4096;

/** The documents of a text, those without content among them. */
export function* chunksOf(text: string): Generator<Chunk> {
  let rest = 0;
  if (afterSpace(text.slice(0, lookahead), 0) < text.length && text.trimStart().startsWith('{')) {
    const left = yield* jsonChunks(text);
    if (left === undefined) return;
    rest = left;
  }
  yield* yamlChunks(text, rest);
}
