/** How much a JSON text may hold, found out before it is parsed: a parsed value takes up to 28 times its bytes. */

/** Most of what a text may hold. */
export interface JsonBounds {
  /** Objects and lists within each other. */
  readonly levels: number;
  /** Members of objects and items of lists, all together. */
  readonly values: number;
}

const quote = 0x22;
const comma = 0x2c;
const backslash = 0x5c;
/** `[` and `{`, `]` and `}` differ in one bit. */
const pairBit = 0x20;
const opening = 0x5b;
const closing = 0x5d;

/** Where the string ends whose opening quote is at `start`: the index of its closing quote, or the end of the text. */
function endOfString(text: Uint8Array, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== quote) at += text[at] === backslash ? 2 : 1;
  return at;
}

/**
 * The bound that a text in UTF-8 exceeds; undefined: none. Reads each byte once and keeps nothing, so that no text can
 * make it slow. It takes a text for JSON without looking whether it is: the parser does.
 */
export function exceededBound(text: Uint8Array, bounds: JsonBounds): keyof JsonBounds | undefined {
  let levels = 0;
  let values = 0;
  for (let at = 0; at < text.length; at += 1) {
    const byte = text[at] ?? 0;
    if (byte === quote) at = endOfString(text, at);
    else if ((byte & ~pairBit) === closing) levels -= 1;
    else if ((byte & ~pairBit) === opening) {
      levels += 1;
      // The first value of a list or an object has no comma before it.
      values += 1;
    } else if (byte === comma) values += 1;
    if (levels > bounds.levels) return 'levels';
    if (values > bounds.values) return 'values';
  }
  return undefined;
}
