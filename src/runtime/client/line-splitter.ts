import { MalformedEventError } from './api-error.ts';

const newline = 0x0a;

/**
 * The lines of a byte stream, without their newlines; empty lines are left out. Splits bytes, not text, so that a
 * character cut in two by a chunk's border stays whole. A stream that ends in the middle of a line throws
 * MalformedEventError: its last event is lost and must be asked for again.
 */
export async function* splitLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<string> {
  // Parts of one unfinished line: joined once it ends, so that a large object in many chunks costs one copy.
  let parts: Buffer[] = [];
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(newline); end !== -1; end = chunk.indexOf(newline, start)) {
      parts.push(chunk.subarray(start, end));
      const line = joined(parts).trim();
      if (line !== '') yield line;
      parts = [];
      start = end + 1;
    }
    if (start < chunk.length) parts.push(chunk.subarray(start));
  }
  if (joined(parts).trim() !== '') {
    throw new MalformedEventError('the stream ended in the middle of a line');
  }
}

const joined = (parts: Buffer[]): string =>
  (parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts)).toString('utf8');
